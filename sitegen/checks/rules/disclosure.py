"""DS: every document has a disclosure attribute and a review, and public documents do not lead to others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.notes import disclosure_notes
from sitegen.core.document import Disclosure, Document, Facts, Link
from sitegen.core.finding import Fault
from sitegen.core.urls import internal_url, source_target
from sitegen.kinds.guide.reviews import YEARLY_REVIEWED
from sitegen.rulebook.basis import PRACTICE, regulation, work_plan
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule, loader_faults
from sitegen.site.config import SiteConfig
from sitegen.source.dates import parse_date
from sitegen.source.fields import field_label
from sitegen.source.frontmatter import MappingNode, ScalarNode, YamlFault, read_mapping
from sitegen.source.values import REVIEW_KEYS

REASSESSMENT_DAYS = 365


@document_rule("DS001", ERROR, work_plan("三（二）"), locked=True)
def attribute_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """没有公开属性，或者不是规定的三种之一。

    理由：公文公开属性在发文时认定；没有认定的一律不公开，工具从不替编辑默认。
    改法：按发文时的认定填写主动公开、依申请公开或不予公开。

    错例：
        --- content/policy.md
        disclosure: ~

    错例：
        --- content/policy.md
        disclosure: 公开

    正例：
        --- content/policy.md
        disclosure: 主动公开
    """
    yield from loader_faults(document, "DS001")
    facts = document.facts
    if facts.disclosure is None and not any(fault.code == "DS001" for fault in facts.faults):
        yield Fault(
            "没有填写公开属性", facts.line("disclosure"), "补一行“disclosure: 主动公开”（或依申请公开、不予公开）。"
        )


_OTHER_FORMS = re.compile(r"\.(?:json|docx|pdf)$")  # of a document, beside its page


@collection_rule("DS002", ERROR, regulation("十三"), locked=True)
def links_to_withheld(catalogue: Catalogue) -> Iterator[Fault]:
    """公开的文件链接到不公开或尚未公开的文件。

    理由：链接会透露不公开文件的存在和名称，公众点开也只是错误页。
    改法：删去链接；确需提及的，改成不透露内容的文字。

    错例：
        --- content/policy.md
        正文：
        见[内部通知](second.md)。
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条

    正例：
        --- content/policy.md
        正文：
        见[解读](interpretation.md)。
    """
    for facts in catalogue.documents:
        if not catalogue.is_publishable(facts):
            continue
        references = [Link(item.url, item.title, item.line) for item in facts.references if item.url]
        for link in (*facts.links, *references):
            target = _linked(catalogue, facts, link.href)
            if target is None or target is facts:
                continue
            path = target.path
            if catalogue.is_meant_public(target) and not catalogue.is_publishable(target):
                message = f"链接到的文件 {path} 有错误，还不能公开"
                yield Fault(message, link.line, f"先按提示改正 {path} 的错误。", path=facts.path)
            elif not catalogue.is_publishable(target):
                yield Fault(f"链接到不公开的文件 {path}", link.line, "删去这个链接。", path=facts.path)
            elif catalogue.is_scheduled(target) and not catalogue.is_scheduled(facts):
                message = f"链接到尚未公开的文件 {path}（{target.published_date} 发布）"
                yield Fault(message, link.line, "等它发布以后再加链接。", path=facts.path)


def _linked(catalogue: Catalogue, facts: Facts, href: str) -> Facts | None:
    """Return the document that a link names by its source path, or by the URL of its page, record or download."""
    own = internal_url(href, catalogue.site.url)
    if own is not None:
        return catalogue.by_url.get(_OTHER_FORMS.sub(".html", own))
    return catalogue.by_path.get(source_target(href, facts.path)[0])


@document_rule("DS003", ERROR, PRACTICE, locked=True)
def note_contradicts_attribute(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文的附注（此件……公开）与公开属性矛盾。

    理由：附注是发文时认定的公开属性；两者不一，多半是公开属性填错，可能造成泄露。
    改法：核对原件，改正公开属性或附注。附注是独立的一行，或者在一段的末尾；句子中间说到的、加了引号的不算附注。

    错例：
        --- content/policy.md
        正文：
        第一条 为了示例，制定本办法。

        （此件不予公开）

    错例：
        --- content/policy.md
        正文：
        第一条 为了示例，制定本办法。

        信息公开选项：依申请公开

    正例：
        --- content/policy.md
        正文：
        第一条 不予公开的文件，应当写明（此件不予公开）字样。

    正例：
        --- content/policy.md
        正文：
        第一条 为了示例，制定本办法。

        （此件公开发布）
    """
    attribute = document.facts.disclosure
    for note in disclosure_notes(document):
        if attribute and note.means is not attribute:
            message = f"附注写“{note.words}”，公开属性却是“{attribute}”"
            yield Fault(message, note.line, "对照原件，改正附注或者 disclosure（公开属性）。")


