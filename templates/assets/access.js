/* What every reader may switch on: large type, high contrast, dark colours, reading aloud; days left of a period; and
 * what is loaded only where it is wanted. Pages are whole without it. It runs in the head, before anything is drawn,
 * so that no page flashes in other colours. Nothing but the reader's own choices is kept, and only in this browser.
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

  // ---- Choices --------------------------------------------------------------------------------

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
      /* a browser that keeps nothing still shows the choice on this page */
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

  // ---- Reading aloud --------------------------------------------------------------------------

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

  // ---- Days left ------------------------------------------------------------------------------

  function countDown() {
    const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10); // Asia/Shanghai
    for (const note of document.querySelectorAll("[data-until]")) {
      const left = Math.round((Date.parse(note.dataset.until) - Date.parse(today)) / 86400000);
      const words = document.createElement("b");
      words.className = "left";
      words.textContent = left > 0 ? `还剩 ${left} 天` : left === 0 ? "今天截止" : "已经截止";
      note.append(" ", words);
    }
  }

  // ---- What is loaded only where it is wanted ---------------------------------------------------

  function load(url) {
    const script = document.createElement("script");
    script.src = url;
    document.head.append(script);
  }

  /* The script of a part that starts closed: when it is opened, or when the address says what is wanted of it. */
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
