/* Reads the files of the index: by fetch, or as scripts where there is no server (archive/offline.py).
 *
 * A login page, a truncated copy or a lost connection must not look like "no document found". So each file is checked
 * (status, compression with its checksum, signature) and has a time limit; a file that arrives in a wrong form is
 * asked for again past the browser's cache, and then the search fails. Nothing of a failure is kept, so the next search can succeed.
 */
(function () {
  "use strict";

  const parts = (window.disclosureParts = window.disclosureParts || {});
  const script = document.currentScript;
  const listUrl = script.dataset.shards;
  const folder = listUrl.slice(0, listUrl.lastIndexOf("/") + 1);
  const root = folder.slice(0, folder.lastIndexOf("pagefind/"));
  const LIST = "shards.json";
  const SIGNATURE = [..."pagefind_dcd"].map((character) => character.charCodeAt(0));
  const GZIP = [0x1f, 0x8b];
  const PATIENCE = 20000;
  const PAUSE = 400;

  const waiting = new Map();
  let packed = location.protocol === "file:";
  let received = 0;
  let lastArrival = 0;
  let listener = null;

  /* kind: "network" if a file did not come, "content" if something else came in its place. */
  function fault(kind, name, reason, status) {
    return Object.assign(new Error(name + ": " + reason), { kind, status });
  }

  function arrived(bytes) {
    lastArrival = Date.now();
    received += bytes;
    if (listener) listener(received);
  }

  /* Calls listener with the number of bytes received so far, whenever more arrive. */
  function watch(next) {
    listener = next;
  }

  /* Resolves as promise does; rejects if for PATIENCE milliseconds nothing of any file arrived. */
  function inTime(promise, name, stop) {
    const asked = Date.now();
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        if (Date.now() - Math.max(asked, lastArrival) < PATIENCE) return;
        clearInterval(timer);
        reject(Object.assign(fault("network", name, "no answer in time"), { late: true }));
        stop();
      }, 500);
      promise.then(resolve, reject).then(() => clearInterval(timer));
    });
  }

  function loadScript(url) {
    const element = document.createElement("script");
    const loaded = new Promise((resolve, reject) => {
      element.src = url;
      element.onload = resolve;
      element.onerror = () => reject(fault("network", url, "cannot load"));
      document.head.append(element);
    });
    return inTime(loaded, url, () => {}).then(() => element.remove(), (error) => {
      element.remove();
      throw error;
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
    if (!bytes) throw fault("content", name, "not a file of the index");
    arrived(bytes.length);
    return bytes;
  }

  async function readServed(name, cache) {
    const control = new AbortController();
    return inTime(fetchBytes(name, { cache, signal: control.signal }), name, () => control.abort());
  }

  async function fetchBytes(name, options) {
    const response = await fetch(folder + name, options).catch((error) => {
      throw fault("network", name, error);
    });
    if (!response.ok) throw fault("network", name, response.status, response.status);
    const pieces = [];
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw fault("network", name, error);
      });
      if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
      arrived(value.length);
      pieces.push(value);
    }
  }

  /* Reads a file and returns what parse makes of its bytes; tries twice, the second time past the cache. */
  async function readFile(name, parse, cache = "default") {
    const read = async (how) => {
      const bytes = await (packed ? readPacked(name) : readServed(name, how));
      return Promise.resolve(bytes).then(parse).catch((error) => {
        throw fault("content", name, error);
      });
    };
    try {
      return await read(cache);
    } catch (error) {
      if (error.late) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      return read("reload");
    }
  }

  /* Reads the list of shards, and finds out whether index files are served raw or wrapped in scripts. */
  async function readList() {
    if (packed) return readFile(LIST, parseList);
    try {
      return await readFile(LIST, parseList, "no-cache");
    } catch (error) {
      if (error.late) throw error;
      const wrapped = await readPacked(LIST).then(parseList).catch(() => null);
      if (wrapped === null) throw error;
      packed = true;
      return wrapped;
    }
  }

  function parseList(bytes) {
    const list = parseJson(bytes);
    if (list.version !== 1 || !Array.isArray(list.shards)) throw new Error("not the list of shards");
    return list;
  }

  function parseJson(bytes) {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  }

  function startsWith(bytes, signature) {
    return signature.every((byte, place) => bytes[place] === byte);
  }

  /* Decompresses gzip bytes. Rejects if they are something else, incomplete or changed. */
  async function gunzip(bytes) {
    if (!startsWith(bytes, GZIP)) throw new Error("not compressed");
    if (typeof DecompressionStream === "undefined") return inflate(bytes);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async function inflate(bytes) {
    if (!window.disclosureInflate) await loadScript(script.dataset.inflate);
    return window.disclosureInflate(bytes);
  }

  /* The content of an index file. */
  async function unpack(bytes) {
    const content = await gunzip(bytes);
    if (!startsWith(content, SIGNATURE)) throw new Error("not a file of the index");
    return content.subarray(SIGNATURE.length);
  }

  parts.files = { root, readFile, readList, parseJson, gunzip, unpack, loadScript, watch };
})();
