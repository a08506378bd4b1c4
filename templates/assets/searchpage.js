/* Search page: form, URL and results. It loads the search engine (search.js) when the reader begins to search. */
(function () {
  "use strict";

  const script = document.currentScript;
  const PAGE = 10;
  const FACTS = Object.entries({ department: "发布机构", number: "发文字号", kind: "类型", published: "发布日期", validity: "效力状态" });
  const ENDED = ["失效", "废止"];

  let loading = null;

  /* Resolves to the interface of search.js, which is loaded on first use. */
  function engine() {
    loading = loading || new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = script.dataset.engine;
      element.dataset.shards = script.dataset.shards;
      element.onload = () => resolve(window.disclosureEngine);
      element.onerror = () => {
        loading = null;
        reject(element.remove() || new Error("cannot load " + element.src));
      };
      document.head.append(element);
    });
    return loading;
  }

  /* search.js replaces this function. */
  window.disclosureSearch = async function (query, options) {
    await engine();
    return window.disclosureSearch(query, options);
  };

  function start() {
    const form = document.getElementById("search-form");
    if (form) new SearchPage(form).start();
  }

  class SearchPage {
    constructor(form) {
      this.form = form;
      this.input = form.elements.q;
      this.fields = [...form.elements].filter((field) => field.name);
      this.status = document.getElementById("search-status");
      this.list = document.getElementById("search-results");
      this.more = document.getElementById("search-more");
      this.turn = 0;
      this.found = null;
      this.shown = 0;
    }

    start() {
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.search();
      });
      for (const field of this.fields) {
        if (field.tagName === "SELECT") field.addEventListener("change", () => this.search());
      }
      this.input.addEventListener("focus", () => engine().then(({ openIndex }) => openIndex()).catch(() => {}), { once: true });
      this.more.addEventListener("click", () => this.showMore(true));
      document.addEventListener("keydown", (event) => this.onKey(event));
      document.getElementById("search-clear").addEventListener("click", () => this.clear());
      this.readAddress();
      this.unfoldOptions();
      if (this.hasQuery()) this.search();
    }

    onKey(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !typing) {
        event.preventDefault();
        this.input.focus();
        this.input.select();
      } else if (event.key === "Escape" && document.activeElement === this.input) {
        event.preventDefault();
        this.clear();
      }
    }

    readAddress() {
      const parameters = new URLSearchParams(location.search);
      for (const field of this.fields) {
        const value = parameters.get(field.name);
        if (value === null) continue;
        field.value = value;
        if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0;
      }
    }

    writeAddress() {
      const parameters = new URLSearchParams();
      for (const { name, value } of this.fields) {
        if (value.trim() && !(name === "sort" && value === "relevance")) parameters.set(name, value.trim());
      }
      const query = parameters.toString();
      try {
        history.replaceState(null, "", location.pathname + (query && "?" + query) + location.hash);
      } catch (error) {
        // Some browsers forbid a page from file:// to change its URL; search works without it.
      }
    }

    options() {
      const filters = {};
      for (const { name, value } of this.fields) {
        if (name !== "q" && name !== "sort" && value) filters[name] = value;
      }
      return { filters, sort: this.form.elements.sort.value };
    }

    hasQuery() {
      return Boolean(this.input.value.trim()) || Object.keys(this.options().filters).length > 0;
    }

    clear() {
      this.turn += 1;
      this.form.reset();
      for (const field of this.fields) field.value = field.tagName === "SELECT" ? field.options[0].value : "";
      this.reset("");
      this.writeAddress();
      this.input.focus();
    }

    reset(message) {
      this.found = null;
      this.shown = 0;
      this.list.textContent = "";
      this.list.removeAttribute("aria-busy");
      this.more.hidden = true;
      this.say(message);
    }

    say(message, state = "") {
      this.status.textContent = message;
      this.status.dataset.state = state;
    }

    /* On a phone the options are closed unless one of them is set. */
    unfoldOptions() {
      const used = this.fields.some((field) => field.tagName === "SELECT" && field.selectedIndex > 0);
      document.getElementById("search-options").open = used || matchMedia("(min-width: 48em)").matches;
    }

    async search() {
      this.writeAddress();
      if (!this.hasQuery()) return this.reset("请输入检索词，或选择筛选条件。");
      const turn = (this.turn += 1);
      this.list.setAttribute("aria-busy", "true");
      this.say("正在检索……", "busy");
      try {
        const { findAll } = await engine();
        const found = await findAll(this.input.value, this.options());
        if (turn !== this.turn) return undefined;
        this.reset("");
        this.found = found;
        return await this.showMore(false);
      } catch (error) {
        if (turn === this.turn) this.fail(error);
        return undefined;
      }
    }

    fail(error) {
      console.error(error);
      this.reset("");
      this.say(location.protocol === "file:"
        ? "检索数据未能读取。请确认压缩包已全部解压，再重新打开本页。"
        : "检索数据未能读取，请检查网络连接后重新检索。", "error");
    }

    async showMore(focus) {
      const { found, turn, shown } = this;
      this.more.disabled = true;
      try {
        const { readResults, markedText } = await engine();
        const results = await readResults(found, shown, shown + PAGE);
        if (turn !== this.turn) return;
        const items = results.map((result) => resultItem(result, (text, terms = found.terms) => markedText(text, terms)));
        this.list.append(...items);
        this.shown = shown + items.length;
        this.more.hidden = this.shown >= found.documents.length;
        this.say(this.summary(found.documents.length));
        if (found.documents.length === 0) await this.suggest(found, turn);
        if (focus && items.length > 0) items[0].querySelector("a").focus();
      } catch (error) {
        if (turn === this.turn) this.fail(error);
      } finally {
        this.more.disabled = false;
      }
    }

    /* Offers to search for parts of a term that no document contains as a whole. */
    async suggest(found, turn) {
      const { splitRun } = await engine();
      const runs = await splitRun(found);
      if (turn !== this.turn || runs.length === 0) return;
      const button = element("button", { type: "button", textContent: "改为分开查找：" + runs.join(" ") });
      button.addEventListener("click", () => {
        this.input.value = runs.join(" ");
        this.input.focus();
        this.search();
      });
      this.status.append(button);
    }

    summary(total) {
      const query = this.input.value.trim();
      if (total > this.shown) return "共找到 " + total + " 份文件，已显示前 " + this.shown + " 份。";
      if (total > 0) return "共找到 " + total + " 份文件，已全部显示。";
      const advice = "请核对用字，或缩短检索词、以空格分开多个检索词、放宽筛选条件后重新检索。";
      return (query ? "没有找到包含“" + query + "”的文件。" : "没有找到符合条件的文件。") + advice;
    }
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /* mark(text): HTML of a text with the search terms marked. */
  function resultItem(result, mark) {
    const link = element("a", { href: result.url, innerHTML: mark(result.title) });
    const facts = FACTS.filter(([name]) => result[name]).map(([name, label]) => {
      const ended = name === "validity" && ENDED.includes(result[name]);
      return element("div", { className: ended ? "result-fact is-ended" : "result-fact" },
        element("dt", { textContent: label }), element("dd", { innerHTML: name === "number" ? mark(result[name]) : mark(result[name], []) }));
    });
    return element("li", { className: "result" },
      element("h2", { className: "result-title" }, link),
      element("p", { className: "result-excerpt", innerHTML: result.excerpt }),
      element("dl", { className: "result-facts" }, ...facts));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
