/* Search: window.disclosureSearch(query, options), and the search page that is built on it.
 *
 * The index (sitegen/searchtext.py, sitegen/pagefind.py) holds overlapping pairs of characters.
 * Pagefind answers where a pair stands; a run of characters is found by the places of the pairs that
 * cover it, every second one being enough. Of a long run first only its ends and middle are asked
 * for: where that leaves few documents, their texts, which are read for the excerpts anyway, decide.
 *
 * Order: exact title or number; title or number holds all terms; some terms; the text alone. Within
 * these: documents in force before ended ones, many mentions before few, new before old. Nothing in
 * it depends on how the documents are spread over shards.
 */
(function () {
  "use strict";

  // ---- Text: the same folding as searchtext.py ------------------------------------------------

  const MARKS = "。.,、;:?!-~%/+=<>&@#*×$";
  const SAME_MARKS = { "‐": "-", "–": "-", "—": "-", "―": "-", "−": "-", "─": "-", "〜": "~", "∶": ":" };
  const FIRST_LETTER = 0xa500;
  const END = String.fromCharCode(FIRST_LETTER + MARKS.length);
  const NUMBER_START = 128;
  const BODY_START = 192;
  const COUNTED = /[\p{L}\p{N}]/u;
  const folded = new Map();

  function foldCharacter(character) {
    let result = folded.get(character);
    if (result === undefined) {
      result = "";
      for (const part of character.normalize("NFKD").toLowerCase()) {
        const mark = MARKS.indexOf(SAME_MARKS[part] || part);
        if (COUNTED.test(part)) result += part;
        else if (mark >= 0) result += String.fromCharCode(FIRST_LETTER + mark);
      }
      folded.set(character, result);
    }
    return result;
  }

  /* The counted characters of a text, and for each where in the text it came from. A line break, which
   * parts blocks, counts as one. */
  function fold(text) {
    const characters = [];
    const from = [];
    const to = [];
    let place = 0;
    for (const character of text) {
      for (const part of character === "\n" ? "\n" : foldCharacter(character)) {
        characters.push(part);
        from.push(place);
        to.push(place + character.length);
      }
      place += character.length;
    }
    return { characters, from, to };
  }

  const NUMBER = /^[\p{L}\d]+[\p{Ps}\p{Pi}]?(19|20)\d{2}[\p{Pe}\p{Pf}]?第?\d+号$|令第?\d+号$/u;
  const LONGEST_QUERY = 300;

  /* Readings of a query, likeliest first: lists of terms, all of which must be found. Terms are runs
   * without blanks, but a document number is one term, however it is spaced. */
  function readQuery(query) {
    const text = String(query === null || query === undefined ? "" : query).trim().slice(0, LONGEST_QUERY);
    const joined = text.replace(/\s+/gu, "");
    const readings = [parseTerms(text.split(/\s+/u))];
    if (joined !== text && NUMBER.test(joined.normalize("NFKC"))) readings.unshift(parseTerms([joined]));
    return readings;
  }

  function parseTerms(runs) {
    const terms = new Map();
    for (const run of runs) {
      const characters = fold(run).characters;
      if (characters.length > 0 && !terms.has(characters.join(""))) {
        terms.set(characters.join(""), { run, characters, literal: isLiteral(run) });
      }
    }
    return [...terms.values()];
  }

  /* Whether every character of a run counts, so that finding it folded is finding it as typed. */
  function isLiteral(run) {
    return [...run].every((character) => foldCharacter(character) !== "");
  }

  function matchesAt(characters, place, term) {
    return place >= 0 && term.every((character, offset) => characters[place + offset] === character);
  }

  function occurrences(characters, term) {
    const places = [];
    for (let place = characters.indexOf(term[0]); place >= 0; place = characters.indexOf(term[0], place + 1)) {
      if (matchesAt(characters, place, term)) places.push(place);
    }
    return places;
  }

  // ---- Files: by fetch, or from scripts where there is no server ------------------------------

  const script = document.currentScript;
  const listUrl = script.dataset.shards;
  const folder = listUrl.slice(0, listUrl.lastIndexOf("/") + 1);
  const root = folder.slice(0, folder.lastIndexOf("pagefind/"));
  const waiting = new Map();
  let packed = location.protocol === "file:";

  function loadScript(url) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = url;
      element.onload = () => resolve(element.remove());
      element.onerror = () => reject(element.remove() || new Error("cannot load " + url));
      document.head.append(element);
    });
  }

  /* Called by the wrapped files of an offline archive (sitegen/offline.py). */
  window.disclosureFile = function (name, base64) {
    waiting.set(name, Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  };

  async function readPacked(name) {
    await loadScript(folder + name + ".js");
    const bytes = waiting.get(name);
    waiting.delete(name);
    if (!bytes) throw new Error("nothing in " + name);
    return bytes;
  }

  async function readServed(name, options) {
    const response = await fetch(folder + name, options);
    if (!response.ok) throw new Error(name + ": " + response.status);
    return new Uint8Array(await response.arrayBuffer());
  }

  function readFile(name) {
    const read = packed ? readPacked : readServed;
    return read(name).catch(() => read(name));
  }

  /* The list of shards, which also shows whether the files are served as they are. */
  async function readList() {
    if (!packed) {
      try {
        return parseJson(await readServed("shards.json", { cache: "no-cache" }));
      } catch (error) {
        packed = true;
      }
    }
    try {
      return parseJson(await readPacked("shards.json"));
    } catch (error) {
      packed = location.protocol === "file:";
      throw error;
    }
  }

  function parseJson(bytes) {
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  async function readText(name) {
    const stream = new Blob([await readFile(name)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // ---- Index: Pagefind, with all shards merged ------------------------------------------------

  const BASE = "index/";
  const TAG = 2;
  const texts = new Map();
  let opening = null;

  function openIndex() {
    if (opening === null) {
      opening = loadIndex();
      opening.catch(() => closeIndex());
    }
    return opening;
  }

  /* Forget an index that could not be read whole: the next search starts anew. */
  function closeIndex() {
    opening = null;
    texts.clear();
  }

  async function loadIndex() {
    const state = { failure: null, fail: null, pagefind: null, folders: new Map() };
    const failed = new Promise((resolve, reject) => (state.fail = reject));
    failed.catch((error) => (state.failure = error));
    const [list] = await Promise.all([readList(), window.disclosureRuntime || loadScript(folder + "pagefind.js")]);
    const runtime = window.disclosureRuntime((url) => answer(url, state), undefined);
    state.pagefind = runtime.createInstance({ basePath: BASE, noWorker: true, metaCacheTag: "" });
    for (const name of list.shards) state.folders.set(name.slice(0, TAG), name);
    const merging = list.shards.map((name) =>
      state.pagefind.mergeIndex(BASE + name + "/", { language: "und", metaCacheTag: "" }));
    await Promise.race([Promise.all(merging), failed]);
    return state;
  }

  /* What Pagefind gets for fetch. It goes on without a file that it could not read, so that is noted. */
  async function answer(url, state) {
    try {
      const bytes = await readFile(url.slice(BASE.length).split("?")[0]);
      return { arrayBuffer: async () => bytes, json: async () => parseJson(bytes) };
    } catch (error) {
      state.fail(error);
      throw error;
    }
  }

  /* Pages that hold a word (or, where it is one character, a word beginning with it): page name →
   * { places, page }. */
  async function findWord(request, word) {
    if (!request.words.has(word)) request.words.set(word, request.index.pagefind.search(word, { filters: request.filters }));
    const { results } = await request.words.get(word);
    return new Map(results.map((page) => [page.id, { places: page.words, page }]));
  }

  function pagefindFilters(filters) {
    const entries = Object.entries(filters || {}).map(([name, value]) => [name, [].concat(value).filter(Boolean)]);
    return Object.fromEntries(entries.filter(([, any]) => any.length > 0).map(([name, any]) => [name, { any }]));
  }

  // ---- Finding runs of characters -------------------------------------------------------------

  /* Offsets of the pairs that cover a run of so many characters, and of those to ask for first. */
  function coveringOffsets(length) {
    const offsets = [];
    for (let offset = 0; offset < length - 1; offset += 2) offsets.push(Math.min(offset, length - 2));
    if (length % 2 && length > 1) offsets.push(length - 2);
    return offsets;
  }

  function probingOffsets(length) {
    if (length <= 4) return coveringOffsets(length);
    return length <= 8 ? [0, length - 2] : [0, Math.floor(length / 4) * 2, length - 2];
  }

  /* Where a term may stand: page name → { starts, page }. With all covering offsets it does stand there. */
  async function findTerm(request, { characters }, offsets) {
    if (characters.length === 1) return findCharacter(request, characters[0]);
    const lists = await Promise.all(offsets.map(async (offset) =>
      ({ offset, pages: await findWord(request, characters[offset] + characters[offset + 1]) })));
    lists.sort((a, b) => a.pages.size - b.pages.size);
    const found = new Map();
    for (const [name, { places, page }] of lists[0].pages) {
      let starts = places.map((place) => place - lists[0].offset);
      for (const { offset, pages } of lists.slice(1)) {
        starts = pages.has(name) ? shiftedIntersection(starts, pages.get(name).places, offset) : [];
      }
      if (starts.length > 0) found.set(name, { starts, page });
    }
    return found;
  }

  /* The starts (ascending) for which start + offset is among the places (ascending). */
  function shiftedIntersection(starts, places, offset) {
    const common = [];
    let i = 0;
    for (const start of starts) {
      while (i < places.length && places[i] < start + offset) i += 1;
      if (places[i] === start + offset) common.push(start);
    }
    return common;
  }

  /* Words that begin with one character are spread over many chunks, of which Pagefind would load the
   * first: probes all over the range of the second character make it load the others. */
  async function findCharacter(request, character) {
    const probes = [END];
    for (let code = 0x4e00; code < 0x9fff; code += 64) probes.push(String.fromCharCode(code));
    for (const other of "0123456789abcdefghijklmnopqrstuvwxyz") probes.push(other);
    await request.index.pagefind.preload(probes.map((probe) => character + probe).join(" "), {});
    const pages = await findWord(request, character);
    return new Map([...pages].map(([name, { places, page }]) => [name, { starts: places, page }]));
  }

  /* Documents that hold all terms: [{ name, page, starts: [of each term] }]. */
  async function findDocuments(request, terms, offsetsOf) {
    const found = await Promise.all(terms.map((term) => findTerm(request, term, offsetsOf(term.characters.length))));
    const [first, ...others] = found;
    const common = [...first].filter(([name]) => others.every((pages) => pages.has(name)));
    return common.map(([name, { page }]) => ({ name, page, starts: found.map((pages) => pages.get(name).starts) }));
  }

  // ---- Order ----------------------------------------------------------------------------------

  /* Rank and date stand in the name of a page: tag (2), ended (1), date (4), address. */
  function standing(name) {
    return { ended: name[TAG], date: name.slice(TAG + 1, TAG + 5), address: name.slice(TAG + 5) };
  }

  function inHead(starts) {
    return starts[0] < BODY_START;
  }

  function headTier(starts) {
    const hits = starts.filter(inHead).length;
    return hits === starts.length ? 1 : hits > 0 ? 2 : 3;
  }

  function mentionLevel(starts) {
    const mentions = Math.min(...starts.map((places) => places.length));
    return mentions >= 8 ? 0 : mentions >= 3 ? 1 : 2;
  }

  function compareText(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function newer(a, b) {
    return compareText(b.date, a.date) || compareText(a.address, b.address);
  }

  function better(a, b) {
    return a.tier - b.tier || compareText(a.ended, b.ended) || a.level - b.level || newer(a, b);
  }

  function rank(documents, sort) {
    for (const entry of documents) {
      const tier = entry.exact ? 0 : headTier(entry.starts);
      Object.assign(entry, standing(entry.name), { tier, level: mentionLevel(entry.starts) });
    }
    return documents.sort(sort === "date" ? newer : better);
  }

  /* Mark the documents whose whole title or number the query is. */
  async function markExact(request, documents, terms) {
    const heads = documents.map((entry) => [entry, headStart(entry, terms)]).filter(([, head]) => head !== undefined);
    const characters = terms.flatMap((term) => term.characters);
    if (heads.length === 0) return;
    if (heads.length <= FEW) {
      for (const [entry, head] of heads) {
        const card = await readCard(entry);
        entry.exact = fold(head === 0 ? card.title : card.number).characters.length === characters.length;
      }
      return;
    }
    const ends = await findWord(request, characters[characters.length - 1] + END);
    for (const [entry, head] of heads) {
      const end = ends.get(entry.name);
      entry.exact = end !== undefined && end.places.includes(head + characters.length - 1);
    }
  }

  /* Where the terms, one after the other, begin a title (0) or a number, that start; else undefined. */
  function headStart(entry, terms) {
    return [0, NUMBER_START].find((head) => {
      let place = head;
      return entry.starts.every((starts, i) => {
        const here = starts.includes(place);
        place += terms[i].characters.length;
        return here;
      });
    });
  }

  // ---- Reading documents ----------------------------------------------------------------------

  const canUnpack = typeof DecompressionStream !== "undefined";

  async function readCard(entry) {
    if (!entry.card) entry.card = (await entry.page.data()).card;
    return entry.card;
  }

  /* The passage that holds a place of the body: { text, start }. */
  async function readPassage(request, entry, place) {
    const card = await readCard(entry);
    if (card.text !== undefined) return { text: card.text, start: BODY_START };
    if (!canUnpack) return { text: card.opening, start: BODY_START };
    let number = card.passages.findIndex((start) => start > place) - 1;
    if (number < 0) number = card.passages.length - 1;
    const shard = request.index.folders.get(entry.name.slice(0, TAG));
    const name = shard + "/text/" + entry.name + "-" + number.toString(36) + ".gz";
    if (!texts.has(name)) texts.set(name, readText(name));
    return { text: await texts.get(name), start: card.passages[number] };
  }

  async function standsAt(request, entry, term, place) {
    const card = await readCard(entry);
    if (place < NUMBER_START) return matchesAt(fold(card.title).characters, place, term);
    if (place < BODY_START) return matchesAt(fold(card.number).characters, place - NUMBER_START, term);
    const { text, start } = await readPassage(request, entry, place);
    return matchesAt(fold(text).characters, place - start, term);
  }

  /* Whether all terms stand in the document; drops the places before the first that is true. */
  async function confirm(request, entry, terms) {
    for (const [i, { characters }] of terms.entries()) {
      let first = 0;
      while (first < entry.starts[i].length && !(await standsAt(request, entry, characters, entry.starts[i][first]))) first += 1;
      entry.starts[i] = entry.starts[i].slice(first);
      if (entry.starts[i].length === 0) return false;
    }
    return true;
  }

  // ---- Excerpts -------------------------------------------------------------------------------

  const EXCERPT = 110;
  const BEFORE_HIT = 24;
  const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": " " };

  function escapeHtml(text) {
    return text.replace(/[&<>"'\n]/g, (character) => ESCAPES[character]);
  }

  /* Stretches of a text, [from, to), where terms stand; ascending, not overlapping. */
  function markRanges({ characters, from, to }, terms) {
    const ranges = terms.flatMap((term) => occurrences(characters, term.characters)
      .map((place) => [from[place], to[place + term.characters.length - 1]]));
    ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const merged = [];
    for (const range of ranges) {
      const last = merged[merged.length - 1];
      if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
      else merged.push(range);
    }
    return merged;
  }

  function markedHtml(text, ranges, start = 0, end = text.length) {
    let html = "";
    let place = start;
    for (const [from, to] of ranges.filter((range) => range[0] >= start && range[1] <= end)) {
      html += escapeHtml(text.slice(place, from)) + "<mark>" + escapeHtml(text.slice(from, to)) + "</mark>";
      place = to;
    }
    return html + escapeHtml(text.slice(place, end));
  }

  function markedText(text, terms) {
    return markedHtml(text, markRanges(fold(text), terms));
  }

  /* A window of a passage round the counted character at a place: { html, shows: terms seen in it }. */
  function snippet(text, place, terms, length) {
    const counted = fold(text);
    const { characters, from, to } = counted;
    const lineStart = characters.lastIndexOf("\n", place) + 1;
    const first = place - lineStart <= BEFORE_HIT ? lineStart : place - BEFORE_HIT / 2;
    const last = Math.min(first + length, characters.length);
    const end = last < characters.length ? from[last] : text.length;
    const shown = characters.slice(first, last);
    const html = markedHtml(text, markRanges(counted, terms), from[first] || 0, end);
    return {
      html: (first > lineStart ? "…" : "") + html.trim() + (end < text.length ? "…" : ""),
      shows: terms.filter((term) => occurrences(shown, term.characters).length > 0),
    };
  }

  /* Up to two snippets of the body that show the terms; the opening where only the head holds them. */
  async function excerptOf(request, entry, terms) {
    const card = await readCard(entry);
    const opening = card.text === undefined ? card.opening : card.text;
    const places = entry.starts.map((starts) => starts.find((start) => start >= BODY_START));
    const snippets = [];
    let missing = terms.filter((_, i) => places[i] !== undefined);
    const length = missing.length > 1 ? EXCERPT * 0.6 : EXCERPT;
    while (missing.length > 0 && snippets.length < 2) {
      const { text, start } = await readPassage(request, entry, places[terms.indexOf(missing[0])]);
      const place = Math.max(places[terms.indexOf(missing[0])] - start, 0);
      const { html, shows } = snippet(text, place, terms, length);
      snippets.push(html);
      missing = missing.slice(1).filter((term) => !shows.includes(term));
    }
    return snippets.length > 0 ? snippets.join(" ") : snippet(opening, 0, terms, EXCERPT).html;
  }

  // ---- Searching ------------------------------------------------------------------------------

  const FEW = 10;

  /* Every document that answers, in order: { request, terms, documents }. */
  async function findAll(query, { filters, sort } = {}) {
    const index = await openIndex();
    const request = { index, filters: pagefindFilters(filters), words: new Map() };
    let found = { request, terms: [], documents: [] };
    for (const terms of readQuery(query)) {
      if (found.documents.length === 0 && terms.length > 0) found = { request, terms, documents: await findByTerms(request, terms) };
    }
    if (found.terms.length === 0 && Object.keys(request.filters).length > 0) found.documents = await findByFilters(request);
    rank(found.documents, sort);
    if (sort !== "date" && found.terms.some((term) => !term.literal)) await preferAsTyped(found);
    checkIndex(index);
    return found;
  }

  async function findByTerms(request, terms) {
    let documents = await findDocuments(request, terms, probingOffsets);
    const settled = terms.every(({ characters: { length } }) => probingOffsets(length).length === coveringOffsets(length).length);
    if (!settled && documents.length <= FEW && canUnpack) {
      const confirmed = await Promise.all(documents.map((entry) => confirm(request, entry, terms)));
      documents = documents.filter((_, i) => confirmed[i]);
    } else if (!settled) {
      documents = await findDocuments(request, terms, coveringOffsets);
    }
    await markExact(request, documents, terms);
    return documents;
  }

  async function findByFilters(request) {
    const { results } = await request.index.pagefind.search(null, { filters: request.filters });
    return results.map((page) => ({ name: page.id, page, starts: [] }));
  }

  /* Of the first documents, those that hold the terms with the quotes and brackets typed come first. */
  async function preferAsTyped({ request, terms, documents }) {
    const first = documents.splice(0, 3 * FEW);
    const typed = await Promise.all(first.map((entry) => isAsTyped(request, entry, terms)));
    const order = [...first.filter((_, i) => typed[i]), ...first.filter((_, i) => !typed[i])];
    documents.unshift(...order.filter((entry) => entry.exact), ...order.filter((entry) => !entry.exact));
  }

  async function isAsTyped(request, entry, terms) {
    const card = await readCard(entry);
    for (const [i, { run }] of terms.entries()) {
      const heard = card.title.includes(run) || card.number.includes(run);
      const places = entry.starts[i].filter((start) => start >= BODY_START);
      const passage = heard || places.length === 0 ? null : await readPassage(request, entry, places[0]);
      if (!heard && !(passage && passage.text.includes(run))) return false;
    }
    return true;
  }

  /* A search that missed a file may have missed documents: it fails as a whole. */
  function checkIndex(index) {
    if (index.failure) {
      closeIndex();
      throw index.failure;
    }
  }

  async function readResults({ request, terms, documents }, start, end) {
    const results = await Promise.all(documents.slice(start, end).map(async (entry) => {
      const card = await readCard(entry);
      const excerpt = await excerptOf(request, entry, terms);
      return { ...card.meta, url: root + card.url, title: card.title, excerpt };
    }));
    checkIndex(request.index);
    return results;
  }

  /* query: terms parted by blanks, all of which must stand in the title, number or text of a document.
   * options: limit (10); filters { department, kind, year, validity: value or [values] };
   * sort "relevance" or "date". Resolves to [{ url, title, excerpt (HTML), … }], best first, with the number
   * of all documents found as its property total. Rejects where the index cannot be read. */
  window.disclosureSearch = async function (query, options = {}) {
    const found = await findAll(query, options);
    const limit = options.limit === undefined ? 10 : Math.max(0, Math.floor(options.limit));
    const results = await readResults(found, 0, limit);
    return Object.assign(results, { total: found.documents.length });
  };

  // ---- The search page ------------------------------------------------------------------------

  const PAGE = 10;
  const FACTS = [["department", "发布机构"], ["number", "发文字号"], ["kind", "类型"], ["published", "发布日期"], ["validity", "效力状态"]];
  const ENDED = ["失效", "废止"];

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
      this.input.addEventListener("focus", () => openIndex().catch(() => {}), { once: true });
      this.more.addEventListener("click", () => this.showMore(true));
      document.addEventListener("keydown", (event) => this.onKey(event));
      document.getElementById("search-clear").addEventListener("click", () => this.clear());
      this.readAddress();
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
        // Some browsers do not let a page from file:// change its address. Nothing is lost by it.
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
      this.list.replaceChildren();
      this.list.removeAttribute("aria-busy");
      this.more.hidden = true;
      this.say(message);
    }

    say(message, state = "") {
      this.status.textContent = message;
      this.status.dataset.state = state;
    }

    async search() {
      this.writeAddress();
      if (!this.hasQuery()) return this.reset("请输入检索词，或选择筛选条件。");
      const turn = (this.turn += 1);
      this.list.setAttribute("aria-busy", "true");
      this.say("正在检索……", "busy");
      try {
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
      this.say(packed && location.protocol === "file:"
        ? "检索数据未能读取。请确认压缩包已全部解压，再重新打开本页。"
        : "检索数据未能读取，请检查网络连接后重新检索。", "error");
    }

    async showMore(focus) {
      const { found, turn, shown } = this;
      this.more.disabled = true;
      try {
        const results = await readResults(found, shown, shown + PAGE);
        if (turn !== this.turn) return;
        const items = results.map((result) => resultItem(result, found.terms));
        this.list.append(...items);
        this.shown = shown + items.length;
        this.more.hidden = this.shown >= found.documents.length;
        this.say(this.summary(found.documents.length), found.documents.length === 0 ? "empty" : "");
        if (focus && items.length > 0) items[0].querySelector("a").focus();
      } catch (error) {
        if (turn === this.turn) this.fail(error);
      } finally {
        this.more.disabled = false;
      }
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

  function resultItem(result, terms) {
    const link = element("a", { href: result.url, innerHTML: markedText(result.title, terms) });
    const facts = FACTS.filter(([name]) => result[name]).map(([name, label]) => {
      const ended = name === "validity" && ENDED.includes(result[name]);
      return element("div", { className: ended ? "result-fact is-ended" : "result-fact" },
        element("dt", { textContent: label }), element("dd", { innerHTML: markedText(result[name], name === "number" ? terms : []) }));
    });
    return element("li", { className: "result" },
      element("h2", { className: "result-title" }, link),
      element("p", { className: "result-excerpt", innerHTML: result.excerpt }),
      element("dl", { className: "result-facts" }, ...facts));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
