"""ID: index numbers, document numbers and page URLs are unique and well-formed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault, Fix
from sitegen.core.urls import collision_key
from sitegen.rulebook.basis import NUMBER_FORMAT, PRACTICE, STRUCTURE, regulation
from sitegen.rulebook.registry import ERROR, collection_rule, document_rule
from sitegen.site.config import SiteConfig
from sitegen.source.fields import field_label
from sitegen.source.identifiers import corrected_number, index_fault, is_document_number, number_example, number_key


def _used_twice(documents: Iterable[Facts], field: str, label: str, key: str) -> Iterator[Fault]:
    """Yield a fault for every document but the first of those that share a value."""
    first, *others = sorted(documents, key=lambda facts: facts.path)
    for facts in others:
        yield Fault(
            f"{label}“{key}”已被 {first.path} 第 {first.line(field)} 行使用",
            facts.line(field),
            f"核对两份文件，改正其中一个{label}。",
            path=facts.path,
            evidence=f"{label}“{key}”已被 {first.path} 使用",
        )


def _has_other_numerals(text: str) -> bool:
    """True if ``text`` has numerals such as ① and ²: NFKC turns them into digits that may not be meant."""
    return any(unicodedata.category(char) == "No" for char in text)


def _value_fault(document: Document, field: str, message: str, hint: str, value: str, corrected: str) -> Fault:
    """Return a fault with the column of the value and, unless ``corrected`` is empty, a fix.

    Both need a field on a line of its own, which nearly every field has.
    """
    line = document.facts.line(field)
    head = document.head.split("\n")
    written = head[line - 2] if 2 <= line < len(head) + 2 else ""
    before = re.match(rf"""\s*["']?(?:{field}|{field_label(field)})["']?\s*:\s+["']?""", written)
    if not before or not written.startswith(value, before.end()):
        return Fault(message, line, hint)
    column = before.end() + 1
    fix = Fix(line, column, value, corrected) if corrected else None
    return Fault(message, line, hint, column, length=len(value), fix=fix)


@collection_rule("ID001", ERROR, regulation("十二"))
def index_used_twice(catalogue: Catalogue) -> Iterator[Fault]:
    """两份文件使用同一个索引号。

    理由：索引号是信息的唯一标识，终身不变，不得重复使用。
    改法：给后发布的一份重新编号；已经公布过的索引号不要改动。

    错例：
        --- content/interpretation.md
        index: 119901230000000010/2024-0000001

    正例：
        --- content/interpretation.md
        index: 119901230000000010/2024-0000009
    """
    for index, documents in catalogue.by_index.items():
        if len(documents) > 1:
            yield from _used_twice(documents, "index", "索引号", index)


@document_rule("ID002", ERROR, PRACTICE)
def index_malformed(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """索引号不符合本站的编制规则。

    理由：索引号由机构代码、年份和流水号组成，机构代码带校验码，写错一位就对不上机构。
    改法：对照机关的统一社会信用代码改正；本站的规则写在 content/_site/site.yml 的 index。

    错例：
        --- content/policy.md
        index: 3700306/2024-5504193

    错例：
        --- content/policy.md
        index: 119901230000000011/2024-0000001

    正例：
        --- content/policy.md
        index: 119901230000000010/2024-0000007
    """
    index = document.facts.index
    problem = index_fault(index, site.index_profile, site.index_pattern) if index else None
    if problem:
        corrected = "" if _has_other_numerals(index) else "".join(unicodedata.normalize("NFKC", index).split())
        certain = corrected if corrected and not index_fault(corrected, site.index_profile, site.index_pattern) else ""
        hint = f"应写作“{certain}”。" if certain else _index_hint(document.facts, site)
        yield _value_fault(document, "index", f"索引号“{index}”有误：{problem}", hint, index, certain)


def _index_hint(facts: Facts, site: SiteConfig) -> str:
    """Return a hint with an example of an index number, of the document's department if its code is known."""
    year = facts.issued.year if facts.issued else 2024
    if site.index_profile == "custom":
        example = number_example(site.index_pattern, year)
        return f"写成“{example}”的样子。" if example else "对照 content/_site/site.yml 的 index 改正。"
    department = site.department(facts.departments[0]) if facts.departments else None
    if site.index_profile == "uscc18" and department and department.uscc:
        return f"写成“{department.uscc}/{year}-0000001”的样子，前段是{department.name}登记的代码。"
    return f"写成“机构代码/{year}-0000001”的样子。"


