/* Policy library: combines filters, and finds the policies in force on a day. The static lists work without it.
 *
 * It loads the data (pages/libraryindex.py) at the reader's first choice, and keeps the choices in the URL, so that a
 * result can be bookmarked and shared.
 */
(function () {
  "use strict";

  const FACETS = ["department", "year", "theme", "genre", "validity"];
  const SHOWN = 50;
  const form = document.querySelector(".combine");
  const list = document.querySelector("[data-static]");
  const root = form.dataset.root;
  let data = null;
  let loading = null;
  let shown = SHOWN;

  form.hidden = false;

  // ---- Data -----------------------------------------------------------------------------------

  window.disclosureLibrary = (loaded) => {
    data = loaded;
  };

  function load() {
    loading = loading || new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = form.dataset.library;
      element.onload = () => (data ? resolve() : reject(new Error("no data")));
      element.onerror = () => reject(new Error("cannot load"));
      document.head.append(element);
    });
    loading.catch(() => (loading = null));
    return loading;
  }

  function record(row) {
    const [url, title, number, published, since, until, ended, ...places] = row;
    const values = Object.fromEntries(FACETS.map((facet, i) => [facet, places[i].map((place) => data.values[facet][place])]));
    return { url, title, number, published, since, until, ended: ended === 1, values };
  }

  // ---- Choosing -------------------------------------------------------------------------------

  function chosen() {
    const values = Object.fromEntries(FACETS.map((facet) => [facet, form.elements[facet].value]));
    return { values, words: form.elements.words.value.trim(), day: form.elements.day.value };
  }

  function isEmpty(wanted) {
    return !wanted.words && !wanted.day && FACETS.every((facet) => !wanted.values[facet]);
  }

  function heldOn(entry, day) {
    if (!entry.since) return "unknown";
    if (day < entry.since) return "no";
    if (!entry.until) return entry.ended ? "unknown" : "yes";
    return day < entry.until ? "yes" : "no";
  }

  function plain(text) {
    return text.normalize("NFKC").replace(/[\s〔〕\[\]()《》“”"']/gu, "").toLowerCase();
  }

  function matches(entry, wanted) {
    if (FACETS.some((facet) => wanted.values[facet] && !entry.values[facet].includes(wanted.values[facet]))) return false;
    if (wanted.words && !plain(entry.title + entry.number).includes(plain(wanted.words))) return false;
    return !wanted.day || heldOn(entry, wanted.day) !== "no";
  }

  // ---- Showing --------------------------------------------------------------------------------

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function line(entry, day) {
    const item = element("li");
    const head = element("div");
    const link = element("a", "", entry.title);
    link.href = root + entry.url;
    head.append(link, element("p", "facts", entry.values.department.join("、")));
    const state = element("span", "state");
    const validity = entry.values.validity[0] || "—";
    state.append(element("span", "badge" + (entry.ended ? " ended" : validity === "有效" ? "" : " partly"), (day ? "现为" : "") + validity));
    if (day && heldOn(entry, day) === "unknown") state.append(element("span", "facts", "当日效力不详"));
    item.append(head, element("span", "number", entry.number || "无文号"), element("span", "date", entry.published), state);
    return item;
  }

  function describe(found, wanted) {
    const day = wanted.day ? `${wanted.day} 当日有效的文件` : "符合条件的文件";
    const unknown = wanted.day ? found.filter((entry) => heldOn(entry, wanted.day) === "unknown").length : 0;
    return `${day}共 ${found.length} 件${unknown ? `，其中 ${unknown} 件当日效力不详（施行日期或者终止日期没有载明）` : ""}`;
  }

  function show(found, wanted) {
    let target = document.querySelector(".combined");
    if (!target) {
      target = element("section", "combined");
      target.setAttribute("aria-label", "筛选结果");
      list.before(target);
    }
    const status = element("p", "chosen", describe(found, wanted));
    status.setAttribute("role", "status");
    const lines = element("ul", "policies");
    lines.append(...found.slice(0, shown).map((entry) => line(entry, wanted.day)));
    target.replaceChildren(status, lines);
    if (found.length > shown) {
      const more = element("button", "", `显示更多（还有 ${found.length - shown} 件）`);
      more.type = "button";
      more.addEventListener("click", () => {
        shown += SHOWN;
        show(found, wanted);
      });
      target.append(more);
    }
  }

  async function update(keepAddress) {
    const wanted = chosen();
    const target = document.querySelector(".combined");
    list.hidden = !isEmpty(wanted);
    if (isEmpty(wanted)) {
      if (target) target.remove();
    } else {
      try {
        await load();
      } catch (error) {
        list.hidden = false;
        form.querySelector("[role=alert]").textContent = "筛选数据没有读到，请检查网络后再试，或者使用分类列表。";
        return;
      }
      form.querySelector("[role=alert]").textContent = "";
      shown = SHOWN;
      show(data.rows.map(record).filter((entry) => matches(entry, wanted)), wanted);
    }
    if (!keepAddress) {
      const query = new URLSearchParams();
      for (const control of form.elements) if (control.name && control.value) query.set(control.name, control.value);
      history.replaceState(null, "", query.size ? "?" + query : location.pathname);
    }
  }

  function restore() {
    const query = new URLSearchParams(location.search);
    let any = false;
    for (const control of form.elements) {
      if (control.name && query.has(control.name)) {
        control.value = query.get(control.name);
        any = any || Boolean(control.value);
      }
    }
    if (any) {
      form.closest("details").open = true;
      update(true);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
  form.addEventListener("change", () => update());
  form.addEventListener("reset", () => setTimeout(update));
  restore();
}());
