/* Excerpts: what results show of a document's text, with the terms marked. */
(function () {
  "use strict";

  const parts = window.disclosureParts;
  const { fold, matchesAt, occurrences } = parts.text;
  const { BODY_START, readPassage } = parts.index;

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
  async function excerptOf(entry, terms) {
    const inBody = (starts) => starts.find((start) => start >= BODY_START);
    const hits = terms.map((term, i) => ({ term, place: entry.shown[i] || inBody(entry.starts[i]) }));
    const snippets = [];
    let missing = hits.filter((hit) => hit.place !== undefined);
    if (missing.length === 0) missing = [{ place: BODY_START }];
    const length = missing.length > 1 ? EXCERPT * 0.6 : EXCERPT;
    while (missing.length > 0 && snippets.length < 2) {
      const { html, shows } = await snippetAt(entry, missing[0], terms, length);
      snippets.push(html);
      missing = missing.slice(1).filter(({ term }) => !shows.includes(term));
    }
    return snippets.join(" ");
  }

  async function snippetAt(entry, { term, place }, terms, length) {
    const { text, start } = await readPassage(entry, place);
    const { characters } = fold(text);
    const direct = !term || matchesAt(characters, place - start, term.characters);
    const here = direct ? place - start : occurrences(characters, term.characters)[0];
    return snippet(text, here || 0, terms, length);
  }

  parts.excerpts = { excerptOf, markedText };
})();
