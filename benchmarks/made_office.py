"""Writes the documents of a synthetic county: assigns numbers, and records policies for later references."""

from __future__ import annotations

import os
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from corpus_site import DEPARTMENTS, flow, write
from made_files import MAKERS
from made_tables import ASIDES, LISTINGS, rows_of
from made_text import Subject

FIRST_DAY = date(2021, 1, 4)
RECENT = 200  # policies in force that later documents may link to


@dataclass(frozen=True, slots=True)
class Policy:
    """The data of a policy that other documents need to cite it or link to it."""

    path: str
    title: str
    number: str
    issued: date
    department: int
    subject: Subject
    sentences: tuple[str, ...]
    anchors: tuple[str, ...]


@dataclass(slots=True)
class Office:
    """State of the generator: used numbers, and recent policies in force. ``share`` of the lists have a file."""

    target: Path
    seed: int
    share: float
    today: date
    counts: Counter[str] = field(default_factory=Counter)
    recent: deque[Policy] = field(default_factory=lambda: deque(maxlen=RECENT))
    written: int = 0

    def next(self, name: str) -> int:
        self.counts[name] += 1
        return self.counts[name]

    def file(self, path: str, fields: dict[str, object], body: str) -> None:
        """Write one document to ``path``, which is relative to ``content``."""
        head = "\n".join(f"{name}: {flow_list(value)}" for name, value in fields.items())
        write(self.target / "content" / path, f"---\n{head}\n---\n\n{body}\n")
        self.written += 1

    def common(self, kind: str, title: str, department: int, issued: date, published: date) -> dict[str, object]:
        name, _, short, _, _, code = DEPARTMENTS[department]
        serial = self.next(f"{code}/{issued.year}")
        return {
            "title": title,
            "kind": kind,
            "disclosure": "主动公开",
            "department": name,
            "index": f"{code}/{issued.year}-{serial:07}",
            "issued": issued,
            "published": published,
            "review": review(short, issued),
            "contact": f"0900-62100{department:02}",
        }  # fmt: skip


def with_file(office: Office, chance: random.Random, fields: dict[str, object], path: str, day: date) -> str:
    """Write a list to a file beside the document and return a sentence that names it."""
    listing = chance.choice(LISTINGS)
    kind = chance.choice(tuple(MAKERS))
    serial = path.rsplit("/", 1)[1].removesuffix(".md")
    name = chance.choice(
        (f"附件 {serial} {listing.name}（公示稿）.{kind}", f"{serial}-{listing.name}.{kind}", f"{serial}.{kind}")
    )
    rows = rows_of(listing, chance, day, chance.randint(5, 25))
    target = office.target / "content" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    data = MAKERS[kind](f"{listing.name}（{day.year}年）", rows, str(fields["department"]))
    target.with_name(name).write_bytes(data)
    if chance.random() < 0.5:
        fields["attachments"] = [{"file": name, "title": f"{listing.name}明细表"}]
        return f"完整的{listing.name}见附件，共{len(rows) - 1}条。"
    return f"完整的{listing.name}见[{listing.name}明细表]({quote(name)})。"


def links(office: Office, chance: random.Random, path: str) -> Iterator[str]:
    """Yield, for three documents of ten, a sentence that links to a policy in force."""
    if not office.recent or chance.random() > 0.3:
        return
    policy = chance.choice(office.recent)
    href = relative(path, policy.path)
    if policy.anchors and chance.random() < 0.5:
        yield f"监督和保障按照[《{policy.subject.name}》第三章]({href}#{chance.choice(policy.anchors)})执行。"
    elif chance.random() < 0.2:
        own = policy.path.removesuffix(".md")
        yield f"可以查看[{policy.subject.name}全文](https://www.anlan.example/zwgk/documents/{own}.html)。"
    else:
        yield f"同时适用[《{policy.subject.name}》]({href})（{policy.number}）。"


def aside(chance: random.Random, subject: Subject, day: date) -> str:
    return "".join(make(chance, subject.matter, day) for make in chance.sample(ASIDES, chance.randint(1, 2)))


def new_path(office: Office, folder: str, day: date) -> str:
    return f"{folder}/{day.year}/{office.next('path'):07}.md"


def review(office: str, day: date) -> dict[str, object]:
    """Return the review field with the posts of drafter, checker and approver."""
    posts = {"drafter": f"{office}业务科室", "checker": f"{office}办公室", "approver": f"{office}分管负责人"}
    return {**posts, "secrecy": "通过", "date": day}


def relative(source: str, target: str) -> str:
    return os.path.relpath(target, os.path.dirname(source))


def flow_list(value: object) -> str:
    return f"[{', '.join(map(flow, value))}]" if isinstance(value, list) else flow(value)
