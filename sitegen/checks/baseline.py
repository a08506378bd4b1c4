"""The baseline of a site: findings that existed when the office began to check, accepted until they are fixed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sitegen.catalogue.catalogue import Catalogue, is_front_matter_fault
from sitegen.checks.engine import as_finding
from sitegen.checks.rules import Rule
from sitegen.checks.ruleset import rules_of
from sitegen.core.errors import ConfigError, ConfigProblem, SitegenError
from sitegen.core.files import read_regular_file, replace_file
from sitegen.core.finding import Fault, Finding
from sitegen.core.urls import SITE_FOLDER
from sitegen.privacy.masking import mask_patterns
from sitegen.site.config import BASELINE_FILE

BASELINE = f"{SITE_FOLDER}/{BASELINE_FILE}"
_STALE = "SG006"
_CRASHED = "SG001"
# Evidence of these rules is masked, so an entry would also accept the same fault about another person.
_PERSONAL = frozenset({"PR002", "PR005"})
_KEYS = {"code": str, "document": str, "evidence": str, "count": int}

_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """Key of an accepted finding. It has no line number, because editing moves lines.

    ``document`` is the index number if no other document has it, else the path, so an entry survives a rename.
    """

    document: str
    code: str
    evidence: str


Entries = Mapping[Entry, int]


@dataclass(frozen=True, slots=True)
class BaselineResult:
    """Findings with the accepted ones marked, and the entries still needed; ``None`` if the site has no baseline."""

    findings: tuple[Finding, ...]
    remaining: Entries | None


def evidence_of(finding: Finding) -> str:
    """Return the text that identifies a finding, with personal data masked."""
    return mask_patterns(finding.evidence or finding.message)


def is_acceptable(rule: Rule) -> bool:
    """False for what no baseline accepts: locked rules, personal data, front matter faults, the check's own rules."""
    code = rule.code
    return not (rule.locked or code in _PERSONAL or is_front_matter_fault(code) or code.startswith("SG"))


def apply_baseline(
    entries: Entries | None, catalogue: Catalogue, findings: Iterable[Finding], idle: Collection[str]
) -> BaselineResult:
    """Mark the findings that ``entries`` accept, each entry at most as often as its count.

    Entries without a finding are fixed and add one finding SG006. ``idle`` are the codes of rules that did not run;
    their entries remain.
    """
    findings = tuple(findings)
    if entries is None:
        return BaselineResult(findings, None)
    rules = rules_of(catalogue.site)
    unmatched = Counter(entries)
    matched: Counter[Entry] = Counter()
    marked = []
    for finding in findings:
        entry = next((entry for entry in _entries_of(finding, catalogue) if unmatched[entry] > 0), None)
        if entry and _is_open(finding, rules):
            unmatched[entry] -= 1
            matched[entry] += 1
            finding = replace(finding, baselined=True)
        marked.append(finding)
    undecided = _undecided(+unmatched, catalogue, findings, idle)
    fixed = (unmatched - undecided).total()
    if fixed:
        hint = "运行 check --write-baseline，把它们从基线中删去。"
        fault = Fault(f"基线中有 {fixed} 个问题已经改正", 1, hint, path=BASELINE, code=_STALE, evidence=_STALE)
        marked.append(as_finding(fault, catalogue.site))
    return BaselineResult(tuple(sorted(marked, key=lambda finding: finding.sort_key)), matched + undecided)


def _entries_of(finding: Finding, catalogue: Catalogue) -> Iterator[Entry]:
    """Yield the entries that can accept ``finding``; a new baseline gets the first."""
    facts = catalogue.by_path.get(finding.path)
    if facts and facts.index and len(catalogue.by_index[facts.index]) == 1:
        yield Entry(facts.index, finding.code, evidence_of(finding))
    yield Entry(finding.path, finding.code, evidence_of(finding))