@collection_rule("ID003", ERROR, PRACTICE)
def number_used_twice(catalogue: Catalogue) -> Iterator[Fault]:
    """同一机关的两份文件使用同一个发文字号。

    理由：发文字号与文件一一对应；重号会使引用、废止指向不明。
    改法：核对原件，改正写错的一份。

    错例：
        --- content/second.md
        kind: policy
        number: 安政发〔2024〕1号

    正例：
        --- content/second.md
        kind: policy
        number: 安政发〔2024〕2号
    """
    for documents in catalogue.by_number.values():
        by_department: defaultdict[str, list[Facts]] = defaultdict(list)
        for facts in documents:
            if facts.departments and facts.kind != "interpretation":
                by_department[facts.departments[0]].append(facts)
        for same in by_department.values():
            if len(same) > 1:
                yield from _used_twice(same, "number", "发文字号", same[0].number)


@document_rule("ID004", ERROR, NUMBER_FORMAT)
def number_malformed(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """发文字号不规范。

    理由：年份用六角括号〔〕括入，四位数；序号不编虚位，不加“第”字，中间不留空格。
    改法：按提示改成规范写法；确实没有字号的写“无”。

    错例：
        --- content/policy.md
        number: 安政发[2024]1号

    错例：
        --- content/policy.md
        number: 安政发〔2024〕第001 号

    错例：
        --- content/policy.md
        number: 〔〕号

    正例：
        --- content/policy.md
        number: 安政发〔2024〕1号

    正例：
        --- content/policy.md
        number: 安澜县人民政府令第3号
    """
    number = document.facts.number
    if number and not is_document_number(number):
        corrected = corrected_number(number)
        hint = f"应写作“{corrected}”。" if corrected else "写作“机关代字〔四位年〕序号号”，没有字号的写“无”。"
        same_number = corrected and number_key(corrected) == number_key(number) and not _has_other_numerals(number)
        certain = corrected if corrected and same_number else ""
        yield _value_fault(document, "number", f"发文字号“{number}”不规范", hint, number, certain)


@collection_rule("ID005", ERROR, STRUCTURE, locked=True)
def address_used_twice(catalogue: Catalogue) -> Iterator[Fault]:
    """两份源文件会写到同一个网页地址。

    理由：后写的会覆盖先写的，其中一份就此消失；文件名只差大小写时，换一台电脑就会出事。
    改法：给其中一份改文件名。

    错例：
        --- content/Policy.md
        kind: notice

    正例：
        --- content/policy-2.md
        kind: notice
    """
    seen: dict[str, Facts] = {}
    for facts in catalogue.documents:
        first = seen.setdefault(collision_key(facts.url), facts)
        if first is not facts:
            yield Fault(f"网页地址与 {first.path} 相同：{facts.url}", 1, "给其中一份改文件名。", path=facts.path)


@collection_rule("ID007", ERROR, PRACTICE)
def normative_number_faulty(catalogue: Catalogue) -> Iterator[Fault]:
    """规范性文件编号不合本站的编号规则，或者重复。

    理由：行政规范性文件实行统一登记、统一编号、统一公布，编号与文件一一对应。
    改法：对照登记簿改正；本站的规则写在 content/_site/site.yml 的 normative_number。

    错例：
        --- content/policy.md
        normative_number: 安规2024-1

    正例：
        --- content/policy.md
        normative_number: ALDR-2024-0010001
    """
    seen: dict[str, Facts] = {}
    for facts in catalogue.documents:
        number = facts.normative_number
        if not number:
            continue
        line = facts.line("normative_number")
        if not re.fullmatch(catalogue.site.normative_pattern or ".*", number):
            example = number_example(catalogue.site.normative_pattern, (facts.issued or catalogue.today).year)
            hint = f"对照登记簿改正{f'，写成“{example}”的样子' if example else ''}。"
            yield Fault(f"规范性文件编号“{number}”不合本站的编号规则", line, hint, path=facts.path)
        first = seen.setdefault(number_key(number), facts)
        if first is not facts:
            yield from _used_twice((first, facts), "normative_number", "规范性文件编号", number)
