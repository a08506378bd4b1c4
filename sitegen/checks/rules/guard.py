"""SG: faults of the check itself: unreadable files, crashed rules, void exemptions, unknown holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache, partial

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.dates import PUBLICATION_DAYS
from sitegen.core.days import days_after
from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.core.urls import SITE_FOLDER
from sitegen.kinds.duties import INTERPRETATION_DAYS, interpretation_periods
from sitegen.rulebook.basis import STRUCTURE
from sitegen.rulebook.registry import ERROR, WARNING, check_rule, collection_rule, document_rule, loader_faults
from sitegen.site.config import SiteConfig
from sitegen.site.workdays import WorkCalendar

LONGEST_EXEMPTION = 731  # days: two years
_MOST_DAYS_OFF = 14  # holidays never move a deadline by more days


@check_rule("SG001", ERROR, STRUCTURE, locked=True)
def rule_crashed() -> Iterable[Fault]:
    """检查规则或者程序在这份文件上出错。

    理由：规则没有跑完，文件没有读完、没有排成网页，就不能算检查过，也不能公开；其他文件和规则照常检查。
    改法：把提示中的错误记录文件交给维护人员；文件里如有异常内容，先改正再试。

    错例：
        content/policies/2024/a.md:1: 错误 SG001 规则 TE003 在这里出错：ZeroDivisionError
            改法：把 .sitegen/crashes.txt 交给维护人员。

    正例：
        检查了 205 份文件：没有发现问题。
    """
    return ()


@check_rule("SG002", WARNING, STRUCTURE)
def exemption_unused() -> Iterable[Fault]:
    """豁免已经没有对应的问题。

    理由：留着不用的豁免，会在将来悄悄放过新的问题。
    改法：从 exempt（豁免）中删去这一项。

    错例：
        --- content/policy.md
        exempt: {DT002: {reason: 历史文件补录, until: 2027-12-31, approved_by: 政务公开办公室负责人}}

    正例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2027-12-31, approved_by: 政务公开办公室负责人}}
    """
    return ()


@check_rule("SG003", ERROR, STRUCTURE)
def exemption_void() -> Iterable[Fault]:
    """豁免已经过期，不完整，或者该规则不得豁免。

    理由：豁免是有期限的例外，要有理由、期限和批准的岗位；保密、公开属性等规则不得豁免。
    改法：补全 reason、until、approved_by；到期的重新报批，或改正问题后删去。

    错例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2024-12-31, approved_by: 政务公开办公室负责人}}

    错例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {until: 2027-12-31}}

    正例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2027-12-31, approved_by: 政务公开办公室负责人}}
    """
    return ()


@document_rule("SG004", ERROR, STRUCTURE, locked=True, unparsed=True)
def file_unreadable(document: Document, site: SiteConfig) -> Iterable[Fault]:
    """文件读不出来、不是 UTF-8 编码，或者过大、过于繁杂。

    理由：乱码的文件公开出去就是差错，工具不猜测编码；源文件超过 1 MB，或者记号、表格、号码多得不像公文，会把检查拖住，
    多半是误放或者有意为之。
    改法：用编辑器打开后另存为 UTF-8 编码；检查文件权限；大表放进数据文件（data），长清单作为附件。

    错例：
        === content/policy.md
        \\xb1\\xea\\xcc\\xe2

    正例：
        --- content/policy.md
        title: 安澜县示例办法
    """
    return loader_faults(document, "SG004")


@collection_rule("SG005", WARNING, STRUCTURE)
def calendar_unknown(catalogue: Catalogue) -> Iterator[Fault]:
    """有期限落在节假日安排未知的年份，是否按时只能推算。

    理由：公开、解读的期限按工作日计算，没有放假和调休安排就算不准；按周一至周五推算的期限只能提醒，不能判错。
    改法：国务院办公厅公布放假安排后，把放假和调休上班的日子写进 content/_site/calendar/年份.yml，或者升级本工具。

    错例：
        --- content/notice.md
        issued: 2098-12-12
        published: 2099-01-12

    正例：
        --- content/notice.md
        issued: 2098-12-12
        published: 2099-01-12
        === content/_site/calendar/2098.yml
        holidays: []
        === content/_site/calendar/2099.yml
        holidays: [2099-01-01]

    正例：
        --- content/notice.md
        issued: 2098-12-12
        published: 2098-12-13
    """
    doubtful = cache(partial(_doubtful_years, catalogue.site.calendar, catalogue.today))  # many share their dates
    years: set[int] = set()
    for facts in catalogue.documents:
        if facts.issued and facts.published_date and catalogue.is_publishable(facts):
            years |= doubtful(facts.issued, PUBLICATION_DAYS, facts.published_date)
    for published, interpreted in interpretation_periods(catalogue):
        years |= doubtful(published, INTERPRETATION_DAYS, interpreted)
    for year in sorted(years):
        path = f"{SITE_FOLDER}/calendar/{year}.yml"
        message = f"{year} 年的节假日安排未知，落在这一年的期限按周一至周五推算"
        yield Fault(message, hint=f"放假安排公布后写进 {path}，或者升级本工具。", path=path)


def _doubtful_years(calendar: WorkCalendar, today: date, start: date, days: int, done: date | None) -> frozenset[int]:
    """Return the years whose unknown holidays decide whether ``done`` is within ``days`` working days of ``start``.

    ``done`` is ``None`` for a task that is still open.
    """
    if done and (done - start).days <= days:
        return frozenset()  # in time even if every day were a working day
    deadline = calendar.deadline(start, days)
    if deadline.certain or (done or today) > days_after(deadline.day, _MOST_DAYS_OFF):
        return frozenset()
    span = (start + timedelta(days=count) for count in range(1, (deadline.day - start).days + 1))
    return frozenset(day.year for day in span if calendar.is_workday(day) is None)


@check_rule("SG006", WARNING, STRUCTURE)
def baseline_outlived() -> Iterable[Fault]:
    """基线中的问题已经改正。

    理由：基线只放过建立时已有的问题；改正了还留着，以后同样的问题再出现就会被放过。
    改法：运行 check --write-baseline，基线只减不增；把改过的 content/_site/baseline.json 一并提交。

    错例：
        === content/_site/baseline.json
        {"version": 1, "entries": [
         {"code": "DT002", "document": "119901230000000010/2024-0000001", "evidence": "迟了", "count": 1}
        ]}

    正例：
        === content/_site/baseline.json
        {"version": 1, "entries": []}
    """
    return ()


@collection_rule("SG007", WARNING, STRUCTURE)
def exemption_too_long(catalogue: Catalogue) -> Iterator[Fault]:
    """豁免的期限超过两年，等于没有期限。

    理由：豁免是有期限的例外，到期要重新批准；写到 2099 年、9999 年的，以后没有人再看，问题就一直放过去了。
    改法：把 until（期限）改到两年以内，到期仍需要的再报批；长期不打算改的规则，在 rules.yml 里统一写明级别和理由。

    错例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 9999-12-31, approved_by: 政务公开办公室负责人}}

    正例：
        --- content/policy.md
        issued: 2024-01-05
        exempt: {DT002: {reason: 历史文件补录, until: 2027-12-31, approved_by: 政务公开办公室负责人}}
    """
    longest = int(catalogue.site.threshold("SG007", LONGEST_EXEMPTION))
    for facts in catalogue.documents:
        for item in facts.exempt:
            if item.until and (item.until - catalogue.today).days > longest:
                message = f"豁免 {item.code} 的期限到 {item.until}，从今天起超过 {longest} 天"
                hint = "把 until（期限）改到两年以内，到期仍需要的再报批。"
                yield Fault(message, item.line, hint, path=facts.path, evidence=item.code)
