/* Slide show of the public screen: changes slides, shows the time, and reloads the page for new documents. */
(function () {
  "use strict";

  const SLIDE_SECONDS = 15;
  const RELOAD_MINUTES = 10;
  const slides = [...document.querySelectorAll(".slide")];
  const control = document.querySelector(".screen-pause");
  let current = 0;
  let running = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function show(number) {
    current = (number + slides.length) % slides.length;
    slides.forEach((slide, i) => (slide.hidden = i !== current));
  }

  function label() {
    control.textContent = running ? "暂停轮播" : "继续轮播";
  }

  function tellTime() {
    const words = new Date().toLocaleString("zh-CN", {
      timeZone: "Asia/Shanghai", year: "numeric", month: "long", day: "numeric", weekday: "long", hour: "2-digit", minute: "2-digit",
    });
    document.querySelector(".screen-time").textContent = words;
  }

  if (slides.length > 1) {
    control.hidden = false;
    label();
    show(0);
    control.addEventListener("click", () => {
      running = !running;
      label();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") show(current + 1);
      if (event.key === "ArrowLeft") show(current - 1);
    });
    setInterval(() => running && show(current + 1), SLIDE_SECONDS * 1000);
  }
  tellTime();
  setInterval(tellTime, 10000);
  if (location.protocol !== "file:") {
    setInterval(async () => {
      try {
        if ((await fetch(location.href, { cache: "no-cache" })).ok) location.reload();
      } catch (error) {
        /* without a network the current page remains */
      }
    }, RELOAD_MINUTES * 60000);
  }
}());
