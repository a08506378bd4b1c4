/* Search engine: window.disclosureSearch(query, options), and the interface for the search page (searchpage.js).
 *
 * The index (sitegen/search) holds bigrams. Pagefind returns the positions of a bigram; a term is found by the positions
 * of the bigrams that cover it, of which every second one suffices. For a long term only the bigrams at its ends and in
 * its middle are loaded first; if they leave few documents, the texts, which the excerpts need anyway, decide.
 *
 * Order: exact title or number; terms with the same quotes and brackets as typed before others. Then: all terms in title
 * or number; some of them; only in the text; documents in force before ended ones, many mentions before few, new before
 * old. The order does not depend on the distribution of documents over shards.
 */
(function () {
  "use strict";

  // ---- Text: the same folding as search/text.py -----------------------------------------------

  const MARKS = "。.,、;:?!-~%/+=<>&@#*×$";
  const SILENT_MARKS = "“”‘’\"'《》〈〉()〔〕[]【】「」『』{}·‰±√→←↑↓□■○●△▲☆★※§°≤≥≠≈÷∞∑¥€£|\\^_\u0060•◆◇▪✓✔☑☐";
  const WIDE_MARKS = "（）［］｛｝";
  const LEVELLED_MARKS = ",;:?!①②③④⑤⑥⑦⑧⑨⑩";
  const NARROW_BRACKETS = "()[]{}";
  const SAME_MARKS = { "‐": "-", "–": "-", "—": "-", "―": "-", "−": "-", "─": "-", "〜": "~", "∶": ":" };
  const FIRST_LETTER = 0xa500;
  const SIDE_MARKS = SILENT_MARKS + WIDE_MARKS + LEVELLED_MARKS;
  const FIRST_SIDE = FIRST_LETTER + MARKS.length;
  const END = letter(FIRST_SIDE + SIDE_MARKS.length);
  const COUNTED = /[\p{L}\p{N}]/u;

  function letter(code) {
    return String.fromCharCode(code);
  }

  /* Memoizes a function of a character. */
  function once(make) {
    const known = new Map();
    return (character) => {
      if (!known.has(character)) known.set(character, make(character));
      return known.get(character);
    };
  }

  const spellCharacter = once((character) => {
    const side = SIDE_MARKS.indexOf(character);
    return side >= 0 ? letter(FIRST_SIDE + side) : levelled(character);
  });

  const countedSpelling = once((character) => [...spellCharacter(character)].map(counted).join(""));

  function levelled(character) {
    return [...character.normalize("NFKD").toLowerCase()].map(spellPart).join("");
  }

  function spellPart(part) {
    const mark = (MARKS + SILENT_MARKS).indexOf(SAME_MARKS[part] || part);
    return COUNTED.test(part) ? part : mark >= 0 ? letter(FIRST_LETTER + mark) : "";
  }

  /* The side mark that a letter stands for; "" for other letters. */
  function sideMark(part) {
    return SIDE_MARKS[part.charCodeAt(0) - FIRST_SIDE] || "";
  }

  /* The folded form of a letter: "" for quotes, brackets and signs; marks have one width. */
  function counted(part) {
    const mark = sideMark(part);
    return !mark ? part : LEVELLED_MARKS.includes(mark) ? levelled(mark) : "";
  }

  /* All widths of a letter: narrow and wide for a bracket, only the letter itself for others. */
  function widths(part) {
    const mark = sideMark(part);
    const place = mark ? Math.max(NARROW_BRACKETS.indexOf(mark), WIDE_MARKS.indexOf(mark)) : -1;
    return place < 0 ? [part] : [NARROW_BRACKETS[place], WIDE_MARKS[place]].map(spellCharacter);
  }

  function spell(text) {
    return [...text].map(spellCharacter).join("");
  }

  /* The spelling of a text with all brackets narrow. */
  function ofOneWidth(text) {
    return [...spell(text)].map((part) => widths(part)[0]).join("");
  }

  /* The folded characters of a text, and the range in the text that each comes from. A line break, which separates
   * blocks, counts as a character. */
  function fold(text) {
    const characters = [];
    const from = [];
    const to = [];
    let place = 0;
    for (const character of text) {
      for (const part of character === "\n" ? "\n" : countedSpelling(character)) {
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

  /* Interpretations of a query, the likeliest first. Each is a list of terms that a document must all contain. Terms are
   * separated by white space, but a document number with spaces is one term. */
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
      const spelled = [...spell(run)];
      const term = { run, characters: fold(run).characters, marked: [] };
      for (let i = 1; i < spelled.length; i += 1) {
        if (sideMark(spelled[i - 1]) || sideMark(spelled[i])) term.marked.push([spelled[i - 1], spelled[i]]);
      }
      if (term.characters.length > 0 || term.marked.length > 0) terms.set(spelled.join(""), term);
    }
    return [...terms.values()];
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

  // ---- Files: by fetch, or as scripts if there is no server -----------------------------------

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

  /* Called by the index files of an offline archive (archive/offline.py). */
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

  /* Reads the list of shards, and finds out whether index files are served raw or wrapped in scripts. */
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

  const canUnpack = typeof DecompressionStream !== "undefined";

  async function readText(name) {
    const stream = new Blob([await readFile(name)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // ---- Index: Pagefind, with all shards merged ------------------------------------------------

  const BASE = "index/";
  const TAG = 2;
  const NUMBER_START = 256;
  const EXTRAS_START = 320;
  const BODY_START = 448;
  const texts = new Map();
  let opening = null;

  function openIndex() {
    if (opening === null) {
      opening = loadIndex();
      opening.catch(() => closeIndex());
    }
    return opening;
  }

  /* Drops an incompletely loaded index; the next search loads it again. */
  function closeIndex() {
    opening = null;
    texts.clear();
  }

  async function loadIndex() {
    const state = { failure: null, fail: null, pagefind: null, folders: new Map(), superseded: new Set() };
    const failed = new Promise((resolve, reject) => (state.fail = reject));
    failed.catch((error) => (state.failure = error));
    const [list] = await Promise.all([readList(), window.disclosureRuntime || loadScript(folder + "pagefind.js")]);
    const runtime = window.disclosureRuntime((url) => answer(url, state), undefined);
    state.pagefind = runtime.createInstance({ basePath: BASE, noWorker: true, metaCacheTag: "" });
    state.superseded = new Set(list.superseded);
    for (const name of list.shards) state.folders.set(name.slice(0, TAG), name);
    const merging = list.shards.map((name) =>
      state.pagefind.mergeIndex(BASE + name + "/", { language: "und", metaCacheTag: "" }));
    await Promise.race([Promise.all(merging), failed]);
    return state;
  }

  /* The fetch of Pagefind. Pagefind ignores a file that it cannot read, so the failure is recorded here. */
  async function answer(url, state) {
    try {
      const bytes = await readFile(url.slice(BASE.length).split("?")[0]);
      return { arrayBuffer: async () => bytes, json: async () => parseJson(bytes) };
    } catch (error) {
      state.fail(error);
      throw error;
    }
  }

  /* Pages with a word: page name → { places, page }. */
  async function findWord(request, word) {
    if (!request.words.has(word)) request.words.set(word, request.index.pagefind.search(word, { filters: request.filters }));
    const { results } = await request.words.get(word);
    return new Map(currentPages(request, results).map((page) => [page.id, { places: page.words, page }]));
  }

  /* Pages without those that a newer shard supersedes. */
  function currentPages(request, pages) {
    return pages.filter((page) => !request.index.superseded.has(page.id));
  }

  function pagefindFilters(filters) {
    const entries = Object.entries(filters || {}).map(([name, value]) => [name, [].concat(value).filter(Boolean)]);
    return Object.fromEntries(entries.filter(([, any]) => any.length > 0).map(([name, any]) => [name, { any }]));
  }

  // ---- Finding terms --------------------------------------------------------------------------

  /* Offsets of the bigrams that cover a term of the given length. */
  function coveringOffsets(length) {
    const offsets = [];
    for (let offset = 0; offset < length - 1; offset += 2) offsets.push(offset);
    return length % 2 && length > 1 ? [...offsets, length - 2] : offsets;
  }

  /* Offsets of the bigrams to load first. */
  function probingOffsets(length) {
    if (length <= 4) return coveringOffsets(length);
    if (length <= 8) return [0, length - 2];
    return [0, Math.floor(length / 2) - 1, length - 2];
  }

  /* Candidate positions of a term: page name → { starts, page, typed, marked }. With all covering offsets the candidates
   * are exact. typed: 2 if the page has the term's side marks as typed, 1 in another width, else 0; marked: the
   * positions of each bigram with a side mark. */
  async function findTerm(request, term, offsets) {
    const [found, typed] = await Promise.all([findRun(request, term.characters, offsets), findMarked(request, term.marked)]);
    if (term.characters.length === 0 || (term.characters.length === 1 && typed && typed.size > 0)) return typed;
    if (typed === null) return found;
    const unmarked = { typed: 0, marked: term.marked.map(() => []) };
    for (const [name, entry] of found) {
      const { typed: level, marked } = typed.get(name) || unmarked;
      Object.assign(entry, { typed: level, marked });
    }
    return found;
  }

  async function findRun(request, characters, offsets) {
    if (characters.length < 2) return startsOf(characters.length > 0 ? await findWord(request, END + characters[0]) : []);
    const lists = await Promise.all(offsets.map(async (offset) =>
      ({ offset, pages: await findWord(request, characters[offset] + characters[offset + 1]) })));
    lists.sort((a, b) => a.pages.size - b.pages.size);
    const found = new Map();
    for (const [name, { places, page }] of lists[0].pages) {
      let starts = places.map((place) => place - lists[0].offset);
      for (const { offset, pages } of lists.slice(1)) {
        starts = pages.has(name) ? shiftedIntersection(starts, pages.get(name).places, offset) : [];
      }
      if (starts.length > 0) found.set(name, { starts, page, typed: 2, marked: [] });
    }
    return found;
  }

  /* Pages with all the given bigrams with side marks, in any width; null without such bigrams. */
  async function findMarked(request, pairs) {
    if (pairs.length === 0) return null;
    const found = await Promise.all(pairs.map((pair) => findPair(request, pair)));
    return new Map(heldByAll(found).map(([name, hits]) =>
      [name, { ...hits[0], typed: leastTyped(hits), marked: hits.map(({ starts }) => starts) }]));
  }

  async function findPair(request, [first, second]) {
    const words = widths(first).flatMap((one) => widths(second).map((other) => one + other));
    const lists = await Promise.all(words.map((word) => findWord(request, word)));
    const found = new Map();
    words.forEach((word, i) => {
      for (const [name, { starts, page }] of startsOf(lists[i])) {
        const other = found.get(name) || { starts: [], typed: 1 };
        const typed = word === first + second ? 2 : other.typed;
        const places = [...other.starts, ...starts].sort((a, b) => a - b);
        found.set(name, { starts: places, page, typed });
      }
    });
    return found;
  }

  function startsOf(pages) {
    return new Map([...pages].map(([name, { places, page }]) => [name, { starts: places, page, typed: 2, marked: [] }]));
  }

  /* The starts for which start + offset is one of the places; both are in ascending order. */
  function shiftedIntersection(starts, places, offset) {
    const common = [];
    let i = 0;
    for (const start of starts) {
      while (i < places.length && places[i] < start + offset) i += 1;
      if (places[i] === start + offset) common.push(start);
    }
    return common;
  }

  /* Documents with all terms: [{ name, page, starts: [of each term], marked: [of each term], typed }]. */
  async function findDocuments(request, terms, offsetsOf) {
    const found = await Promise.all(terms.map((term) => findTerm(request, term, offsetsOf(term.characters.length))));
    return heldByAll(found).map(([name, hits]) => {
      const [starts, marked] = [hits.map((hit) => hit.starts), hits.map((hit) => hit.marked)];
      return { name, page: hits[0].page, starts, marked, typed: leastTyped(hits) };
    });
  }

  /* The pages in all maps: [name, values]. */
  function heldByAll(maps) {
    const names = [...maps[0].keys()].filter((name) => maps.every((pages) => pages.has(name)));
    return names.map((name) => [name, maps.map((pages) => pages.get(name))]);
  }

  function leastTyped(hits) {
    return Math.min(...hits.map((hit) => hit.typed));
  }

  // ---- Order ----------------------------------------------------------------------------------

  /* A page name consists of tag (2 characters), ended (1), date (4) and digits of a hash of the URL. */
  function standing(name) {
    return { ended: name[TAG], date: name.slice(TAG + 1, TAG + 5) };
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

  /* Newer documents first; within a day an order that does not depend on the shard. */
  function newer(a, b) {
    return compareText(b.date, a.date) || compareText(a.name.slice(TAG), b.name.slice(TAG)) || compareText(a.name, b.name);
  }

  function moreAsTyped(a, b) {
    return Number(b.tier === 0) - Number(a.tier === 0) || b.typed - a.typed;
  }

  function better(a, b) {
    return moreAsTyped(a, b) || a.tier - b.tier || compareText(a.ended, b.ended) || a.level - b.level || newer(a, b);
  }

  function rank(documents, sort) {
    for (const entry of documents) {
      const tier = entry.exact ? 0 : headTier(entry.starts);
      Object.assign(entry, standing(entry.name), { tier, level: mentionLevel(entry.starts), shown: [] });
    }
    return documents.sort(sort === "date" ? newer : better);
  }

  /* Marks the documents whose whole title or number equals the query. */
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

  /* The position of the title (0) or number that begins with all terms in turn; else undefined. */
  function headStart(entry, terms) {
    return [0, NUMBER_START].find((head) => {
      let place = head;
      return entry.starts.every((starts, i) => {
        const here = starts.includes(place);
        place += terms[i].characters.length;
        return here && terms[i].characters.length > 1;
      });
    });
  }

  // ---- Reading documents ----------------------------------------------------------------------

  async function readCard(entry) {
    if (!entry.card) entry.card = (await entry.page.data()).card;
    return entry.card;
  }

  /* The number of the passage with a position of the body or of its extra words. */
  function passageNumber(card, place) {
    if (card.text !== undefined) return 0;
    const starts = place < card.extras[0] ? card.passages : card.extras;
    return Math.max(starts.filter((start) => start <= place).length - 1, 0);
  }

  /* The passage with a position of the body: { text, start }. */
  async function readPassage(request, entry, place) {
    const card = await readCard(entry);
    if (card.text !== undefined) return { text: card.text, start: BODY_START };
    const number = passageNumber(card, place);
    if (!canUnpack) return { text: "", start: card.passages[number] };
    const shard = request.index.folders.get(entry.name.slice(0, TAG));
    const name = shard + "/text/" + entry.name + "-" + number.toString(36) + ".gz";
    if (!texts.has(name)) texts.set(name, readText(name));
    return { text: await texts.get(name).catch((error) => forget(name, error)), start: card.passages[number] };
  }

  function forget(name, error) {
    texts.delete(name);
    throw error;
  }

  async function standsAt(request, entry, term, place) {
    const card = await readCard(entry);
    if (place < NUMBER_START) return matchesAt(fold(card.title).characters, place, term);
    if (place < EXTRAS_START) return matchesAt(fold(card.number).characters, place - NUMBER_START, term);
    const { text, start } = await readPassage(request, entry, place);
    return matchesAt(fold(text).characters, place - start, term);
  }

  /* Whether the document contains the guessed terms; drops candidate positions before the first real one. */
  async function confirm(request, entry, terms, guessed) {
    for (const [i, term] of terms.entries()) {
      const starts = entry.starts[i];
      const holds = (place) => standsAt(request, entry, term.characters, place);
      while (guessed.includes(term) && starts.length > 0 && !(await holds(starts[0]))) starts.shift();
      if (starts.length === 0) return false;
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

  /* Ranges [from, to) of a text with terms, in ascending order, without overlaps. */
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

  /* An excerpt of a passage around a hit: { html, shows: terms in the excerpt }. */
  function snippet(text, place, terms, length) {
    const counted = fold(text);
    const { characters, from } = counted;
    const lineStart = characters.lastIndexOf("\n", place) + 1;
    const first = place - lineStart <= BEFORE_HIT ? lineStart : place - BEFORE_HIT / 2;
    const last = Math.min(first + length, characters.length);
    const end = last < characters.length ? from[last] : text.length;
    const shown = characters.slice(first, last);
    const html = markedHtml(text, markRanges(counted, terms), first > 0 ? from[first] : 0, end);
    return {
      html: (first > lineStart ? "…" : "") + html.trim() + (end < text.length ? "…" : ""),
      shows: terms.filter((term) => occurrences(shown, term.characters).length > 0),
    };
  }

  /* Up to two excerpts of the body with the terms; the beginning of the body if only title or number have them. */
  async function excerptOf(request, entry, terms) {
    const inBody = (starts) => starts.find((start) => start >= BODY_START);
    const hits = terms.map((term, i) => ({ term, place: entry.shown[i] || inBody(entry.starts[i]) }));
    const snippets = [];
    let missing = hits.filter((hit) => hit.place !== undefined);
    if (missing.length === 0) missing = [{ place: BODY_START }];
    const length = missing.length > 1 ? EXCERPT * 0.6 : EXCERPT;
    while (missing.length > 0 && snippets.length < 2) {
      const { html, shows } = await snippetAt(request, entry, missing[0], terms, length);
      snippets.push(html);
      missing = missing.slice(1).filter(({ term }) => !shows.includes(term));
    }
    return snippets.join(" ");
  }

  async function snippetAt(request, entry, { term, place }, terms, length) {
    const { text, start } = await readPassage(request, entry, place);
    const { characters } = fold(text);
    const direct = !term || matchesAt(characters, place - start, term.characters);
    const here = direct ? place - start : occurrences(characters, term.characters)[0];
    return snippet(text, here || 0, terms, length);
  }

  // ---- Searching ------------------------------------------------------------------------------

  const FEW = 10;
  const MOST_PASSAGES = 2;
  const LONGEST_SPLIT = 20;

  /* All matching documents, sorted: { request, terms, documents }. */
  async function findAll(query, { filters, sort }) {
    const index = await openIndex();
    const request = { index, filters: pagefindFilters(filters), words: new Map() };
    const found = { request, terms: [], documents: [] };
    for (const terms of readQuery(query).filter((reading) => reading.length > 0)) {
      if (found.documents.length === 0) Object.assign(found, { terms, documents: await findByTerms(request, terms) });
    }
    const listing = !String(query || "").trim() && Object.keys(request.filters).length > 0;
    if (listing) found.documents = await findByFilters(request);
    rank(found.documents, sort);
    if (sort !== "date" && found.terms.length > 0) await preferAsTyped(found);
    checkIndex(index);
    return found;
  }

  async function findByTerms(request, terms) {
    const guessed = terms.filter(({ characters }) => probingOffsets(characters.length).length < coveringOffsets(characters.length).length);
    let documents = await findDocuments(request, terms, probingOffsets);
    if (guessed.length > 0 && documents.length <= FEW && canUnpack) {
      const confirmed = await Promise.all(documents.map((entry) => confirm(request, entry, terms, guessed)));
      documents = documents.filter((_, i) => confirmed[i]);
    } else if (guessed.length > 0) {
      documents = await findDocuments(request, terms, coveringOffsets);
    }
    await markExact(request, documents, terms);
    return documents;
  }

  async function findByFilters(request) {
    const { results } = await request.index.pagefind.search(null, { filters: request.filters });
    return currentPages(request, results).map((page) => ({ name: page.id, page, starts: [], typed: 2 }));
  }

  /* Moves documents with exactly the typed terms to the front, then those with the same quotes and brackets. The index
   * only knows that a document has the marks, so this reads texts, but only as many as the first page needs. */
  async function preferAsTyped({ request, terms, documents }) {
    const seen = [];
    const literal = () => seen.filter((entry) => entry.typed === 2).length;
    while (literal() < FEW && seen.length < Math.min(documents.length, 3 * FEW)) {
      const next = documents.slice(seen.length, seen.length + FEW);
      await Promise.all(next.map(async (entry) => (entry.typed = await likeness(request, entry, terms))));
      seen.push(...next);
    }
    documents.splice(0, seen.length, ...seen.sort(moreAsTyped));
  }

  /* 2 if a document has the terms exactly as typed, 1 if with quotes and brackets in another width, else 0. */
  async function likeness(request, entry, terms) {
    return Math.min(...await Promise.all(terms.map((term, i) => termLikeness(request, entry, term, i))));
  }

  async function termLikeness(request, entry, { run }, i) {
    const card = await readCard(entry);
    let level = Math.max(textLikeness(card.title, run), textLikeness(card.number, run));
    for (const place of likelyPlaces(card, entry.starts[i], entry.marked[i]).slice(0, MOST_PASSAGES)) {
      if (level === 2) break;
      level = Math.max(level, textLikeness((await readPassage(request, entry, place)).text, run));
      if (level === 2) entry.shown[i] = place;
    }
    return level;
  }

  /* The first start in each passage that also has all bigrams with side marks. */
  function likelyPlaces(card, starts, marked) {
    const numberOf = (place) => passageNumber(card, place);
    const numbers = marked.map((places) => new Set(places.filter((place) => place >= BODY_START).map(numberOf)));
    const first = new Map();
    for (const start of starts.filter((place) => place >= BODY_START)) {
      const number = numberOf(start);
      if (!first.has(number) && numbers.every((held) => held.has(number))) first.set(number, start);
    }
    return [...first.values()];
  }

  function textLikeness(text, run) {
    return text.includes(run) ? 2 : Number(ofOneWidth(text).includes(ofOneWidth(run)));
  }

  /* Splits a term that no document contains into the fewest terms that documents contain, the most frequent ones if
   * there is a choice; [] if no document contains all of them. */
  async function splitRun({ request, terms }) {
    if (terms.length !== 1 || terms[0].characters.length > LONGEST_SPLIT) return [];
    const { characters, from, to } = fold(terms[0].run);
    const best = [{ cuts: [], rarest: Infinity }];
    for (let end = 2; end <= characters.length; end += 1) {
      for (let start = 0; start <= end - 2; start += 1) {
        const before = best[start];
        if (!before || (best[end] && before.cuts.length + 1 > best[end].cuts.length)) continue;
        const run = characters.slice(start, end);
        const holders = (await findRun(request, run, coveringOffsets(run.length))).size;
        const rarest = Math.min(before.rarest, holders);
        const worse = best[end] && before.cuts.length + 1 === best[end].cuts.length && rarest <= best[end].rarest;
        if (holders > 0 && !worse) best[end] = { cuts: [...before.cuts, [start, end]], rarest };
      }
    }
    const { cuts } = best[characters.length] || { cuts: [] };
    const runs = cuts.map(([start, end]) => terms[0].run.slice(from[start], to[end - 1]));
    const together = runs.length > 1 ? await findDocuments(request, parseTerms(runs), coveringOffsets) : [];
    return together.length > 0 ? runs : [];
  }

  /* Fails the whole search if a file could not be read, because documents may be missing. */
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

  /* query: terms separated by white space; a document must contain all in its title, number or text. options: limit
   * (10); filters { department, kind, year, validity: value or [values] }; sort "relevance" or "date". Resolves to
   * [{ url, title, excerpt (HTML), … }], the best first, whose property total is the number of all matching documents.
   * Rejects if the index cannot be read. */
  window.disclosureSearch = async function (query, options) {
    const { limit: most = 10, ...choices } = options || {};
    const found = await findAll(query, choices);
    const limit = Math.max(0, Math.floor(most));
    const results = await readResults(found, 0, limit);
    return Object.assign(results, { total: found.documents.length });
  };

  /* Interface for the search page (searchpage.js). */
  window.disclosureEngine = { openIndex, findAll, readResults, splitRun, markedText };
})();