@document_rule("DS004", ERROR, f"{regulation('十七')}；{work_plan('三（二）')}")
def secrecy_review_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """主动公开的文件没有通过保密审查的记录，或者发布以后才审查。

    理由：所有拟公开的政府信息均应进行保密审查，先审查、后公开，一事一审。
    改法：审查通过后在 review（审查）写明起草、校核、审批的岗位，secrecy: 通过，以及日期；日期不晚于发布日期。
    指南和标准目录每年核对以后更新审查日期，不算。

    错例：
        --- content/policy.md
        review: ~

    错例：
        --- content/policy.md
        review: {drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 待审, date: 2024-03-05}

    错例：
        --- content/policy.md
        published: 2024-03-06
        review: {drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: 2024-09-05}

    正例：
        --- content/policy.md
        review: {drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: 2024-03-05}
    """
    facts = document.facts
    if facts.disclosure is not Disclosure.PROACTIVE:
        return
    result = facts.review.get("secrecy")
    missing = [chinese for key, chinese in REVIEW_KEYS.items() if not facts.review.get(key)]
    if result and result != "通过":
        message = f"保密审查的结果是“{result}”，不是“通过”"
        yield _review_fault(document, "secrecy", message, "审查通过后改为“通过”，再公开；没有通过的不能公开。")
    elif missing:
        hint = "在 review（审查）里补上：起草、校核、审批写岗位，不写姓名；保密审查写结果；日期写审查的日期。"
        yield Fault(f"审查记录缺少{'、'.join(missing)}", facts.line("review"), hint)
    reviewed = parse_date(facts.review.get("date", ""))
    yearly = site.data_kind(facts.kind) in YEARLY_REVIEWED
    if reviewed and facts.published_date and reviewed > facts.published_date and not yearly:
        message = f"审查日期（{reviewed}）晚于发布日期（{facts.published_date}）"
        hint = "写发布以前那次审查的日期；更正以后重新审查、重新发布的，发布日期也要改。"
        yield _review_fault(document, "date", message, hint)


def _review_fault(document: Document, key: str, message: str, hint: str) -> Fault:
    """Return a fault at the value of one key of ``review``; at its line if the source writes it in another way."""
    line = document.facts.line(f"review.{key}", "review")
    try:
        head = read_mapping(document.head, 2)
    except YamlFault:
        return Fault(message, line, hint)
    for node in (node for name, node in head.entries if name.text.strip() in ("review", field_label("review"))):
        for name, value in node.entries if isinstance(node, MappingNode) else ():
            if name.text.strip() in (key, REVIEW_KEYS[key]) and isinstance(value, ScalarNode):
                length = len(value.text) if value.plain else 0
                return Fault(message, value.line, hint, value.column, length=length)
    return Fault(message, line, hint)


