"""Other static site generators for comparison: how to write the texts for each, and how to run it.

A peer's theme (``peer_themes/``) has a page for each document with the same fields as sitegen's, one list of all
documents, and a home page with the newest 20. It has no feeds, tags or facets, so every peer does less than sitegen.
Pagefind reads only the pages of documents.

Hugo comes from the system (``apt-get install hugo``). The others are installed in one folder, FOLDER below::

    python3 -m venv FOLDER/python && FOLDER/python/bin/pip install pagefind-bin-extended 'pelican[markdown]'
    npm install --prefix FOLDER/node @11ty/eleventy
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from corpus_site import flow, write

THEMES = Path(__file__).with_name("peer_themes")
PEERS_FOLDER = Path.home() / ".cache" / "sitegen-peers"

# field of the peers → field of sitegen; ``theme`` and ``published`` have another meaning for some peers
FIELDS = {
    "title": "title",
    "index": "index",
    "number": "number",
    "department": "department",
    "topic": "theme",
    "genre": "genre",
    "disclosure": "disclosure",
    "issued": "issued",
    "released": "published",
    "effective": "effective",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A public document for the peers: file name, fields, and body in Markdown."""

    name: str
    fields: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator.

    ``convert`` writes a text in its format, ``find`` returns its program in FOLDER, ``command`` and ``version`` take
    the path of the program, ``install`` says how to install it. It reads ``content/documents`` and writes ``public``.
    """

    name: str
    convert: Callable[[Text], str]
    find: Callable[[Path], Path | None]
    command: Callable[[Path], Sequence[str]]
    version: Callable[[Path], str]
    install: str


def read_texts(root: Path, today: date) -> Iterator[Text]:
    """Yield the public documents of the site at ``root`` whose publication date has come."""
    content = root / "content"
    for path in sorted(content.rglob("*.md")):
        text = read_text(path, path.relative_to(content).with_suffix("").as_posix().replace("/", "-"))
        if text.fields["disclosure"] == "主动公开" and text.fields["released"] <= today.isoformat():
            yield text


def read_text(path: Path, name: str) -> Text:
    head, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
    values = yaml.load(head, yaml.CSafeLoader)
    return Text(name, {theirs: str(values[ours]) for theirs, ours in FIELDS.items() if ours in values}, body.strip())


def to_yaml(text: Text) -> str:
    """Return the text with front matter for Hugo and Eleventy."""
    fields = {**text.fields, "date": text.fields["released"]}
    return "\n".join(["---", *(f"{name}: {flow(value)}" for name, value in fields.items()), "---", "", text.body, ""])


def to_pelican(text: Text) -> str:
    """Return the text with metadata for Python-Markdown's extension ``meta``."""
    fields = {**text.fields, "date": text.fields["released"], "slug": text.name, "category": "documents"}
    return "\n".join([*(f"{name}: {value}" for name, value in fields.items()), "", text.body, ""])


def write_site(peer: Peer, texts: Sequence[Text], folder: Path) -> None:
    """Write the site of ``peer`` to ``folder``."""
    shutil.copytree(THEMES / peer.name, folder)
    for text in texts:
        write(folder / "content" / "documents" / f"{text.name}.md", peer.convert(text))


def pages_of(folder: Path) -> int:
    """Return the number of document pages in the output."""
    return sum(1 for _ in (folder / "public" / "documents").glob("*/index.html"))


def find_pagefind(folder: Path) -> Path | None:
    found = sorted(folder.glob("python/lib/python3*/site-packages/pagefind_bin_extended/pagefind_extended"))
    return found[0] if found else None


def pagefind_version(program: Path) -> str:
    return first_line([str(program), "--version"]).removeprefix("pagefind ")


def existing(path: Path) -> Path | None:
    return path if path.is_file() else None


def find_hugo(_: Path) -> Path | None:
    found = shutil.which("hugo")
    return Path(found) if found else None


def eleventy_version(program: Path) -> str:
    package = json.loads(program.with_name("package.json").read_text(encoding="utf-8"))
    return f"{package['version']} (Node {first_line(['node', '--version'])})"


def find_eleventy(folder: Path) -> Path | None:
    return existing(folder / "node/node_modules/@11ty/eleventy/cmd.cjs") if shutil.which("node") else None


def first_line(command: Sequence[str]) -> str:
    """Return the first line that ``command`` prints."""
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return answer.stdout.strip().split("\n", 1)[0]


HUGO = Peer(
    "hugo",
    to_yaml,
    find_hugo,
    lambda program: (str(program), "--destination", "public"),
    lambda program: first_line([str(program), "version"]).removeprefix("hugo v").split(" ", 1)[0],
    "apt-get install hugo",
)
ELEVENTY = Peer(
    "eleventy",
    to_yaml,
    find_eleventy,
    lambda program: ("node", str(program), "--quiet"),
    eleventy_version,
    "apt-get install nodejs npm; npm install --prefix FOLDER/node @11ty/eleventy",
)
PELICAN = Peer(
    "pelican",
    to_pelican,
    lambda folder: existing(folder / "python/bin/pelican"),
    lambda program: (str(program), "--settings", "pelicanconf.py"),
    lambda program: first_line([str(program), "--version"]),
    "python3 -m venv FOLDER/python; FOLDER/python/bin/pip install 'pelican[markdown]'",
)
PEERS = (HUGO, ELEVENTY, PELICAN)
PAGEFIND_INSTALL = "python3 -m venv FOLDER/python; FOLDER/python/bin/pip install pagefind-bin-extended"
