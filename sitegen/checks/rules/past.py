"""ID006 and DT004: index numbers and publication dates agree with the git history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.rulebook.basis import INDICATORS, PRACTICE
from sitegen.rulebook.registry import WARNING, history_rule
from sitegen.source.history import History, IndexUse

COMMIT_DAYS = 7
BULK_IMPORT = 20  # more backdated documents on one commit day are an import, with one finding for all


@history_rule("ID006", WARNING, PRACTICE)
def index_changed(catalogue: Catalogue, history: History) -> Iterator[Fault]:
    """索引号改动过，或者用了别的文件用过的索引号。

    理由：索引号是信息的唯一标识，终身不变；改动以后，其他系统和公众手里的索引号就对不上了，把旧号给了别的文件还会张冠李戴。
    改法：改回原来的索引号；用了别的文件用过的索引号的，重新编号。发布以前的改动不算，连同文件一起移动或改名的不算。

    错例：
        +++ 2026-03-02
        --- content/policy.md
        index: 119901230000000010/2024-0000009
        +++ 2026-03-20

    正例：
        +++ 2026-03-02
        --- content/policy.md
        title: 安澜县示例管理办法
        +++ 2026-03-20
    """
    past = _Past(catalogue, history)
    for facts in catalogue.documents:
        if not (facts.index and catalogue.is_publishable(facts)):
            continue
        before = past.number_before(facts)
        if before:
            message = f"索引号原来是“{before.index}”（{before.day} 起），现在是“{facts.index}”"
            yield Fault(message, facts.line("index"), f"改回“{before.index}”。", path=facts.path)
        other = past.other_holder(facts)
        if other:
            message = f"索引号“{facts.index}”已被 {other.path} 使用过（{other.day} 起）"
            yield Fault(message, facts.line("index"), "给本文件重新编号。", path=facts.path)


class _Past:
    """Index numbers of documents in the git history."""

    def __init__(self, catalogue: Catalogue, history: History) -> None:
        self._catalogue = catalogue
        self._committed = history.first
        self._own: defaultdict[str, list[IndexUse]] = defaultdict(list)
        self._first: dict[str, IndexUse] = {}
        for use in history.uses:
            first = self._first.setdefault(use.index, use)
            if use.current and (first.path, first.current) == (use.path, True):
                self._own[use.path].append(use)  # without numbers that came with a copy of another document

    def number_before(self, facts: Facts) -> IndexUse | None:
        """Return the index number at publication if the document has another one now."""
        before = self._number_at_publication(facts)
        if before is None or before.index == facts.index:
            return None
        committed = any(use.index == facts.index for use in self._own[facts.path])
        replaced = before.title and before.title != _plain(facts.title)  # a new document with the same path
        return None if replaced and not committed else before

    def other_holder(self, facts: Facts) -> IndexUse | None:
        """Return the first document with the number of ``facts``, unless it still has it, which ID001 reports."""
        first = self._first.get(facts.index)
        if first is None or (first.current and first.path == facts.path):
            return None
        other = self._catalogue.by_path.get(first.path) if first.current else None
        if other is not None:
            number = self._number_at_publication(other) if self._catalogue.is_publishable(other) else None
            return first if number and number.index == facts.index != other.index else None
        moved = first.current and facts.path not in self._committed  # the move is not committed yet
        return None if moved or first.title == _plain(facts.title) else first

    def _number_at_publication(self, facts: Facts) -> IndexUse | None:
        """Return the number on the day of publication; the first committed one if the document is older than the
        repository."""
        own = self._own[facts.path]
        then = [use for use in own if facts.published_date and use.day <= facts.published_date]
        return next(iter(then[-1:] or own), None)


def _plain(title: str) -> str:
    return "".join(title.split())


@history_rule("DT004", WARNING, INDICATORS)
def published_before_committed(catalogue: Catalogue, history: History) -> Iterator[Fault]:
    """写明的发布日期比文件第一次提交早很多。

    理由：倒填发布日期是检查中一票否决的弄虚作假；发布日期应当是公众真正能看到文件的那一天。
    改法：改成真实的发布日期；从旧网站迁移、补录的，用 exempt 写明理由。还没有提交的文件，按今天提交算。
    允许相差的天数（7）可以在 rules.yml 用 threshold 调整。

    错例：
        +++ 2026-03-02
        --- content/late.md
        issued: 2026-03-05
        published: 2026-03-06
        +++ 2026-03-20

    错例：
        +++ 2026-03-02
        --- content/late.md
        issued: 2026-03-05
        published: 2026-03-06

    正例：
        +++ 2026-03-02
        --- content/late.md
        issued: 2026-03-05
        published: 2026-03-06
        +++ 2026-03-10
    """
    limit = catalogue.site.threshold("DT004", COMMIT_DAYS)
    known = _first_days_of_numbers(history)
    late: defaultdict[tuple[date, bool], list[tuple[Facts, int]]] = defaultdict(list)
    for facts in catalogue.documents:
        published = facts.published_date
        if not (published and published > history.began and catalogue.is_publishable(facts)):
            continue
        committed = history.first.get(facts.path) or known.get(facts.index)  # a moved document keeps its number
        days = ((committed or catalogue.today) - published).days
        if days > limit:
            late[committed or catalogue.today, committed is not None].append((facts, days))
    for (day, is_committed), found in sorted(late.items()):
        reported = found if len(found) <= BULK_IMPORT else found[:1]
        for facts, days in reported:
            if is_committed:
                message = f"发布日期 {facts.published_date} 比文件第一次提交（{day}）早 {days} 天"
            else:
                message = f"文件还没有提交过，发布日期 {facts.published_date} 已经是 {days} 天以前"
            if len(reported) < len(found):
                message += f"；同一天提交的另有 {len(found) - 1} 份也是这样，像是成批补录"
            hint = "改成真实的发布日期；迁移、补录的用 exempt 写明理由。"
            evidence = "" if is_committed else "没有提交"  # the message changes every day with the number of days
            yield Fault(message, facts.line("published"), hint, path=facts.path, evidence=evidence)


def _first_days_of_numbers(history: History) -> dict[str, date]:
    """Return the day of the first commit of each index number."""
    return {use.index: use.day for use in reversed(history.uses)}
