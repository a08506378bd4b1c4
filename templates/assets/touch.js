/* Touch mode for reading rooms: large buttons, no links out of the column, and a reset for the next reader. The mode
 * starts on touch.html and lasts as long as the window.
 */
(function () {
  "use strict";

  const KEY = "disclosure-access";
  const IDLE_SECONDS = 180;
  const WARNING_SECONDS = 20;
  const { start, styles } = document.querySelector("script[data-touch]").dataset;

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function forget() {
    try {
      window.localStorage.removeItem(KEY);
    } catch (error) {
      /* there is no storage to clear */
    }
  }

  function remember(mode) {
    try {
      window.sessionStorage.setItem(KEY, JSON.stringify(mode));
    } catch (error) {
      /* the mode lasts for this page only */
    }
  }

  function home() {
    forget();
    location.href = start;
  }

  function addStyles() {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = styles;
    document.head.append(link);
  }

  function addBar() {
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

  function watchIdle() {
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

  /* Removes downloads and external links, which a public terminal must not offer. */
  function keepInside() {
    for (const link of document.querySelectorAll("a[href]")) {
      const leaves = link.origin !== location.origin && !link.href.startsWith("file:");
      if (leaves || link.hasAttribute("download")) link.removeAttribute("href");
    }
  }

  function addLeaving(place) {
    place.append(button("退出触屏版", () => {
      remember({});
      location.href = place.dataset.touchLeave;
    }));
  }

  document.documentElement.dataset.mode = "touch";
  remember({ touch: true });
  addStyles();
  addBar();
  keepInside();
  const leave = document.querySelector("[data-touch-leave]");
  if (leave) addLeaving(leave);
  if (!document.querySelector("[data-touch-start]")) watchIdle();
}());
