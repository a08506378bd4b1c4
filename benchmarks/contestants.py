"""The commands that ``compare.py`` measures: sitegen and its peers on the same texts, with checks of their output."""

from __future__ import annotations

import compileall
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import peers
import ratios

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
TODAY = date(2026, 11, 24)  # the day of the synthetic column
PROSE = re.compile(r"^[\u4e00-\u9fff].{29,}$", re.MULTILINE)
REPLACED = 8  # characters


class BrokenRunError(Exception):
    """A run failed or its output is wrong, so its cost is meaningless."""


def nothing(_: int) -> None:
    """Do nothing: a work without preparation or check."""


@dataclass(frozen=True, slots=True)
class Work:
    """A command to measure. ``prepare`` and ``verify`` receive the number of the round and are not measured."""

    name: str
    command: Sequence[str]
    folder: Path
    prepare: Callable[[int], None] = nothing
    verify: Callable[[int], None] = nothing


def put_aside(path: Path) -> None:
    """Move the output of an earlier run to a folder beside the site.

    Deleting it would slow down the next run by a third: ext4 does not reuse the inodes deleted in the last minute and
    searches past them for every new file.
    """
    if path.exists():
        aside = path.parent.parent / "aside"
        aside.mkdir(exist_ok=True)
        path.rename(aside / f"{sum(1 for _ in aside.iterdir())}-{path.name}")


@dataclass(frozen=True, slots=True)
class Column:
    """A site in its own folder, built by a copy of the program."""

    root: Path
    program: Path

    def command(self, *options: str) -> tuple[str, ...]:
        # Python starts in the folder with the copy of the program and so imports that
        return (sys.executable, "-m", "sitegen", "build", "--root", str(self.root), "--today", str(TODAY), *options)

    def clear(self, _: int) -> None:
        for name in ("output", ".sitegen", ".output.stage"):
            put_aside(self.root / name)

    def verify(self, pages: int, searched: bool, _: int) -> None:
        written = sum(1 for _ in (self.root / "output" / "documents").rglob("*.html"))
        if written != pages:
            raise BrokenRunError(f"sitegen wrote {written} pages of documents, the peers get {pages} texts")
        if searched != (self.root / "output" / "pagefind").is_dir():
            raise BrokenRunError(f"a search index was {'' if searched else 'not '}asked for")


@dataclass(slots=True)
class Edit:
    """Replaces a few words of one document, another one each round, and restores it after the output is checked."""

    column: Column
    path: Path = Path()
    before: str = ""
    index: frozenset[str] = frozenset()

    def make(self, turn: int) -> None:
        edited = self.plan(turn)
        self.path.write_text(edited, encoding="utf-8", newline="\n")

    def plan(self, turn: int) -> str:
        """Return the edited text of this round's document."""
        found = sorted((self.column.root / "output" / "documents").rglob("*.html"))
        page = found[turn * 7919 % len(found)].relative_to(self.column.root / "output" / "documents")
        self.path = self.column.root / "content" / page.with_suffix(".md")
        self.before = self.path.read_text(encoding="utf-8")
        self.index = self.index_files()
        return rewritten(self.before, words(turn))

    def take_back(self, turn: int) -> None:
        self.path.write_text(self.before, encoding="utf-8", newline="\n")
        page = self.path.relative_to(self.column.root / "content").with_suffix(".html")
        if words(turn) not in (self.column.root / "output" / "documents" / page).read_text(encoding="utf-8"):
            raise BrokenRunError(f"{page} does not show the edit")
        if self.index_files() == self.index:
            raise BrokenRunError("the search index has not changed")

    def index_files(self) -> frozenset[str]:
        """Return the names of the index files, which contain digests of their content."""
        index = self.column.root / "output" / "pagefind"
        return frozenset(path.relative_to(index).as_posix() for path in index.rglob("*"))


