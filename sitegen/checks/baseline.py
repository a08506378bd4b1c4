"""The site's baseline: findings that were there when checking began, accepted until somebody mends them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sitegen.catalogue.catalogue import Catalogue, is_front_matter_fault
from sitegen.checks.engine import as_finding
from sitegen.checks.rules import RULES
from sitegen.core.errors import ConfigError, ConfigProblem, SitegenError
from sitegen.core.files import read_regular_file, replace_file
from sitegen.core.finding import Fault, Finding
from sitegen.core.urls import SITE_FOLDER
from sitegen.privacy.masking import mask_patterns
from sitegen.site.config import BASELINE_FILE

BASELINE = f"{SITE_FOLDER}/{BASELINE_FILE}"
_STALE = "SG006"
_CRASHED = "SG001"
# What these found is known by starred numbers and first letters only: somebody else's would look the same.
_OF_PERSONS = frozenset({"PR002", "PR005"})
_KEYS = {"code": str, "document": str, "evidence": str, "count": int}

_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What tells accepted findings from new ones: not their line, which moves.

    ``document`` is the index number of a document that has one of its own, else the path of the file, so that an
    entry follows a document that is renamed.
    """

    document: str
    code: str
    evidence: str


Entries = Mapping[Entry, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings with those of the baseline marked, and what is left of the baseline; ``None`` where there is none."""

    findings: tuple[Finding, ...]
    remaining: Entries | None


def evidence_of(finding: Finding) -> str:
    """What a finding is known by, without personal data."""
    return mask_patterns(finding.evidence or finding.message)


def is_acceptable(code: str) -> bool:
    """False for what a baseline never holds: locked rules, whatever gives a person away, faults of the front matter,
    the check's own findings."""
    return not (RULES[code].locked or code in _OF_PERSONS or is_front_matter_fault(code) or code.startswith("SG"))


def honour(entries: Entries | None, catalogue: Catalogue, findings: Iterable[Finding], idle: Collection[str]) -> Judged:
    """Mark the findings that ``entries`` hold, each as often as it was counted; tell of those that are gone.

    ``idle`` are the codes of rules that did not run: nothing can be said of their entries.
    """
    findings = tuple(findings)
    if entries is None:
        return Judged(findings, None)
    left = Counter(entries)
    matched: Counter[Entry] = Counter()
    marked = []
    for finding in findings:
        held = next((entry for entry in _entries_of(finding, catalogue) if left[entry] > 0), None)
        if held and _is_open(finding):
            left[held] -= 1
            matched[held] += 1
            finding = replace(finding, baselined=True)
        marked.append(finding)
    open_ones = _undecided(+left, catalogue, findings, idle)
    gone = (left - open_ones).total()
    if gone:
        hint = "运行 check --write-baseline，把它们从基线中删去。"
        fault = Fault(f"基线中有 {gone} 个问题已经改正", 1, hint, path=BASELINE, code=_STALE, evidence=_STALE)
        marked.append(as_finding(fault, catalogue.site))
    return Judged(tuple(sorted(marked, key=lambda finding: finding.sort_key)), matched + open_ones)


def _entries_of(finding: Finding, catalogue: Catalogue) -> Iterator[Entry]:
    """The entries that may hold ``finding``, the one to write first."""
    facts = catalogue.by_path.get(finding.path)
    if facts and facts.index and len(catalogue.by_index[facts.index]) == 1:
        yield Entry(facts.index, finding.code, evidence_of(finding))
    yield Entry(finding.path, finding.code, evidence_of(finding))


def _undecided(
    left: Counter[Entry], catalogue: Catalogue, findings: Iterable[Finding], idle: Collection[str]
) -> Counter[Entry]:
    """Entries that did not occur, but of which this run could not see whether they are mended."""
    if any(finding.code == _CRASHED for finding in findings):
        return left
    unread = {facts.path for facts in catalogue.documents if not facts.parsed}

    def is_open(entry: Entry) -> bool:
        if entry.code in idle or entry.document in unread:
            return True
        owners = len(catalogue.by_index.get(entry.document, ()))
        is_path = entry.document.startswith(f"{SITE_FOLDER.split('/')[0]}/")
        return owners > 1 or (owners == 0 and bool(unread) and not is_path)

    return Counter({entry: count for entry, count in left.items() if is_open(entry)})


def read_baseline(root: Path) -> Entries | None:
    """What ``baseline.json`` holds, ``None`` where there is none. Raises ``ConfigError`` where it is damaged, or
    holds more than when it was written."""
    try:
        text = read_regular_file(root / BASELINE, _LIMIT).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise _damaged("读不出来，或者不是 UTF-8 编码") from None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged("不是合法的 JSON", getattr(error, "lineno", 1)) from None
    if not isinstance(whole, dict) or whole.get("version") != 1 or not isinstance(whole.get("entries"), list):
        raise _damaged("不是本工具写的基线（version 应为 1，entries 应为列表）")
    entries: dict[Entry, int] = {}
    for number, item in enumerate(whole["entries"], 1):
        problem = _entry_problem(item)
        entry = None if problem else Entry(item["document"], item["code"], item["evidence"])
        if entry is None or entry in entries:
            raise _damaged(f"第 {number} 项{problem or '与前面的一项重复'}")
        entries[entry] = item["count"]
    total = sum(entries.values())
    held = whole.get("held", total)  # older files do not say how many they held
    if type(held) is not int or total > held:
        raise _damaged(f"现有 {total} 个问题，比写的时候（held）多；基线只能减少，不能手工增加")
    return {entry: count for entry, count in entries.items() if entry.code not in _OF_PERSONS}


def _entry_problem(item: Any) -> str:
    if not isinstance(item, dict) or item.keys() != _KEYS.keys():
        return f"应当正好有 {'、'.join(_KEYS)}"
    if any(type(item[key]) is not kind for key, kind in _KEYS.items()) or item["count"] < 1:
        return "的值不对"
    if item["code"] not in RULES:
        return f"的规则 {item['code']} 不存在"
    accepted_once = item["code"] in _OF_PERSONS  # older files hold such, to no effect
    return "" if accepted_once or is_acceptable(item["code"]) else f"的规则 {item['code']} 不得列入基线"


def _damaged(what: str, line: int = 1) -> ConfigError:
    hint = "用 git 找回原来的文件；或者删去它，再用 check --write-baseline 重新建立。"
    return ConfigError([ConfigProblem(BASELINE, line, f"基线文件有误：{what}", hint)])


@dataclass(frozen=True, slots=True)
class Written:
    """A baseline as it was written: how many findings it holds, how many were taken out, and the findings anew."""

    held: int
    removed: int
    findings: tuple[Finding, ...]


def write_baseline(root: Path, catalogue: Catalogue, findings: Iterable[Finding], remaining: Entries | None) -> Written:
    """Begin a baseline with what is found now, or take out of the one there is what is mended; never add to it.

    ``remaining`` is what ``honour`` left of it, ``None`` where there was none. Raises ``SitegenError`` after a rule
    has crashed.
    """
    findings = tuple(findings)
    if any(finding.code == _CRASHED for finding in findings):
        raise SitegenError("有检查规则出错，这次的结果不完整，没有写基线", "先看 SG001 的提示。")
    entries, removed = remaining, 0
    if entries is None:
        findings = tuple(replace(finding, baselined=_is_open(finding)) for finding in findings)
        entries = Counter(next(_entries_of(finding, catalogue)) for finding in findings if finding.baselined)
    else:
        removed = sum((read_baseline(root) or {}).values()) - sum(entries.values())
        findings = tuple(finding for finding in findings if finding.code != _STALE)
    replace_file(root / BASELINE, _written(entries).encode("utf-8"))
    return Written(sum(entries.values()), removed, findings)


def _is_open(finding: Finding) -> bool:
    return not finding.exempted and is_acceptable(finding.code)


def _written(entries: Entries) -> str:
    """One entry a line, sorted: a mended finding is one line less in a comparison."""
    lines = [
        json.dumps(
            {"code": entry.code, "document": entry.document, "evidence": entry.evidence, "count": count},
            ensure_ascii=False,
        )
        for entry, count in sorted(entries.items())
    ]
    listed = ",\n".join(f"  {line}" for line in lines)
    head = f'{{\n "version": 1,\n "held": {sum(entries.values())},\n "entries": ['
    return head + (f"\n{listed}\n " if lines else "") + "]\n}\n"
