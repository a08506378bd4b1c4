/* Reads the search index (sitegen/search): which documents hold a bigram, and where.
 *
 * The index has Pagefind's format: CBOR files of words with pages and positions, which are stored as differences. This
 * script reads it by itself. Pagefind's own script and WebAssembly would take 114 kB of a reader's first query, need a
 * content security policy that allows WebAssembly, and report a file that they cannot read as a word that no document
 * contains.
 */
(function () {
  "use strict";

  const parts = window.disclosureParts;
  const { readFile, readList, parseJson, unpack, gunzip } = parts.files;

  const TAG = 2;
  const NUMBER_START = 256;
  const EXTRAS_START = 320;
  const BODY_START = 448;
  const KEPT_FILES = 400;
  const kept = new Map();
  let opening = null;

  // ---- Files ----------------------------------------------------------------------------------

  /* Reads a file once. A failure is not kept, and the files used longest ago are dropped. */
  function readOnce(name, parse) {
    const promise = kept.get(name) || readFile(name, parse);
    kept.delete(name);
    kept.set(name, promise);
    promise.catch(() => kept.delete(name));
    if (kept.size > KEPT_FILES) kept.delete(kept.keys().next().value);
    return promise;
  }

  async function parsePack(bytes) {
    return decode(await unpack(bytes));
  }

  /* Decodes CBOR (RFC 8949): natural numbers, texts, arrays and null, which are all that the index has. */
  function decode(bytes) {
    const text = new TextDecoder();
    let at = 0;

    function item() {
      const kind = bytes[at] >> 5;
      let number = bytes[at] & 31;
      at += 1;
      if (kind === 7) return null;
      if (number >= 24) {
        const end = at + (1 << (number - 24));
        for (number = 0; at < end; at += 1) number = number * 256 + bytes[at];
      }
      if (kind === 0) return number;
      if (kind === 3) return text.decode(bytes.subarray(at, (at += number)));
      if (kind !== 4 || at > bytes.length) throw new Error("unknown item");
      const items = [];
      for (let count = 0; count < number; count += 1) items.push(item());
      return items;
    }

    const whole = item();
    if (at !== bytes.length) throw new Error("incomplete");
    return whole;
  }

  async function parseChunk(bytes) {
    const [entries] = await parsePack(bytes);
    return new Map(entries.map(([word, pages]) => [word, sums(pages.map(([step]) => step)).map((page, i) => [page, sums(pages[i][1])])]));
  }

  function sums(steps) {
    let sum = 0;
    return steps.map((step) => (sum += step));
  }

  // ---- Index ----------------------------------------------------------------------------------

  function openIndex() {
    if (opening === null) {
      opening = loadIndex();
      opening.catch(closeIndex);
    }
    return opening;
  }

  /* Drops the index; the next search loads it again. */
  function closeIndex() {
    opening = null;
    kept.clear();
  }

  async function loadIndex() {
    const list = await readList();
    const shards = await Promise.all(list.shards.map(loadShard));
    return { shards, superseded: new Set(list.superseded), documents: list.documents };
  }

  async function loadShard(name) {
    const [, pages, chunks, filters] = await readOnce(name + "/pagefind.contents.pf_meta", parsePack);
    return { name, pages: pages.map(([page]) => page), chunks, filters: new Map(filters) };
  }

  /* Sorted as in the index, by code points. */
  function precedes(one, other) {
    const [a, b] = [[...one], [...other]];
    return (a[0].codePointAt(0) - b[0].codePointAt(0) || a[1].codePointAt(0) - b[1].codePointAt(0)) < 0;
  }

  /* The chunk of a shard that would hold a word: [first word, last word, file]; undefined if none does. */
  function chunkOf(shard, word) {
    let [low, high] = [0, shard.chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (precedes(shard.chunks[middle][1], word)) low = middle + 1;
      else high = middle;
    }
    const chunk = shard.chunks[low];
    return chunk && !precedes(word, chunk[0]) ? chunk : undefined;
  }

  /* Pages with a word: page name → { places, page }. */
  async function findWord(request, word) {
    if (!request.words.has(word)) request.words.set(word, readWord(request, word));
    return request.words.get(word);
  }

  async function readWord(request, word) {
    const found = await Promise.all(request.index.shards.map(async (shard, i) => {
      const chunk = chunkOf(shard, word);
      if (!chunk) return [];
      const words = await readOnce(shard.name + "/index/" + chunk[2] + ".pf_index", parseChunk);
      return currentPages(request, i, words.get(word) || []);
    }));
    return new Map(found.flat());
  }

  /* [name, { places, page }] of those of a shard's pages that the filters allow and no newer shard supersedes. */
  async function currentPages(request, place, pages) {
    const shard = request.index.shards[place];
    const allowed = (await request.allowed)[place];
    return pages.map(([number, places]) => [number, { places, page: { id: shard.pages[number], shard: shard.name } }])
      .filter(([number, { page }]) => (!allowed || allowed.has(number)) && !request.index.superseded.has(page.id))
      .map(([, hit]) => [hit.page.id, hit]);
  }

  /* A request to the index. filters: { name: value or [values] }; a page must have one of the values of each. */
  function makeRequest(index, filters) {
    const wanted = Object.entries(filters || {}).map(([name, value]) => [name, [].concat(value).filter(Boolean)])
      .filter(([, values]) => values.length > 0);
    return { index, words: new Map(), filtered: wanted.length > 0, allowed: allowedPages(index, wanted) };
  }

  /* For each shard the numbers of the pages that the filters allow; null if there are no filters. */
  function allowedPages(index, wanted) {
    return Promise.all(index.shards.map(async (shard) => {
      if (wanted.length === 0) return null;
      const sets = await Promise.all(wanted.map(async ([name, values]) => {
        const numbers = await readFilter(shard, name);
        return values.flatMap((value) => numbers.get(value) || []);
      }));
      return new Set(sets[0].filter((number) => sets.every((set) => set.includes(number))));
    }));
  }

  /* Page numbers of a shard by value of a filter. */
  async function readFilter(shard, name) {
    if (!shard.filters.has(name)) return new Map();
    const [, values] = await readOnce(shard.name + "/filter/" + shard.filters.get(name) + ".pf_filter", parsePack);
    return new Map(values);
  }

  /* All pages that the filters allow. */
  async function findFiltered(request) {
    const found = await Promise.all(request.index.shards.map((shard, place) =>
      currentPages(request, place, shard.pages.map((_, number) => [number, []]))));
    return found.flat().map(([, { page }]) => page);
  }

  // ---- Documents ------------------------------------------------------------------------------

  /* What a result shows of a document: { url, title, number, meta, text or passages }. */
  async function readCard(entry) {
    if (!entry.card) {
      const { id, shard } = entry.page;
      entry.card = await readOnce(shard + "/fragment/" + id + ".pf_fragment", async (bytes) => parseJson(await unpack(bytes)).card);
    }
    return entry.card;
  }

  /* The number of the passage with a position of the body or of its extra words. */
  function passageNumber(card, place) {
    if (card.text !== undefined) return 0;
    const starts = place < card.extras[0] ? card.passages : card.extras;
    return Math.max(starts.filter((start) => start <= place).length - 1, 0);
  }

  /* The passage with a position of the body: { text, start }. */
  async function readPassage(entry, place) {
    const card = await readCard(entry);
    if (card.text !== undefined) return { text: card.text, start: BODY_START };
    const number = passageNumber(card, place);
    const { id, shard } = entry.page;
    const text = await readOnce(shard + "/text/" + id + "-" + number.toString(36) + ".gz", async (bytes) =>
      new TextDecoder().decode(await gunzip(bytes)));
    return { text, start: card.passages[number] };
  }

  parts.index = {
    TAG, NUMBER_START, EXTRAS_START, BODY_START,
    openIndex, closeIndex, makeRequest, findWord, findFiltered, readFilter, readCard, passageNumber, readPassage, chunkOf,
  };
})();
