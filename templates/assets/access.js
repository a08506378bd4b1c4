/* What every reader may switch on: large type, high contrast, dark colours, reading aloud; the mode for touch
 * screens in reading rooms; days left of a period. Pages are whole without it. It runs in the head, before anything is drawn,
 * so that no page flashes in other colours. Nothing but the reader's own choices is kept, and only in this browser.
 */
(function () {
  "use strict";

  const root = document.documentElement;
  const start = document.currentScript.dataset.start;
  const KEY = "disclosure-access";
  const IDLE_SECONDS = 180;
  const WARNING_SECONDS = 20;
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

  // ---- Touch screens in reading rooms ---------------------------------------------------------

  const session = read("sessionStorage");

  function isTouchMode() {
    return session.touch === true;
  }

  function home() {
    keep("localStorage", {});
    location.href = start;
  }

  function addTouchBar() {
    const bar = document.createElement("nav");
    bar.className = "touch-bar";
    bar.setAttribute("aria-label", "触屏操作");
    const page = () => window.innerHeight * 0.8;
    bar.append(
      button("首页", home),
      button("返回", () => history.back()),
      button("向上", () => window.scrollBy({ top: -page() })),
      button("向下", () => window.scrollBy({ top: page() })),
    );
    document.body.append(bar);
  }

  /* Back to the first page when nobody has touched anything for a while: the next reader starts fresh. */
  function watchIdle() {
    if (document.querySelector("[data-touch-start]")) return;
    let last = Date.now();
    let warning = null;
    const seen = () => {
      last = Date.now();
      if (warning) warning.remove();
      warning = null;
    };
    for (const name of ["pointerdown", "keydown", "wheel", "touchmove"]) document.addEventListener(name, seen, { passive: true });
    setInterval(() => {
      const idle = (Date.now() - last) / 1000;
      if (idle > IDLE_SECONDS + WARNING_SECONDS) home();
      else if (idle > IDLE_SECONDS && !warning) {
        warning = document.createElement("p");
        warning.className = "touch-warning";
        warning.setAttribute("role", "alert");
        warning.textContent = `长时间没有操作，${WARNING_SECONDS} 秒后返回首页。轻触屏幕继续阅读。`;
        document.body.append(warning);
      }
    }, 1000);
  }

  function startTouchMode() {
    session.touch = true;
    keep("sessionStorage", session);
    root.dataset.mode = "touch";
  }

  /* On a public terminal nothing may be taken away, and no link may lead out of the column. */
  function keepInside() {
    for (const link of document.querySelectorAll("a[href]")) {
      const leaves = link.origin !== location.origin && !link.href.startsWith("file:");
      if (leaves || link.hasAttribute("download")) link.removeAttribute("href");
    }
  }

  function addLeaving() {
    const leave = document.querySelector("[data-touch-leave]");
    if (!leave) return;
    leave.append(button("退出触屏版", () => {
      keep("sessionStorage", {});
      location.href = leave.dataset.touchLeave;
    }));
  }

  if (isTouchMode()) root.dataset.mode = "touch";

  document.addEventListener("DOMContentLoaded", () => {
    if (document.querySelector("[data-touch-start]")) startTouchMode();
    const tools = document.querySelector(".tools");
    if (tools) {
      addChoices(tools);
      addReader(tools);
    }
    countDown();
    if (!isTouchMode()) return;
    addTouchBar();
    addLeaving();
    keepInside();
    watchIdle();
  });
}());
