/* Search page: form, URL and results. It loads the search engine (search.js) when the reader begins to search. */
(function () {
  "use strict";

  const script = document.currentScript;
  const PAGE = 10;
  const FACTS = Object.entries({ department: "发布机构", number: "发文字号", kind: "类型", published: "发布日期", validity: "效力状态" });
  const ENDED = ["失效", "废止"];

  const PATIENCE = 30000;
  const SLOW = 3000;
  const RETRIES = [5000, 15000, 30000, 60000];
  const FAULTS = {
    file: "检索数据未能读取。请确认压缩包已全部解压，再重新打开本页。",
    content: "读到的不是本站的检索数据，现在无法检索。请确认已经登录所在的网络，稍后重新检索。",
    network: "检索数据未能读取，现在无法检索。请检查网络连接，稍后重新检索。",
  };

  let loading = null;
  let failures = 0;

  /* Resolves to the interface of search.js. Its scripts are loaded on first use, and again after a failure. */
  function engine() {
    loading = loading || loadEngine().catch((error) => {
      loading = null;
      failures += 1;
      throw error;
    });
    return loading;
  }

  async function loadEngine() {
    const added = script.dataset.engine.split(" ").map(addScript);
    await new Promise((resolve, reject) => {
      for (const one of added) one.onerror = reject;
      added[added.length - 1].onload = resolve;
      setTimeout(reject, PATIENCE);
    }).catch(() => {
      throw Object.assign(new Error("cannot load the search engine"), { kind: "network" });
    });
    if (!window.disclosureEngine) throw Object.assign(new Error("not the search engine"), { kind: "content" });
    return window.disclosureEngine;
  }

  /* Adds a script that runs after those added before; after a failure past the browser's cache. */
  function addScript(url) {
    const added = element("script", { src: failures > 0 ? url + "?" + failures : url, async: false });
    Object.assign(added.dataset, { shards: script.dataset.shards, inflate: script.dataset.inflate });
    document.head.append(added);
    return added;
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
      this.elsewhere = document.getElementById("search-elsewhere");
      this.turn = 0;
      this.tries = 0;
      this.timer = null;
      this.found = null;
      this.shown = 0;
    }

    start() {
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.search();
      });
      window.addEventListener("online", () => this.status.dataset.state === "error" && this.search());
      for (const field of this.fields) {
        if (field.tagName === "SELECT") field.addEventListener("change", () => this.search());
      }
      this.input.addEventListener("focus", () => engine().then(({ openIndex }) => openIndex()).catch(() => {}), { once: true });
      this.more.addEventListener("click", () => this.showMore());
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
      clearTimeout(this.timer);
      this.status.textContent = message;
      this.status.dataset.state = state;
      this.elsewhere.hidden = state !== "error" && state !== "empty";
    }

    /* Says how much has arrived as long as a search takes, not too often for those who listen. */
    sayProgress(turn, received) {
      this.timer = setTimeout(() => {
        if (turn !== this.turn) return;
        this.say("正在检索……网络较慢，已读取 " + Math.ceil(received() / 1000) + " kB。", "busy");
        this.sayProgress(turn, received);
      }, SLOW);
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
      let received = 0;
      this.sayProgress(turn, () => received);
      try {
        const { search, watch } = await engine();
        watch((bytes) => (received = bytes));
        const { found, results } = await search(this.input.value, { ...this.options(), limit: PAGE });
        if (turn !== this.turn) return undefined;
        this.tries = 0;
        this.reset("");
        this.found = found;
        return await this.show(results, turn);
      } catch (error) {
        if (turn === this.turn) this.fail(error);
        return undefined;
      }
    }

    /* Says that nothing could be looked up, offers to try again, and does so by itself now and then. */
    fail(error) {
      console.warn(error);
      this.reset("");
      this.say(FAULTS[location.protocol === "file:" ? "file" : error.kind] || FAULTS.network, "error");
      this.offer("重新检索", () => this.search());
      const { turn } = this;
      const delay = RETRIES[this.tries];
      this.tries += 1;
      if (delay) this.timer = setTimeout(() => turn === this.turn && this.search(), delay);
    }

    offer(text, act) {
      const button = element("button", { type: "button", textContent: text });
      button.addEventListener("click", act);
      this.status.append(button);
    }

    async showMore() {
      const { found, turn, shown } = this;
      this.more.disabled = true;
      try {
        const { readResults } = await engine();
        const results = await readResults(found, shown, shown + PAGE);
        if (turn !== this.turn) return;
        const items = await this.show(results, turn);
        if (items.length > 0) items[0].querySelector("a").focus();
      } catch (error) {
        if (turn === this.turn) this.fail(error);
      } finally {
        this.more.disabled = false;
      }
    }

    async show(results, turn) {
      const { markedText } = await engine();
      const { terms, documents } = this.found;
      const items = results.map((result) => resultItem(result, (text, marked = terms) => markedText(text, marked)));
      this.list.append(...items);
      this.shown += items.length;
      this.more.hidden = this.shown >= documents.length;
      this.say(this.summary(documents.length), documents.length > 0 ? "" : "empty");
      if (documents.length === 0) await this.suggest(this.found, turn);
      return items;
    }

    /* Offers to search for parts of a term that no document contains as a whole. */
    async suggest(found, turn) {
      const { splitRun } = await engine();
      const runs = await splitRun(found);
      if (turn !== this.turn || runs.length === 0) return;
      this.offer("改为分开查找：" + runs.join(" "), () => {
        this.input.value = runs.join(" ");
        this.input.focus();
        this.search();
      });
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
