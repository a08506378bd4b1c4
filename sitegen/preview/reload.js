// Preview only: waits for the next build, then reloads the page, or shows the message of a failed build.
(async () => {
  "use strict";
  let seen = -1;
  let version = null;
  const bar = document.createElement("pre");
  bar.setAttribute("role", "alert");
  Object.assign(bar.style, {
    position: "fixed", inset: "auto 0 0 0", maxHeight: "40vh", overflow: "auto", margin: "0", padding: "12px 16px",
    background: "#7a1f1f", color: "#fff", font: "14px/1.6 monospace", whiteSpace: "pre-wrap", zIndex: "99",
  });
  for (;;) {
    try {
      const state = await (await fetch("/__sitegen/state?" + seen, { cache: "no-store" })).json();
      if (version !== null && state.version !== version) {
        location.reload();
        return;
      }
      seen = state.round;
      version = state.version;
      bar.remove();
      if (state.problem) {
        bar.textContent = "内容有错误，显示的是上一次成功的页面：\n\n" + state.problem;
        document.body.append(bar);
      }
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
})();
