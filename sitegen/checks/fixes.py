"""Applies the fixes of findings to the sources (``check --fix``), or shows them as a diff (``--diff``)."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.digest import bytes_digest
from sitegen.core.files import replace_file
from sitegen.core.finding import Finding, Fix
from sitegen.core.urls import CONTENT
from sitegen.privacy.masking import mask_patterns
from sitegen.source.frontmatter import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    YamlFault,
    read_mapping,
    split_source,
)

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile("(\r\n|\n|\r)")
_HIDDEN = "（这一行含个人信息，{}不显示）\n"


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A source file before and after its fixes."""

    path: str
    before: bytes
    after: bytes
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fix that could not be applied, with the reason in Chinese."""

    path: str
    fix: Fix
    why: str


@dataclass(frozen=True, slots=True)
class FixPlan:
    """The applicable fixes by file, and the others."""

    files: tuple[FixedFile, ...]
    skipped: tuple[Skipped, ...]

    @property
    def count(self) -> int:
        return sum(len(file.fixes) for file in self.files)


def plan_fixes(root: Path, catalogue: Catalogue, findings: Iterable[Finding]) -> FixPlan:
    """Apply the fixes of all findings that are not exempted, in memory.

    Only regular files under ``content/`` that have not changed since the check are fixed.
    """
    wanted = [(finding.path, finding.fix) for finding in findings if finding.fix and not finding.exempted]
    files: list[FixedFile] = []
    skipped: list[Skipped] = []
    for path, entries in groupby(sorted(wanted, key=lambda entry: entry[0]), key=lambda entry: entry[0]):
        fixes = tuple(dict.fromkeys(fix for _, fix in entries))
        facts = catalogue.by_path.get(path)
        data, problem = _read(root, path, facts.digest if facts else "")
        if problem:
            skipped += [Skipped(path, fix, problem) for fix in fixes]
            continue
        after, applied, rejected = _apply(data, fixes)
        skipped += [Skipped(path, fix, why) for fix, why in rejected]
        if after != data:
            files.append(FixedFile(path, data, after, applied))
    return FixPlan(tuple(files), tuple(skipped))


def _read(root: Path, path: str, digest: str) -> tuple[bytes, str]:
    """Return (bytes, reason): one of them is empty. A file changed since the check, by ``digest``, is not fixed."""
    try:
        real = (root / path).resolve(strict=True)
        inside = path.startswith(CONTENT + "/") and real == root.resolve() / path
        if not inside or not stat.S_ISREG(real.lstat().st_mode):
            return b"", "不是 content 文件夹里的普通文件"
        data = real.read_bytes()
        data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return b"", "文件读不出来"
    if digest and bytes_digest(data) != digest:
        return b"", "检查之后文件又有改动"
    return data, ""


def _apply(data: bytes, fixes: Iterable[Fix]) -> tuple[bytes, tuple[Fix, ...], list[tuple[Fix, str]]]:
    """Return (fixed bytes, applied fixes, rejected fixes with reasons). Line ends and byte order mark stay."""
    mark = _BOM if data.startswith(_BOM) else b""
    pieces = _LINE_END.split(data[len(mark) :].decode("utf-8"))  # lines at even indexes, their ends between them
    applied: list[Fix] = []
    rejected: list[tuple[Fix, str]] = []
    by_line: dict[int, list[Fix]] = {}
    for fix in fixes:
        by_line.setdefault(fix.line, []).append(fix)
    for number, same in sorted(by_line.items()):
        index = 2 * (number - 1)
        line = pieces[index] if 0 <= index < len(pieces) else ""
        found = {fix: line.find(fix.old, fix.column - 1) if fix.old else -1 for fix in same}
        rejected += [(fix, f"第 {number} 行已经没有“{mask_patterns(fix.old)}”") for fix in same if found[fix] < 0]
        start = len(line)  # of the last applied fix: from right to left, so that the columns of the others stay
        for fix in sorted((fix for fix in same if found[fix] >= 0), key=lambda fix: found[fix], reverse=True):
            if found[fix] + len(fix.old) > start:
                rejected.append((fix, "与同一行的另一处改动重叠"))
                continue
            fixed = line[: found[fix]] + fix.new + line[found[fix] + len(fix.old) :]
            if not _changes_one_value(pieces, fixed, fix):
                rejected.append((fix, f"第 {number} 行这样改会牵动文件头的其他部分"))
                continue
            start, line = found[fix], fixed
            pieces[index] = line
            applied.append(fix)
    applied.sort(key=lambda fix: (fix.line, fix.column))
    return mark + "".join(pieces).encode("utf-8"), tuple(applied), rejected


def _changes_one_value(pieces: list[str], fixed: str, fix: Fix) -> bool:
    """True if the fix is in the body, or if it changes only the value at its place in the parsed front matter.

    ``fixed`` is the new text of the line. YAML can read a changed line differently as a whole, so a fix of the front
    matter is parsed before it is accepted.
    """
    try:
        head, _, body_line = split_source("\n".join(pieces[::2]))
        if fix.line >= body_line:
            return True
        lines = head.split("\n")
        lines[fix.line - 2] = fixed
        before, after = _flat(read_mapping(head, 2)), _flat(read_mapping("\n".join(lines), 2))
    except YamlFault:
        return fix.line == 1 or pieces[0].rstrip() != "---"  # no front matter
    differing = [
        (old, new)
        for old, new in zip(before, after, strict=False)
        if (type(old), _content(old)) != (type(new), _content(new))
    ]
    if len(before) != len(after) or len(differing) != 1:
        return False
    old, new = differing[0]
    target = [node for node in before if node.line == fix.line and node.column <= fix.column][-1:]
    return (
        [old] == target
        and isinstance(old, ScalarNode)
        and isinstance(new, ScalarNode)
        and old.plain == new.plain
        and new.text in _replaced_once(old.text, fix)
    )


def _flat(node: Node) -> list[Node]:
    """Return ``node`` and all nodes in it in source order; keys come before their values."""
    if isinstance(node, ScalarNode):
        return [node]
    children = node.items if isinstance(node, SequenceNode) else [part for entry in node.entries for part in entry]
    return [node, *(inner for child in children for inner in _flat(child))]


def _content(node: Node) -> tuple[str, bool] | int:
    """Return the content of a node without its position: the text of a scalar, the length of a collection."""
    if isinstance(node, ScalarNode):
        return node.text, node.plain
    return len(node.entries if isinstance(node, MappingNode) else node.items)


def _replaced_once(text: str, fix: Fix) -> set[str]:
    places = (match.start() for match in re.finditer(re.escape(fix.old), text))
    return {text[:place] + fix.new + text[place + len(fix.old) :] for place in places}


def write_fixes(root: Path, plan: FixPlan) -> None:
    """Replace each fixed file atomically and keep its permissions."""
    for file in plan.files:
        target = root / file.path
        mode = stat.S_IMODE(target.stat().st_mode)
        replace_file(target, file.after)
        os.chmod(target, mode)


def diff_text(plan: FixPlan, catalogue: Catalogue, is_private: Callable[[str, int], bool]) -> str:
    """Return the fixes as a unified diff. Lines for which ``is_private(path, line)`` holds are replaced by a note, and
    withheld documents show no context lines."""
    return "".join(line for file in plan.files for line in _diff(file, catalogue, is_private))


def _diff(file: FixedFile, catalogue: Catalogue, is_private: Callable[[str, int], bool]) -> Iterator[str]:
    before, after = _lines(file.before), _lines(file.after)
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        if is_private(file.path, row + 1):
            before[row] = _HIDDEN.format("原文")
            after[row] = before[row] if old == new else _HIDDEN.format("改后")
        else:
            before[row], after[row] = mask_patterns(old), mask_patterns(new)
    facts = catalogue.by_path.get(file.path)
    context = 2 if facts is None or catalogue.is_meant_public(facts) else 0
    for line in difflib.unified_diff(before, after, f"a/{file.path}", f"b/{file.path}", n=context):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    """Split into lines with their ends and with the byte order mark, so that ``git apply`` accepts the diff."""
    pieces = _LINE_END.split(data.decode("utf-8"))
    lines = [line + ("\n" if end == "\r" else end) for line, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True)]
    return lines if lines[-1] else lines[:-1]
