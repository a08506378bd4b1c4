"""Writes the source of a new document with its fields, and of its interpretation if the kind requires one."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sitegen.core.errors import SitegenError
from sitegen.core.files import replace_file
from sitegen.core.registers import InterpretationDuty, Kind
from sitegen.core.titles import quoted
from sitegen.core.urls import CONTENT
from sitegen.kinds.declaration.examples import empty_fields
from sitegen.kinds.schemas import forms_of
from sitegen.site.config import SiteConfig
from sitegen.source.fields import FIELDS, field_label

_PUBLIC = ("title", "kind", "disclosure", "department", "index", "issued", "published")
_POLICY = ("effective", "expires", "contact")
_BODY = {
    "policy": "\n::: 落款\n:::\n",
    "interpretation": "\n## 出台背景\n\n## 制定目的\n\n## 重要举措\n",
}
_REVIEW = "{drafter: , checker: , approver: , secrecy: , date: }"


def new_document(root: Path, site: SiteConfig, kind_name: str, place: str, title: str) -> tuple[str, ...]:
    """Write a document of ``kind_name`` at ``place`` under ``content/``, and its interpretation if one is required.

    Returns the written paths relative to ``root``. Fields that the editor must fill in are empty, so that ``check``
    reports them. Raises ``SitegenError`` for an unknown kind, a path outside ``content/``, or an existing file.
    """
    kind = site.kinds.get(kind_name)
    if kind is None:
        raise SitegenError(f"类型 {kind_name} 不存在", f"可用的类型：{'、'.join(site.kinds)}。")
    path = _source_path(place)
    sources = {path: _source(kind, title, pair="")}
    if kind.interpretation is not InterpretationDuty.NEVER:
        pair = _pair_path(path)
        if pair == path:
            raise SitegenError(f"{place} 是放解读的文件夹", "政策文件放在别的文件夹，如 policies/2026/water。")
        sources[path] = _source(kind, title, pair=_relative(path, pair))
        sources[pair] = _source(
            site.kinds["interpretation"], f"{quoted(title)}解读" if title else "", pair=_relative(pair, path)
        )
    existing = [name for name in sources if (root / name).exists()]
    if existing:
        raise SitegenError(f"{existing[0]} 已经存在", "换一个文件名。")
    for name, text in sources.items():
        replace_file(root / name, text.encode("utf-8"))
    return tuple(sources)


def _source_path(place: str) -> str:
    if place.startswith("/"):
        raise SitegenError(f"{place} 不在 content 文件夹里", "写成 policies/2026/water 的形式。")
    path = posixpath.normpath(f"{CONTENT}/{place.removeprefix(CONTENT + '/').removesuffix('.md')}.md")
    if not path.startswith(CONTENT + "/") or path.startswith(f"{CONTENT}/_"):
        raise SitegenError(f"{place} 不在 content 文件夹里", "写成 policies/2026/water 的形式。")
    return path


def _pair_path(path: str) -> str:
    """Return the path of the interpretation: the same path with ``interpretations`` as first folder."""
    folders = PurePosixPath(path).parts[1:]
    return str(PurePosixPath(CONTENT, "interpretations", *(folders[1:] or folders)))


def _relative(path: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(path))


def _source(kind: Kind, title: str, pair: str) -> str:
    lines = "".join(f"{line}\n" for line in (*_front_matter(kind, title, pair), *_data(kind)))
    return f"---\n{lines}---\n{_BODY.get(kind.name, '')}"


def _data(kind: Kind) -> Iterator[str]:
    """Yield the field ``data`` with the empty fields that the kind declares."""
    forms = forms_of(kind.view or kind.name)
    if forms:
        yield "data:"
        yield from (f"  {line}" for line in empty_fields(forms[0]))


def _front_matter(kind: Kind, title: str, pair: str) -> Iterator[str]:
    """Yield the lines of the front matter in the order of ``FIELDS``; an empty field has a comment on its value."""
    pairing = "interprets" if kind.name == "interpretation" else "interpretation"
    given = {"title": json.dumps(title, ensure_ascii=False) if title else "", "kind": kind.name, "review": _REVIEW} | (
        {pairing: json.dumps([pair], ensure_ascii=False)} if pair else {}
    )
    wanted = {*_PUBLIC, *kind.required, *given, *(_POLICY if kind.name == "policy" else ())}
    for field in FIELDS:
        if field.name in wanted:
            value = given.get(field.name, "")
            note = "" if value else f"  # {field_label(field.name)}：{field.shape}"
            yield f"{field.name}: {value}{note}".rstrip()
