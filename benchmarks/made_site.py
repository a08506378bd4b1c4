"""Generates the synthetic column of a county with any number of documents, for measuring builds and checks.

    python benchmarks/made_site.py TARGET --documents N [--seed S] [--attachments SHARE] [--today 2026-11-24]

It writes policies in every state of validity, interpretations in their own words, lists and notices with the long
numbers that offices publish, links, relations and attachments. The same arguments give the same files. The documents
have no faults: a finding is a reminder, a false positive or a bug of this program. Memory does not grow with N.
"""

from __future__ import annotations

import argparse
import random
from datetime import date, timedelta
from pathlib import Path

from corpus_site import DEPARTMENTS, write_registers
from made_office import FIRST_DAY, Office, Policy, aside, links, new_path, relative, review, with_file
from made_tables import LISTINGS, markdown_table, rows_of
from made_text import TITLES, Subject, Writer, articles, in_chapters, in_points, subject_of

LARGEST_BUNDLE = 6
FILES_OF_POLICIES = 1.25  # policies have files more often than lists
FORMS = ("文字", "文字", "问答", "媒体解读", "专家解读", "负责人解读")

# (state of a policy, weight)
STATES = (
    ("有效", 50),
    ("尚未生效", 4),
    ("失效", 14),
    ("废止", 12),
    ("已修改", 10),
    ("部分失效", 4),
    ("依申请公开", 4),
    ("待发布", 2),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("target", type=Path)
    parser.add_argument("--documents", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--attachments", type=float, default=0.2, help="share of the lists with a file (0.2)")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 24))
    arguments = parser.parse_args()
    office = Office(arguments.target, arguments.seed, arguments.attachments, arguments.today)
    make_site(office, arguments.documents)
    print(f"{office.written} 份文档 → {arguments.target}")


def make_site(office: Office, documents: int) -> None:
    """Write registers and ``documents`` documents."""
    write_registers(office.target)
    bundle = 0
    while office.written + LARGEST_BUNDLE <= documents:
        make_bundle(office, random.Random(f"{office.seed}:{bundle}"), bundle)
        bundle += 1
    while office.written < documents:
        make_list(office, random.Random(f"{office.seed}:rest:{office.written}"))


def make_bundle(office: Office, chance: random.Random, bundle: int) -> None:
    """Write a policy, its interpretation, the document that ends or amends it, and lists and notices about it."""
    subject = subject_of(office.seed * 1009 + bundle)
    names, weights = zip(*STATES, strict=True)
    # the first policies have one state each, so that a small site has all states
    state = names[bundle] if bundle < len(names) else chance.choices(names, weights)[0]
    policy = make_policy(office, chance, subject, state)
    if state in ("废止", "已修改"):
        make_successor(office, chance, policy, state)
    elif state in ("有效", "部分失效"):
        office.recent.append(policy)
    make_list(office, chance)
    if chance.random() < 0.5:
        make_notice(office, chance)


def make_policy(office: Office, chance: random.Random, subject: Subject, state: str) -> Policy:
    issued, effective, expires = life(chance, state, office.today)
    published = (
        office.today + timedelta(days=chance.randint(2, 9))
        if state == "待发布"
        else issued + timedelta(days=chance.randint(0, 4))
    )
    department = subject.matter.department
    writer = Writer(chance, subject.matter, DEPARTMENTS[department][0], subject.scope)
    sentences = articles(writer, chance.randint(6, 14))
    normative = state in ("失效", "废止") or chance.random() < 0.6
    fields = policy_fields(
        office, chance, subject, f"{DEPARTMENTS[department][0]}关于印发《{subject.name}》的通知", issued, published
    )
    fields |= {"normative": normative, "effective": effective, "expires": expires}
    if normative:
        fields["normative_number"] = (
            f"ALDR-{issued.year}-{department:03}{office.next(f'normative {issued.year} {department}'):04}"
        )
    if state not in ("待发布", "依申请公开") and chance.random() < 0.3:
        fields["validity"] = state
    if state == "部分失效":
        fields |= {"validity": state, "validity_reason": "第三条因上级规定调整不再执行"}
    if state == "依申请公开":
        fields |= {"disclosure": state, "reason": "条例第十六条：内部工作流程"}
        fields["review"] = review(DEPARTMENTS[department][2], office.today - timedelta(days=chance.randint(1, 300)))
    chaptered = chance.random() < 0.5
    anchors = ("第一章-总则", "第三章-监督和保障") if chaptered else ()
    path = new_path(office, "policies", issued)
    policy = Policy(
        path, str(fields["title"]), str(fields["number"]), issued, department, subject, tuple(sentences), anchors
    )
    bases = [other for other in office.recent if other.issued < issued]
    if bases and chance.random() < 0.4:
        base = chance.choice(bases)
        fields["based_on"] = [base.number if chance.random() < 0.5 else relative(path, base.path)]
    if state == "依申请公开":
        fields["interpretation"] = {"exempt": "依申请公开的文件，不公开解读"}
        fields["normative"] = False
        fields.pop("normative_number", None)
    elif not normative and chance.random() < 0.3:
        fields["interpretation"] = {"exempt": "只涉及机关内部分工，不改变公众的权利义务"}
    else:
        interpretation = new_path(office, "interpretations", issued)
        fields["interpretation"] = [relative(path, interpretation)]
        make_interpretation(office, chance, policy, interpretation, published)
    body = in_chapters(sentences) if chaptered else in_points(sentences)
    closing = "此件依申请公开" if state == "依申请公开" else "此件公开发布"
    extra = [aside(chance, subject, issued), *links(office, chance, path)]
    if chance.random() < office.share * FILES_OF_POLICIES and state != "依申请公开":
        extra.append(with_file(office, chance, fields, path, issued))
    signature = f"::: 落款\n{DEPARTMENTS[department][0]}\n\n{issued.year}年{issued.month}月{issued.day}日\n:::"
    office.file(path, fields, "\n\n".join([body, *extra, signature, f"（{closing}）"]))
    return policy


def life(chance: random.Random, state: str, today: date) -> tuple[date, date, date]:
    """Return the days of issue, effect and expiry of a policy that is in ``state`` today."""
    if state == "尚未生效":
        issued = today - timedelta(days=chance.randint(12, 25))
        effective = today + timedelta(days=chance.randint(5, 40))
    elif state == "待发布":
        issued = today - timedelta(days=chance.randint(1, 5))
        effective = today + timedelta(days=chance.randint(20, 60))
    elif state == "失效":
        issued = FIRST_DAY + timedelta(days=chance.randint(0, 900))
        effective = issued + timedelta(days=30)
        return issued, effective, effective + timedelta(days=chance.randint(500, 729))
    elif state in ("废止", "已修改"):
        issued = FIRST_DAY + timedelta(days=chance.randint(300, (today - FIRST_DAY).days - 500))
        effective = issued + timedelta(days=30)
    else:
        # young enough not to expire soon
        issued = FIRST_DAY + timedelta(days=chance.randint(330, (today - FIRST_DAY).days - 45))
        effective = issued + timedelta(days=30)
    return issued, effective, date(effective.year + 5, effective.month, min(effective.day, 28)) - timedelta(days=1)


def policy_fields(
    office: Office, chance: random.Random, subject: Subject, title: str, issued: date, published: date
) -> dict[str, object]:
    department = subject.matter.department
    letters = DEPARTMENTS[department][3]
    fields = office.common("policy", title, department, issued, published)
    number = f"{letters}〔{issued.year}〕{office.next(f'{letters} {issued.year}')}号"
    fields |= {"number": number, "genre": "通知", "theme": subject.matter.theme, "normative": False}
    if chance.random() < 0.2:
        fields["contact"] = (
            f"0900-62100{department:02}，值班手机1{chance.choice('358')}{chance.randint(0, 999999999):09}"
        )
    return fields


def make_interpretation(office: Office, chance: random.Random, policy: Policy, path: str, published: date) -> None:
    """Write an interpretation in its own words; some quote a sentence of the policy."""
    fields = office.common(
        "interpretation", f"《{policy.subject.name}》政策解读", policy.department, published, published
    )
    named = relative(path, policy.path) if chance.random() < 0.5 else policy.number
    form = chance.choice(FORMS)
    fields |= {"interprets": [named], "form": form, "published": published + timedelta(days=chance.randint(0, 1))}
    writer = Writer(chance, policy.subject.matter, DEPARTMENTS[policy.department][0], policy.subject.scope)
    parts = [
        writer.one("解背景"),
        writer.one("解目的"),
        writer.one("解举措"),
        *writer.several("解例", chance.randint(1, 3)),
    ]
    if chance.random() < 0.4:
        quoted = chance.choice(policy.sentences[2:-1])
        parts.insert(3, f"文件的原话是：“{quoted}”换成大白话，就是{writer.one('解例')}")
    if chance.random() < 0.6:
        heads = (
            "为什么要管这件事",
            "想管出什么结果",
            "到底改了什么",
            "跟您有什么关系",
            "还有一个问题",
            "再补充一点",
            "最后说两句",
        )
        parts = [f"## {head}\n\n{part}" for head, part in zip(heads, parts, strict=False)]
    link = f"文件全文见[《{policy.subject.name}》]({relative(path, policy.path)})。"
    office.file(path, fields, "\n\n".join([*parts, aside(chance, policy.subject, published), link]))


def make_successor(office: Office, chance: random.Random, old: Policy, state: str) -> None:
    """Write a later document that repeals or amends ``old``."""
    issued = old.issued + timedelta(days=chance.randint(200, 400))
    published = issued + timedelta(days=chance.randint(0, 3))
    name = DEPARTMENTS[old.department][0]
    ending = state == "废止"
    title = f"{name}关于{'废止' if ending else '修改'}《{old.subject.name}》的决定"
    fields = policy_fields(office, chance, old.subject, title, issued, published)
    path = new_path(office, "policies", issued)
    relation = "repeals" if ending else "amends"
    fields |= {
        "genre": "决定",
        "effective": issued,
        relation: [relative(path, old.path) if chance.random() < 0.5 else old.number],
        "interpretation": {"exempt": "只处理原文件的效力，内容见原文件的解读"},
    }
    writer = Writer(chance, old.subject.matter, name, old.subject.scope)
    what = "自公布之日起废止" if ending else f"作如下修改：第五条修改为：“{writer.one('条')}”"
    reason = f"{writer.one('因')}，经研究，"
    body = f"{reason}决定对[《{old.subject.name}》]({relative(path, old.path)})（{old.number}）{what}。"
    office.file(path, fields, body.replace("”。", "”") + "\n\n（此件公开发布）")


def make_list(office: Office, chance: random.Random) -> None:
    """Write a document with results or statistics in a table, and in a file for some."""
    listing = chance.choice(LISTINGS)
    subject = subject_of(chance.randrange(TITLES))
    day = FIRST_DAY + timedelta(days=chance.randint(0, (office.today - FIRST_DAY).days - 15))
    batch = office.next(f"{listing.name} {day.year}")
    title = f"{subject.scope}{subject.matter.name}{listing.name}公示（{day.year}年第{batch}批）"
    department = subject.matter.department
    fields = office.common(listing.kind, title, department, day, day + timedelta(days=chance.randint(0, 5)))
    path = new_path(office, listing.kind, day)
    writer = Writer(chance, subject.matter, DEPARTMENTS[department][0], subject.scope)
    paragraphs = [f"现将{subject.name}的{listing.name}（第{batch}批）公示如下。{writer.one('通知')}"]
    rows = rows_of(listing, chance, day, chance.randint(4, 14))
    paragraphs.append(markdown_table(rows))
    if chance.random() < office.share:
        paragraphs.append(with_file(office, chance, fields, path, day))
    paragraphs += [*links(office, chance, path), aside(chance, subject, day)]
    office.file(path, fields, "\n\n".join(paragraphs))


def make_notice(office: Office, chance: random.Random) -> None:
    subject = subject_of(chance.randrange(TITLES))
    day = FIRST_DAY + timedelta(days=chance.randint(0, (office.today - FIRST_DAY).days - 15))
    department = subject.matter.department
    what = chance.choice(("开展情况", "集中宣传", "实地检查", "意见征求", "设施检修", "业务培训", "社会监督员选聘"))
    title = f"关于{subject.scope}{subject.matter.name}{what}的公告（{day.year}年第{office.next(f'公告{day.year}')}号）"
    fields = office.common("notice", title, department, day, day + timedelta(days=chance.randint(0, 5)))
    path = new_path(office, "notice", day)
    writer = Writer(chance, subject.matter, DEPARTMENTS[department][0], subject.scope)
    heads = ("## 基本情况", "## 有关安排", "## 联系方式")
    first, second, *rest = writer.several("通知", chance.randint(3, 5))
    body = [heads[0], f"{writer.one('因')}。{first}", heads[1], second, *rest, heads[2], aside(chance, subject, day)]
    office.file(path, fields, "\n\n".join([*body, *links(office, chance, path)]))


if __name__ == "__main__":
    main()