def copy_program(target: Path) -> Path:
    """Copy the package and templates of the checkout, so that edits during the measurement have no effect."""
    for name in ("sitegen", "templates"):
        shutil.copytree(CHECKOUT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(target / "sitegen", quiet=1)
    return target


def make_corpus(archive: Path, root: Path, folder: Path) -> str:
    """Make the site of the corpus at ``root`` and return its description."""
    with tarfile.open(archive) as laws:
        laws.extractall(folder, filter="data")
    subprocess.run([sys.executable, "-B", HERE / "corpus_site.py", folder / "laws", root], check=True)
    return f"{archive.name}, {extent(root)}"


def make_column(root: Path, documents: int, seed: int) -> str:
    """Make a synthetic column at ``root`` and return its description. It has no attachments: peers ignore them."""
    options = ["--documents", str(documents), "--seed", str(seed), "--attachments", "0", "--today", str(TODAY)]
    subprocess.run([sys.executable, "-B", HERE / "made_site.py", root, *options], check=True)
    return f"made-up column of seed {seed}, {extent(root)}"


def extent(root: Path) -> str:
    bytes_each = [path.stat().st_size for path in (root / "content").rglob("*.md")]
    return f"{len(bytes_each)} documents, {sum(bytes_each) / 1e6:.1f} MB of Markdown"


@dataclass(slots=True)
class WatchedEdit:
    """The same edit with ``build --watch`` running, which starts before and ends after the measurement."""

    edit: Edit
    edited: Path
    watcher: subprocess.Popen[str] | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """Saves the edited document and waits for the rebuild. A symbolic link leads to the document of the round."""
        manifest = self.edit.column.root / "output" / "manifest.json"
        source = self.edited.with_suffix(".source")
        return (sys.executable, "-S", "-E", str(HERE / "await_edit.py"), str(source), str(self.edited), str(manifest))

    def prepare(self, turn: int) -> None:
        self.edited.write_text(self.edit.plan(turn), encoding="utf-8", newline="\n")
        link = self.edited.with_suffix(".source")
        link.unlink(missing_ok=True)
        link.symlink_to(self.edit.path)
        column = self.edit.column
        self.watcher = subprocess.Popen(
            column.command("--watch"), cwd=column.program, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self.watcher.stdout is not None
        if not any("Ctrl+C" in line for line in self.watcher.stdout):
            raise BrokenRunError("build --watch ended by itself")
        self.edit.index = self.edit.index_files()

    def verify(self, turn: int) -> None:
        assert self.watcher is not None
        try:
            self.edit.take_back(turn)
        finally:
            self.watcher.terminate()
            self.watcher.communicate()


def rewritten(document: str, words: str) -> str:
    """Replace a few characters in the middle of the body by ``words``; append them if the body has no prose."""
    head, body = document.split("\n---\n", 1)
    found = [match.span() for match in PROSE.finditer(body)]
    start, end = found[len(found) // 2] if found else (len(body.rstrip()), len(body.rstrip()))
    place = (start + end) // 2
    return f"{head}\n---\n{body[:place]}{words}{body[place + REPLACED if found else place :]}"


def words(turn: int) -> str:
    return f"第{turn + 1}次改动的文字"


def contestants(column: Column, folder: Path, installed: Path) -> tuple[list[list[Work]], dict[str, str]]:
    """Return the works of each generator in order, and the versions of all programs."""
    texts = list(peers.read_texts(column.root, TODAY))
    generators = [own_works(column, len(texts))]
    versions: dict[str, str] = {}
    works = {"hugo": ratios.HUGO, "eleventy": ratios.ELEVENTY, "pelican": ratios.PELICAN}
    for peer in peers.PEERS:
        program = peer.find(installed)
        if program is None:
            left_out(peer.name, peer.install, installed)
            continue
        versions[peer.name] = peer.version(program)
        peers.write_site(peer, texts, folder / peer.name)
        generators.append([peer_work(works[peer.name], peer.command(program), folder / peer.name, len(texts))])
        if peer is peers.HUGO:
            if pagefind := peers.find_pagefind(installed):
                versions["pagefind_extended"] = peers.pagefind_version(pagefind)
                generators[-1].append(pagefind_work(pagefind, folder / peer.name, len(texts)))
            else:
                left_out("pagefind", peers.PAGEFIND_INSTALL, installed)
    return generators, versions


def left_out(name: str, install: str, folder: Path) -> None:
    print(f"{name} is not installed and is left out. To have it: {install.replace('FOLDER', str(folder))}")


def own_works(column: Column, pages: int) -> list[Work]:
    edit = Edit(column)
    watched = WatchedEdit(edit, column.root.parent / "edited.md")
    verify = partial(column.verify, pages, True)
    return [
        Work(ratios.FULL, column.command(), column.program, column.clear, verify),
        Work(ratios.UNCHANGED, column.command(), column.program, verify=verify),
        Work(ratios.EDITED, column.command(), column.program, edit.make, edit.take_back),
        Work(ratios.WATCHED, watched.command, column.program, watched.prepare, watched.verify),
        Work(
            ratios.NO_SEARCH,
            column.command("--no-search"),
            column.program,
            column.clear,
            partial(column.verify, pages, False),
        ),
    ]


def peer_work(name: str, command: Sequence[str], site: Path, pages: int) -> Work:
    def clear(_: int) -> None:
        put_aside(site / "public")

    def verify(_: int) -> None:
        if (written := peers.pages_of(site)) != pages:
            raise BrokenRunError(f"{name}: {written} pages of {pages} documents")

    return Work(name, command, site, clear, verify)


def pagefind_work(program: Path, site: Path, pages: int) -> Work:
    def verify(_: int) -> None:
        entry = json.loads((site / "public" / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
        indexed = sum(language["page_count"] for language in entry["languages"].values())
        if indexed != pages:
            raise BrokenRunError(f"pagefind: {indexed} pages of {pages} documents")

    return Work(ratios.PAGEFIND, (str(program), "--site", "public"), site, verify=verify)
