/* Search engine: window.disclosureSearch(query, options), and the interface for the search page (searchpage.js). */
(function () {
  "use strict";

  const parts = window.disclosureParts;
  const { fold, matchesAt, ofOneWidth, parseTerms, readQuery } = parts.text;
  const { NUMBER_START, EXTRAS_START, BODY_START, openIndex, closeIndex, makeRequest, findFiltered } = parts.index;
  const { root, watch } = parts.files;
  const { readCard, passageNumber, readPassage } = parts.index;
  const { FEW, coveringOffsets, probingOffsets, findRun, findDocuments, markExact, rank, moreAsTyped } = parts.terms;
  const { excerptOf, markedText } = parts.excerpts;

  async function standsAt(entry, term, place) {
    const card = await readCard(entry);
    if (place < NUMBER_START) return matchesAt(fold(card.title).characters, place, term);
    if (place < EXTRAS_START) return matchesAt(fold(card.number).characters, place - NUMBER_START, term);
    const { text, start } = await readPassage(entry, place);
    return matchesAt(fold(text).characters, place - start, term);
  }

  /* Whether the document contains the guessed terms; drops candidate positions before the first real one. */
  async function confirm(entry, terms, guessed) {
    for (const [i, term] of terms.entries()) {
      const starts = entry.starts[i];
      const holds = (place) => standsAt(entry, term.characters, place);
      while (guessed.includes(term) && starts.length > 0 && !(await holds(starts[0]))) starts.shift();
      if (starts.length === 0) return false;
    }
    return true;
  }

  const MOST_PASSAGES = 2;
  const LONGEST_SPLIT = 20;

  /* All matching documents, sorted: { request, terms, documents }. */
  async function findAll(query, { filters, sort }) {
    const request = makeRequest(await openIndex(), filters);
    const found = { request, terms: [], documents: [] };
    for (const terms of readQuery(query).filter((reading) => reading.length > 0)) {
      if (found.documents.length === 0) Object.assign(found, { terms, documents: await findByTerms(request, terms) });
    }
    if (!String(query || "").trim() && request.filtered) found.documents = await findByFilters(request);
    rank(found.documents, sort);
    if (sort !== "date" && found.terms.length > 0) await preferAsTyped(found);
    return found;
  }

  async function findByTerms(request, terms) {
    const guessed = terms.filter(({ characters }) => probingOffsets(characters.length).length < coveringOffsets(characters.length).length);
    let documents = await findDocuments(request, terms, probingOffsets);
    if (guessed.length > 0 && documents.length <= FEW) {
      const confirmed = await Promise.all(documents.map((entry) => confirm(entry, terms, guessed)));
      documents = documents.filter((_, i) => confirmed[i]);
    } else if (guessed.length > 0) {
      documents = await findDocuments(request, terms, coveringOffsets);
    }
    await markExact(request, documents, terms);
    return documents;
  }

  async function findByFilters(request) {
    const pages = await findFiltered(request);
    return pages.map((page) => ({ name: page.id, page, starts: [], typed: 2 }));
  }

  /* Moves documents with exactly the typed terms to the front, then those with the same quotes and brackets. The index
   * only knows that a document has the marks, so this reads texts, but only as many as the first page needs. */
  async function preferAsTyped({ request, terms, documents }) {
    const seen = [];
    const literal = () => seen.filter((entry) => entry.typed === 2).length;
    while (literal() < FEW && seen.length < Math.min(documents.length, 3 * FEW)) {
      const next = documents.slice(seen.length, seen.length + FEW);
      await Promise.all(next.map(async (entry) => (entry.typed = await likeness(entry, terms))));
      seen.push(...next);
    }
    documents.splice(0, seen.length, ...seen.sort(moreAsTyped));
  }

  /* 2 if a document has the terms exactly as typed, 1 if with quotes and brackets in another width, else 0. */
  async function likeness(entry, terms) {
    return Math.min(...await Promise.all(terms.map((term, i) => termLikeness(entry, term, i))));
  }

  async function termLikeness(entry, { run }, i) {
    const card = await readCard(entry);
    let level = Math.max(textLikeness(card.title, run), textLikeness(card.number, run));
    for (const place of likelyPlaces(card, entry.starts[i], entry.marked[i]).slice(0, MOST_PASSAGES)) {
      if (level === 2) break;
      level = Math.max(level, textLikeness((await readPassage(entry, place)).text, run));
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

  async function readResults({ terms, documents }, start, end) {
    return Promise.all(documents.slice(start, end).map(async (entry) => {
      const card = await readCard(entry);
      const excerpt = await excerptOf(entry, terms);
      return { ...card.meta, url: root + card.url, title: card.title, excerpt };
    }));
  }

  /* Finds documents and reads the first results: { found, results }. Rejects if a file of the index cannot be read,
   * because documents may be missing; if the files are gone because the site was published again, reads the new list. */
  async function search(query, { limit, ...options }) {
    const attempt = async () => {
      const found = await findAll(query, options);
      return { found, results: await readResults(found, 0, limit) };
    };
    try {
      return await attempt();
    } catch (error) {
      closeIndex();
      if (error.status !== 404 && error.status !== 410) throw error;
      return attempt();
    }
  }

  /* query: terms separated by white space; a document must contain all in its title, number or text. options: limit
   * (10); filters { department, kind, year, validity: value or [values] }; sort "relevance" or "date". Resolves to
   * [{ url, title, excerpt (HTML), … }], the best first, whose property total is the number of all matching documents.
   * Rejects if the index cannot be read. */
  window.disclosureSearch = async function (query, options) {
    const { limit = 10, ...choices } = options || {};
    const { found, results } = await search(query, { ...choices, limit: Math.max(0, Math.floor(limit)) });
    return Object.assign(results, { total: found.documents.length });
  };

  /* Interface for the search page (searchpage.js). */
  window.disclosureEngine = { openIndex, search, readResults, splitRun, markedText, watch };
})();

