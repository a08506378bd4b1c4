/* Documents that contain the terms of a query, and their order: the exact stage of search.
 *
 * The index (sitegen/search) holds bigrams with their positions. A term is found by the positions of the bigrams that
 * cover it; every second one suffices. For a long term the engine first loads only the bigrams at its ends and in its
 * middle; if they leave few documents, the texts, which the excerpts need anyway, decide.
 *
 * Order: exact title or number; terms with the same quotes and brackets as typed before others. Then: all terms in title
 * or number; some of them; only in the text; documents in force before ended ones, many mentions before few, new before
 * old. The order does not depend on the distribution of documents over shards.
 */
(function () {
  "use strict";

  const parts = window.disclosureParts;
  const { END, fold, widths } = parts.text;
  const FEW = 10;
  const { TAG, NUMBER_START, BODY_START, findWord, readCard } = parts.index;

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

  parts.terms = { FEW, coveringOffsets, probingOffsets, findRun, findDocuments, markExact, rank, moreAsTyped };
})();
