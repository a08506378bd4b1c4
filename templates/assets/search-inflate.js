/* Decompresses gzip (RFC 1951, 1952) in browsers that have no DecompressionStream: Chromium before 80, Firefox before
 * 113, Safari before 16.4. Only they load this script. */
(function () {
  "use strict";

  const LENGTHS = steps(3, [8, 4, 4, 4, 4, 4], 258);
  const DISTANCES = steps(1, [4, ...Array(13).fill(2)]);
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const FIXED = [...Array(144).fill(8), ...Array(112).fill(9), ...Array(24).fill(7), ...Array(8).fill(8)];
  const TRAILER = 8;
  const CRC = Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte >>> 0;
  });

  /* [first value, extra bits] of each code; counts: how many codes have 0, 1, 2, … extra bits. */
  function steps(first, counts, last) {
    const codes = counts.flatMap((count, extra) => Array.from({ length: count }, () => {
      const code = [first, extra];
      first += 1 << extra;
      return code;
    }));
    return last ? [...codes, [last, 0]] : codes;
  }

  /* The canonical Huffman code with the given code lengths: "length:code" as a number → symbol. */
  function huffman(lengths) {
    const symbols = new Map();
    let code = 0;
    for (let length = 1; length <= 15; length += 1) {
      lengths.forEach((own, symbol) => {
        if (own === length) symbols.set((1 << length) | code++, symbol);
      });
      code <<= 1;
    }
    return symbols;
  }

  /* The content of a gzip member without optional header fields, which sitegen never writes. Throws for other bytes. */
  window.disclosureInflate = function (bytes) {
    const end = bytes.length - TRAILER;
    const out = [];
    let at = 10;
    let held = 0;
    let count = 0;

    function bits(number) {
      while (count < number) {
        if (at >= end) throw new Error("incomplete");
        held |= bytes[at++] << count;
        count += 8;
      }
      const value = held & ((1 << number) - 1);
      held >>>= number;
      count -= number;
      return value;
    }

    function symbol(code) {
      let read = 1;
      do read = (read << 1) | bits(1);
      while (!code.has(read) && read < 1 << 15);
      if (!code.has(read)) throw new Error("unknown code");
      return code.get(read);
    }

    function dynamicLengths(number, code) {
      const lengths = [];
      while (lengths.length < number) {
        const next = symbol(code);
        if (next < 16) lengths.push(next);
        else if (next === 16) lengths.push(...Array(3 + bits(2)).fill(lengths[lengths.length - 1]));
        else lengths.push(...Array(next === 17 ? 3 + bits(3) : 11 + bits(7)).fill(0));
      }
      return lengths;
    }

    function codes(dynamic) {
      if (!dynamic) return [huffman(FIXED), huffman(Array(30).fill(5))];
      const [literals, distances, orders] = [257 + bits(5), 1 + bits(5), 4 + bits(4)];
      const own = Array(19).fill(0);
      for (const place of ORDER.slice(0, orders)) own[place] = bits(3);
      const lengths = dynamicLengths(literals + distances, huffman(own));
      return [huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals))];
    }

    function stored() {
      held = count = 0;
      const length = bytes[at] | (bytes[at + 1] << 8);
      if (at + 4 + length > end) throw new Error("incomplete");
      for (const byte of bytes.subarray(at + 4, at + 4 + length)) out.push(byte);
      at += 4 + length;
    }

    function compressed([literals, distances]) {
      for (let next = symbol(literals); next !== 256; next = symbol(literals)) {
        if (next < 256) {
          out.push(next);
          continue;
        }
        const [length, more] = LENGTHS[next - 257];
        const copies = length + bits(more);
        const [distance, further] = DISTANCES[symbol(distances)];
        const back = out.length - distance - bits(further);
        for (let i = 0; i < copies; i += 1) out.push(out[back + i]);
      }
    }

    let last = 0;
    while (!last) {
      last = bits(1);
      const kind = bits(2);
      if (kind === 0) stored();
      else compressed(codes(kind === 2));
    }
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, TRAILER);
    const sum = out.reduce((crc, byte) => (crc >>> 8) ^ CRC[(crc ^ byte) & 255], -1) ^ -1;
    if (sum >>> 0 !== trailer.getUint32(0, true) || out.length !== trailer.getUint32(4, true)) throw new Error("changed");
    return Uint8Array.from(out);
  };
})();
