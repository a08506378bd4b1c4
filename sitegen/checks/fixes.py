"""Mends that are certainly safe: findings' fixes applied to the sources, and shown as a comparison."""

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
from sitegen.source.frontmatter import Mapping, Node, Scalar, Sequence, YamlFault, read_mapping, split_source

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile("(\r\n|\n|\r)")
_HIDDEN = "（这一行含个人信息，{}不显示）\n"


@dataclass(frozen=True, slots=True)
class Mended:
    """A source before and after its fixes, as bytes."""

    path: str
    before: bytes
    after: bytes
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fix that could not be applied, and why, in Chinese."""

    path: str
    fix: Fix
    why: str


@dataclass(frozen=True, slots=True)
class Mends:
    """What can be mended now, by file, and what cannot."""

    files: tuple[Mended, ...]
    skipped: tuple[Skipped, ...]

    @property
    def count(self) -> int:
        return sum(len(file.fixes) for file in self.files)


def plan_mends(root: Path, catalogue: Catalogue, findings: Iterable[Finding]) -> Mends:
    """Apply every fix of a finding that is not exempted, in memory. Only regular files under ``content/`` come in."""
    wanted = [(finding.path, finding.fix) for finding in findings if finding.fix and not finding.exempted]
    files: list[Mended] = []
    skipped: list[Skipped] = []
    for path, entries in groupby(sorted(wanted, key=lambda entry: entry[0]), key=lambda entry: entry[0]):
        fixes = tuple(dict.fromkeys(fix for _, fix in entries))
        facts = catalogue.by_path.get(path)
        data, problem = _read(root, path, facts.digest if facts else "")
        if problem:
            skipped += [Skipped(path, fix, problem) for fix in fixes]
            continue
        after, done, left = _mend(data, fixes)
        skipped += [Skipped(path, fix, why) for fix, why in left]
        if after != data:
            files.append(Mended(path, data, after, done))
    return Mends(tuple(files), tuple(skipped))


def _read(root: Path, path: str, digest: str) -> tuple[bytes, str]:
    """The bytes of a source that may be written, or why it may not be."""
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


def _mend(data: bytes, fixes: Iterable[Fix]) -> tuple[bytes, tuple[Fix, ...], list[tuple[Fix, str]]]:
    """(the mended bytes, fixes that were applied, the others with the reason)."""
    mark = _BOM if data.startswith(_BOM) else b""
    pieces = _LINE_END.split(data[len(mark) :].decode("utf-8"))  # lines at even places, their ends between them
    done: list[Fix] = []
    left: list[tuple[Fix, str]] = []
    by_line: dict[int, list[Fix]] = {}
    for fix in fixes:
        by_line.setdefault(fix.line, []).append(fix)
    for number, same in sorted(by_line.items()):
        place = 2 * (number - 1)
        line = pieces[place] if 0 <= place < len(pieces) else ""
        found = {fix: line.find(fix.old, fix.column - 1) if fix.old else -1 for fix in same}
        left += [(fix, f"第 {number} 行已经没有“{mask_patterns(fix.old)}”") for fix in same if found[fix] < 0]
        last = len(line)
        for fix in sorted((fix for fix in same if found[fix] >= 0), key=lambda fix: found[fix], reverse=True):
            if found[fix] + len(fix.old) > last:
                left.append((fix, "与同一行的另一处改动重叠"))
                continue
            mended = line[: found[fix]] + fix.new + line[found[fix] + len(fix.old) :]
            if not _keeps_head(pieces, place, mended, fix):
                left.append((fix, f"第 {number} 行这样改会牵动文件头的其他部分"))
                continue
            last, line = found[fix], mended
            pieces[place] = line
            done.append(fix)
    return mark + "".join(pieces).encode("utf-8"), tuple(sorted(done, key=lambda fix: (fix.line, fix.column))), left


def _keeps_head(pieces: list[str], place: int, mended: str, fix: Fix) -> bool:
    """True where the front matter, with ``mended`` for the line at ``place``, differs in the one value meant."""
    try:
        head, _, body_line = split_source("\n".join(pieces[::2]))
        if fix.line >= body_line:
            return True
        lines = head.split("\n")
        lines[fix.line - 2] = mended
        before, after = _flat(read_mapping(head, 2)), _flat(read_mapping("\n".join(lines), 2))
    except YamlFault:
        return fix.line == 1 or pieces[0].rstrip() != "---"  # without front matter there is none to change
    differing = [
        (old, new)
        for old, new in zip(before, after, strict=False)
        if (type(old), _written(old)) != (type(new), _written(new))
    ]
    if len(before) != len(after) or len(differing) != 1:
        return False
    old, new = differing[0]
    meant = [node for node in before if node.line == fix.line and node.column <= fix.column][-1:]
    return (
        [old] == meant
        and isinstance(old, Scalar)
        and isinstance(new, Scalar)
        and old.plain == new.plain
        and new.text in _replaced_once(old.text, fix)
    )


def _flat(node: Node) -> list[Node]:
    """``node`` and all in it, in the order written; keys before their values."""
    if isinstance(node, Scalar):
        return [node]
    children = node.items if isinstance(node, Sequence) else [part for entry in node.entries for part in entry]
    return [node, *(inner for child in children for inner in _flat(child))]


def _written(node: Node) -> tuple[str, bool] | int:
    """What a node says, wherever it stands."""
    if isinstance(node, Scalar):
        return node.text, node.plain
    return len(node.entries if isinstance(node, Mapping) else node.items)


def _replaced_once(text: str, fix: Fix) -> set[str]:
    places = (match.start() for match in re.finditer(re.escape(fix.old), text))
    return {text[:place] + fix.new + text[place + len(fix.old) :] for place in places}


def write_mends(root: Path, mends: Mends) -> None:
    """Replace every mended file whole, with the permissions that it had."""
    for file in mends.files:
        target = root / file.path
        mode = stat.S_IMODE(target.stat().st_mode)
        replace_file(target, file.after)
        os.chmod(target, mode)


def diff_text(mends: Mends, catalogue: Catalogue, is_private: Callable[[str, int], bool]) -> str:
    """The mends as a unified comparison, lines with personal data left out; no context from withheld documents."""
    return "".join(line for file in mends.files for line in _diff(file, catalogue, is_private))


def _diff(file: Mended, catalogue: Catalogue, is_private: Callable[[str, int], bool]) -> Iterator[str]:
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
    """Lines with their ends, and with the byte order mark: so the comparison can be applied."""
    pieces = _LINE_END.split(data.decode("utf-8"))
    lines = [line + ("\n" if end == "\r" else end) for line, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True)]
    return lines if lines[-1] else lines[:-1]
