/* Text of queries and documents, folded by the same rules as search/text.py. */
(function () {
  "use strict";

  const parts = (window.disclosureParts = window.disclosureParts || {});

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

  parts.text = {
    END, counted, fold, matchesAt, occurrences, ofOneWidth, parseTerms, readQuery, spell, widths,
  };
})();