@document_rule("DS005", WARNING, regulation("十四", "十五", "十六"))
def reason_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """依申请公开、不予公开的文件没有写明理由。

    理由：不公开要有法定依据，日后评估、答复申请时都要用到。
    改法：在 reason（不公开理由）写明依据的条款。

    错例：
        --- content/notice.md
        disclosure: 不予公开

    正例：
        --- content/notice.md
        disclosure: 不予公开
        reason: 条例第十六条，内部事务信息
    """
    facts = document.facts
    if facts.disclosure in (Disclosure.ON_REQUEST, Disclosure.WITHHELD) and not facts.reason:
        yield Fault(f"{facts.disclosure}，但没有写理由", facts.line("disclosure"), "补一行“reason: 条例第×条…”。")


@collection_rule("DS006", ERROR, regulation("十三"), locked=True)
def attachment_shared_with_withheld(catalogue: Catalogue) -> Iterator[Fault]:
    """同一附件既被公开的文件使用，又被不公开的文件使用。

    理由：附件随公开的文件发布，不公开文件的内容就会一并流出。
    改法：核对附件是否可以公开；可以的从不公开的文件中去掉，不可以的从公开的文件中去掉；另存一份也还是同一内容。

    错例：
        --- content/policy.md
        attachments: [{file: form.csv, title: 登记表}]
        --- content/notice.md
        disclosure: 不予公开
        reason: 条例第十六条
        attachments: [{file: form.csv, title: 登记表}]

    正例：
        --- content/policy.md
        attachments: [{file: form.csv, title: 登记表}]
    """
    users: defaultdict[str, list[tuple[Facts, int]]] = defaultdict(list)
    for facts in catalogue.documents:
        for item in facts.used_files:
            if item.digest:
                users[item.digest].append((facts, item.line))
    for uses in users.values():
        withheld = [facts for facts, _ in uses if not catalogue.is_publishable(facts)]
        for facts, line in uses:
            if withheld and catalogue.is_publishable(facts):
                message = f"附件同时被不公开的文件 {withheld[0].path} 使用"
                hint = "核对内容：可以公开的，从不公开的文件中去掉；不可以的，从本文件中去掉。"
                yield Fault(message, line, hint, path=facts.path)


@collection_rule("DS007", NOTICE, regulation("十八"))
def withheld_without_reassessment(catalogue: Catalogue) -> Iterator[Fault]:
    """不公开的文件超过一年没有重新评估。

    理由：对不予公开的政府信息要定期评估审查，因情势变化可以公开的应当公开。
    改法：重新评估；仍不公开的更新 review（审查）的 date（日期），可以公开的改公开属性并发布。

    错例：
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条

    正例：
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条
        review: {drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: 2026-03-05}
    """
    limit = catalogue.site.threshold("DS007", REASSESSMENT_DAYS)
    for facts in catalogue.documents:
        if facts.disclosure not in (Disclosure.ON_REQUEST, Disclosure.WITHHELD):
            continue
        days = [day for day in (parse_date(facts.review.get("date", "")), facts.issued) if day]
        if days and (catalogue.today - max(days)).days > limit:
            message = f"{facts.disclosure}，超过 {limit:g} 天没有重新评估"
            hint = "重新评估后更新 review 的 date；可以公开的改公开属性并发布。"
            yield Fault(message, facts.line("review.date", "review", "disclosure"), hint, path=facts.path)


@document_rule("DS008", NOTICE, PRACTICE)
def drafter_approves(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """起草和审批是同一个岗位。

    理由：发布审查分初审、复审、终审，自己起草、自己批准，等于没有审查。
    改法：由起草以外的岗位审批；写岗位时写清楚，如“政务公开科”“办公室分管负责人”。

    错例：
        --- content/policy.md
        review: {drafter: 政务公开科, checker: 校核岗, approver: 政务公开科, secrecy: 通过, date: 2024-03-05}

    正例：
        --- content/policy.md
        review: {drafter: 政务公开科, checker: 校核岗, approver: 办公室分管负责人, secrecy: 通过, date: 2024-03-05}
    """
    drafter, approver = ("".join(document.facts.review.get(key, "").split()) for key in ("drafter", "approver"))
    if drafter and drafter == approver:
        hint = "由起草以外的岗位审批，写清楚各自的岗位。"
        yield _review_fault(document, "approver", "起草和审批是同一个岗位", hint)