def _undecided(
    unmatched: Counter[Entry], catalogue: Catalogue, findings: Iterable[Finding], idle: Collection[str]
) -> Counter[Entry]:
    """Return the unmatched entries that may not be fixed: a rule crashed or did not run, or a file is unreadable."""
    if any(finding.code == _CRASHED for finding in findings):
        return unmatched
    unread = {facts.path for facts in catalogue.documents if not facts.parsed}

    def is_undecided(entry: Entry) -> bool:
        if entry.code in idle or entry.document in unread:
            return True
        owners = len(catalogue.by_index.get(entry.document, ()))
        is_path = entry.document.startswith(f"{SITE_FOLDER.split('/')[0]}/")
        return owners > 1 or (owners == 0 and bool(unread) and not is_path)

    return Counter({entry: count for entry, count in unmatched.items() if is_undecided(entry)})


def read_baseline(root: Path, rules: Mapping[str, Rule]) -> Entries | None:
    """Return the counts of ``baseline.json`` by entry; ``None`` if there is no such file.

    Raises ``ConfigError`` if the file is damaged or somebody added entries to it.
    """
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
        problem = _entry_problem(item, rules)
        entry = None if problem else Entry(item["document"], item["code"], item["evidence"])
        if entry is None or entry in entries:
            raise _damaged(f"第 {number} 项{problem or '与前面的一项重复'}")
        entries[entry] = item["count"]
    total = sum(entries.values())
    held = whole.get("held", total)  # files of older versions lack "held"
    if type(held) is not int or total > held:
        raise _damaged(f"现有 {total} 个问题，比写的时候（held）多；基线只能减少，不能手工增加")
    return {entry: count for entry, count in entries.items() if entry.code not in _PERSONAL}


def _entry_problem(item: Any, rules: Mapping[str, Rule]) -> str:
    if not isinstance(item, dict) or item.keys() != _KEYS.keys():
        return f"应当正好有 {'、'.join(_KEYS)}"
    if any(type(item[key]) is not kind for key, kind in _KEYS.items()) or item["count"] < 1:
        return "的值不对"
    if item["code"] not in rules:
        return f"的规则 {item['code']} 不存在"
    obsolete = item["code"] in _PERSONAL  # older versions wrote such entries; ``read_baseline`` drops them
    return "" if obsolete or is_acceptable(rules[item["code"]]) else f"的规则 {item['code']} 不得列入基线"


def _damaged(what: str, line: int = 1) -> ConfigError:
    hint = "用 git 找回原来的文件；或者删去它，再用 check --write-baseline 重新建立。"
    return ConfigError([ConfigProblem(BASELINE, line, f"基线文件有误：{what}", hint)])


@dataclass(frozen=True, slots=True)
class BaselineUpdate:
    """A written baseline: the number of accepted findings, the number of removed ones, and the marked findings."""

    held: int
    removed: int
    findings: tuple[Finding, ...]


def write_baseline(
    root: Path, catalogue: Catalogue, findings: Iterable[Finding], remaining: Entries | None
) -> BaselineUpdate:
    """Write a new baseline with all current findings, or remove the fixed ones from the existing baseline.

    An existing baseline never grows. ``remaining`` comes from ``apply_baseline``. Raises ``SitegenError`` if a rule
    crashed, because then the findings are incomplete.
    """
    findings, rules = tuple(findings), rules_of(catalogue.site)
    if any(finding.code == _CRASHED for finding in findings):
        raise SitegenError("有检查规则出错，这次的结果不完整，没有写基线", "先看 SG001 的提示。")
    entries, removed = remaining, 0
    if entries is None:
        findings = tuple(replace(finding, baselined=_is_open(finding, rules)) for finding in findings)
        entries = Counter(next(_entries_of(finding, catalogue)) for finding in findings if finding.baselined)
    else:
        removed = sum((read_baseline(root, rules) or {}).values()) - sum(entries.values())
        findings = tuple(finding for finding in findings if finding.code != _STALE)
    replace_file(root / BASELINE, _baseline_text(entries).encode("utf-8"))
    return BaselineUpdate(sum(entries.values()), removed, findings)


def _is_open(finding: Finding, rules: Mapping[str, Rule]) -> bool:
    return not finding.exempted and is_acceptable(rules[finding.code])


def _baseline_text(entries: Entries) -> str:
    """Return sorted JSON with one entry on each line, so that a fixed finding removes one line in git."""
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
