/* Accessibility switches (large type, high contrast, dark colours, reading aloud), days left of comment periods, and
 * loading of scripts on demand. It runs in the head, before the first paint, so that no page flashes. It stores only
 * the reader's choices, in this browser.
 */
(function () {
  "use strict";

  const root = document.documentElement;
  const { touch } = document.currentScript.dataset;
  const KEY = "disclosure-access";
  const CHOICES = [
    ["size", "large", "大字版"],
    ["contrast", "high", "高对比度"],
    ["theme", "dark", "深色"],
  ];
  root.classList.add("js");

  // ---- Choices

  function read(storage) {
    try {
      return JSON.parse(window[storage].getItem(KEY)) || {};
    } catch (error) {
      return {};
    }
  }

  function keep(storage, value) {
    try {
      window[storage].setItem(KEY, JSON.stringify(value));
    } catch (error) {
      /* without storage the choice applies to this page only */
    }
  }

  const chosen = read("localStorage");

  function prefersDark() {
    return window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function isOn(name, value) {
    const own = root.dataset[name];
    return own ? own === value : name === "theme" && prefersDark();
  }

  function apply() {
    for (const [name] of CHOICES) {
      if (chosen[name]) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
  }

  function toggle(name, value) {
    chosen[name] = isOn(name, value) ? (name === "theme" ? "light" : "") : value;
    keep("localStorage", chosen);
    apply();
  }

  apply();

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    return made;
  }

  function addChoices(tools) {
    for (const [name, value, label] of CHOICES) {
      const made = button(label, () => {
        toggle(name, value);
        made.setAttribute("aria-pressed", String(isOn(name, value)));
      });
      made.setAttribute("aria-pressed", String(isOn(name, value)));
      tools.append(made);
    }
  }

  // ---- Reading aloud

  const voice = () => window.speechSynthesis.getVoices().find((one) => /^zh|^cmn/i.test(one.lang));
  let reading = null;

  function passages() {
    const blocks = document.querySelectorAll(
      ".document h1, .document .banner, .body :is(h2, h3, h4, p, li, td, th, caption), .document > .data :is(h2, p, li, td, th)");
    const inner = [...blocks].filter((block) => block.textContent.trim() && !block.querySelector("p, li, td"));
    return inner.filter((block) => block.offsetParent !== null);
  }

  function stop(control) {
    if (reading) reading.block.classList.remove("spoken");
    reading = null;
    window.speechSynthesis.cancel();
    control.textContent = "朗读";
    control.setAttribute("aria-pressed", "false");
  }

  function speak(control, blocks, number) {
    if (reading) reading.block.classList.remove("spoken");
    if (number >= blocks.length) return stop(control);
    const words = new SpeechSynthesisUtterance(blocks[number].textContent);
    reading = { block: blocks[number], words };
    words.voice = voice();
    words.lang = "zh-CN";
    words.onend = () => reading && reading.words === words && speak(control, blocks, number + 1);
    words.onerror = () => reading && reading.words === words && stop(control);
    blocks[number].classList.add("spoken");
    blocks[number].scrollIntoView({ block: "nearest" });
    window.speechSynthesis.speak(words);
    return undefined;
  }

  function addReader(tools) {
    if (!window.speechSynthesis || !document.querySelector(".document .body")) return;
    const control = button("朗读", () => {
      if (reading) return stop(control);
      control.textContent = "停止朗读";
      control.setAttribute("aria-pressed", "true");
      return speak(control, passages(), 0);
    });
    control.setAttribute("aria-pressed", "false");
    const offer = () => voice() && !control.isConnected && tools.append(control);
    offer();
    window.speechSynthesis.addEventListener("voiceschanged", offer);
    window.addEventListener("pagehide", () => reading && stop(control));
  }

  // ---- Comment periods: their state on the reader's day, which the build does not know

  function standing(toOpen, left) {
    if (toOpen > 0) return "尚未开始征求意见";
    if (left < 0) return "征求意见已结束";
    return `正在征求意见，${left ? `还剩 ${left} 天` : "今天截止"}`;
  }

  function countDown() {
    const today = Date.parse(new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10)); // Asia/Shanghai
    const days = (day) => Math.round((Date.parse(day) - today) / 86400000);
    for (const place of document.querySelectorAll("[data-until]")) {
      const { since, until } = place.dataset;
      const words = document.createElement("b");
      words.className = "left";
      words.textContent = standing(since ? days(since) : 0, days(until));
      (place.querySelector(".state") || place).append(" ", words);
    }
  }

  // ---- Scripts on demand

  function load(url) {
    const script = document.createElement("script");
    script.src = url;
    document.head.append(script);
  }

  /* Loads the script of a closed part when the reader opens it, or when the URL has parameters for it. */
  function loadWhenOpened() {
    const box = document.querySelector("details[data-script]");
    if (!box) return;
    const start = () => load(box.dataset.script);
    if (location.search) start();
    else box.addEventListener("toggle", start, { once: true });
  }

  function isTouchMode() {
    return document.querySelector("[data-touch-start]") || read("sessionStorage").touch === true;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector(".tools");
    if (tools) {
      addChoices(tools);
      addReader(tools);
    }
    countDown();
    loadWhenOpened();
    if (isTouchMode()) load(touch);
  });
}());
