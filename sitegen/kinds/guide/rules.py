"""CO004: the disclosure guide says all that it must."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.finding import Fault
from sitegen.kinds.shapes import is_unfilled
from sitegen.rulebook.basis import regulation
from sitegen.rulebook.registry import ERROR, document_rule
from sitegen.site.config import SiteConfig

_PHONE = re.compile(
    r"(?<!\d)(?:[（(]?0\d{2,3}[）)]?[-—－–]?)?[2-9]\d{6,7}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<!\d)[48]00[-—－–]?\d{3,4}[-—－–]?\d{3,4}(?!\d)|(?<!\d)1[12]\d{3}(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NO_FAX = re.compile(r"(?:无|暂无|没有|未设置?|不设|未开通|同上|同(?:联系|办公)?电话)")
_SERVICE_HOURS = re.compile(r"\d|工作日|每周|周一|星期|法定|全天|小时")
_IN_CHARGE = re.compile(
    r"公开.{0,12}由[^，。；]{2,40}(?:室|科|股|局|办|中心|委|处)[^，。；]{0,12}(?:负责|承担|受理|办理)"
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")

# What an element is called in guides. Where nothing but the label stands in a cell, a heading or a line of its own,
# the value is what comes next; in running text it comes after a colon or a verb.
_LABELS = {
    "公开工作机构名称": r"(?:政府)?(?:信息)?(?:公开)?(?:工作|受理|办理|承办)(?:机构|部门|科室|单位)(?:名称)?|机构名称",
    "办公地址": r"(?:办公|受理|接待|联系)(?:地址|地点)|(?<![件箱络站])(?:通信|通讯|单位|机构)?地址",
    "办公时间": r"(?:办公|工作|受理|接待|服务|上班)时间",
    "联系电话": r"(?<!监督|投诉|举报|传真|救济)(?:联系|咨询|办公|受理|公开)?电话(?:号码)?"
    r"(?:[（(/、和及与]传真(?:号码)?[）)]?)?",
    "传真号码": r"传真(?:号码|电话|号)?",
    "互联网联系方式": r"(?:互联网|网上|网络)联系(?:方式|渠道|途径)|电子信箱|电子邮[件箱](?:地址)?|邮箱(?:地址)?"
    r"|[Ee]-?[Mm]ail|网(?:站)?[网地]?址",
}
_VERB = r"(?:[（(][^）)]{0,20}[）)])?(?:[：:]|为|是|位于|设在)"
_NUMBERING = r"(?:[-*+•·]|\d+[.)、．]|[（(]?[一二三四五六七八九十\d]+[）)、．.])*"
# a heading that is not marked as one; an item of a list is none
_TITLE = re.compile(r"(?:[（(]?[一二三四五六七八九十]+[）)、．.])?[\u4e00-\u9fff“”《》、]{2,20}[：:]?")
_SPOKEN = re.compile("|".join(f"(?P<e{place}>{label}){_VERB}" for place, label in enumerate(_LABELS.values())))
_BARE = re.compile(
    f"{_NUMBERING}(?:"
    + "|".join(f"(?P<e{place}>{label})" for place, label in enumerate(_LABELS.values()))
    + r")(?:[（(][^）)]{0,20}[）)])?[：:]?"
)

# The first three elements are parts of the guide rather than values: their headings, and how running text says them.
_TOPICS = {
    "信息分类": (
        re.compile(r"分类|类别|信息种类|公开的?(?:主要)?(?:内容|范围)"),
        re.compile(r"分为.{0,40}类|按.{0,12}分[类为]|(?:下列|以下).{0,6}类|分类[：:为]"),
    ),
    "编排体系": (
        re.compile(r"编排|体系"),
        re.compile(r"编排(?:体系|方式|规则)?[：:为由按]|按照?.{2,40}(?:编排|排列|排序)"),
    ),
    "获取方式": (
        re.compile(r"获取|查阅|公开的?(?:方式|形式|渠道|途径)"),
        re.compile(
            r"(?:获取|查阅|公开)的?(?:方式|途径|渠道)[：:为有包]|(?:通过|登录|可以?[到在从]).{0,60}(?:获取|查阅|查询)"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the guide without marks and spaces; ``level`` of a heading, else 0; cells where it is a table row."""

    number: int
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """What the guide says for an element; ``structured`` where its label begins a line or fills a cell."""

    element: str
    value: str
    line: int
    structured: bool


@document_rule("CO004", ERROR, regulation("十二"))
def guide_element_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """政府信息公开指南缺少规定的要素，或者要素没有填写。

    理由：指南应当包括信息分类、编排体系、获取方式，公开工作机构的名称、办公地址、办公时间、联系电话、传真号码、互联网联系方式。
    改法：补齐所缺的要素，可以用标题、表格或者“联系电话：……”的写法；电话写全区号和号码，没有传真的写“无”。

    错例：
        --- content/guide.md
        kind: guide
        正文：
        ## 信息分类

        本机关的政府信息分为机构职能、政策文件、财政信息三类。

        ## 编排体系

        按类别和发布日期排列。

        ## 获取方式

        登录县政府网站查阅。

        ## 公开工作机构

        - 机构名称：县政府办公室政务公开科
        - 办公地址：安澜街道政务路1号
        - 办公时间：工作日8:30至17:30
        - 联系电话：0900-XXXXXXX
        - 互联网联系方式：zwgk@anlan.example

    正例：
        --- content/guide.md
        kind: guide
        正文：
        ## 信息分类

        本机关的政府信息分为机构职能、政策文件、财政信息三类。

        ## 编排体系

        按类别和发布日期排列。

        ## 获取方式

        登录县政府网站查阅。

        ## 公开工作机构

        | 机构名称 | 办公地址 | 办公时间 | 联系电话（传真） | 电子邮箱 |
        | --- | --- | --- | --- | --- |
        | 政务公开科 | 安澜街道政务路1号 | 工作日8:30至17:30 | 0900-6210001 | zwgk@anlan.example |
    """
    facts = document.facts
    if site.data_kind(facts.kind) != "guide" or facts.disclosure is not Disclosure.PROACTIVE:
        return
    lines = _lines(document)
    if not lines:
        return  # TE001 says that there is no text
    said = list(_all_said(lines))
    judged = {element: _judged(entry for entry in said if entry.element == element) for element in _LABELS}
    lacking = [element for element, entries in judged.items() if not _is_answered(element, entries, lines, facts)]
    yield from (_unfilled(judged[element][0]) for element in lacking if judged[element])
    absent = [element for element in _TOPICS if not _speaks_of(element, lines)]
    absent += [element for element in lacking if not judged[element]]
    if absent:
        hint = "补上这些要素，可以用标题、表格或者“联系电话：……”的写法。"
        yield Fault(f"指南缺少{'、'.join(absent)}", document.body_line, hint)


def _judged(entries: Iterable[_Said]) -> list[_Said]:
    """Which of the entries for an element decide: a value after its own label counts before one in a sentence, and
    either before a label with nothing after it."""
    found = list(entries)
    return [entry for entry in found if entry.structured and entry.value] or found


def _is_answered(element: str, entries: list[_Said], lines: list[_Line], facts: Facts) -> bool:
    """True where one of ``entries`` gives the element, or none says anything and the guide says it in another way."""
    if any(_is_given(entry) for entry in entries):
        return True
    return not any(entry.value for entry in entries) and _is_said_otherwise(element, lines, facts)


def _unfilled(entry: _Said) -> Fault:
    """A label whose value is not one."""
    what = f"写的是“{entry.value}”，没有填好" if entry.value else "没有填写"
    hint = f"写明{entry.element}{'；确实没有传真的写“无”' if entry.element == '传真号码' else ''}。"
    return Fault(f"指南的{entry.element}{what}", entry.line, hint, evidence=entry.element)


def _lines(document: Document) -> list[_Line]:
    """The guide's own lines, then those of the files that belong to it."""
    own = [_line(number, line) for number, line in enumerate(document.text.split("\n"), document.body_line)]
    attached = [
        _line(attachment.file.line, line)
        for attachment in document.attached
        for _, piece in attachment.pieces
        for line in piece.split("\n")
    ]
    return [line for line in own + attached if line.text or line.cells]


def _line(number: int, source: str) -> _Line:
    plain = re.sub(r"\*\*|__|`", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", source)).strip()
    heading = re.match(r"(#{1,6})\s", plain)
    level = len(heading[1]) if heading else 0
    cells: tuple[str, ...] = ()
    if plain.startswith("|"):
        cells = tuple("".join(cell.split()) for cell in plain.strip("|").split("|"))
    return _Line(number, "".join(plain.lstrip("#").split()), level, cells)


def _all_said(lines: list[_Line]) -> Iterator[_Said]:
    for place, line in enumerate(lines):
        if line.cells:
            yield from _said_in_row(lines, place)
            continue
        bare = _BARE.fullmatch(line.text)
        if bare:
            following = next((later for later in lines[place + 1 :]), None)
            plain = following and not following.level and not following.cells and not _SPOKEN.search(following.text)
            if plain and following and not _BARE.fullmatch(following.text):
                yield from _entries(bare, following.text, line.number, structured=True)
            elif not line.level:
                yield from _entries(bare, "", line.number, structured=True)
            continue
        matches = list(_SPOKEN.finditer(line.text))
        ends = [*(match.start() for match in matches[1:]), len(line.text)]
        for match, end in zip(matches, ends, strict=False):
            value = line.text[match.end() : end].strip("，,；;。、：:")
            begins = re.fullmatch(_NUMBERING, line.text[: match.start()]) is not None
            yield from _entries(match, value, line.number, structured=begins)


def _said_in_row(lines: list[_Line], place: int) -> Iterator[_Said]:
    """Labels in a row: the value stands in the next cell, or below where the row is the head of its table."""
    row = lines[place]
    is_head = place + 1 < len(lines) and _is_rule(lines[place + 1])
    below = lines[place + 2] if is_head and place + 2 < len(lines) else None
    for column, cell in enumerate(row.cells):
        label = _BARE.fullmatch(cell)
        if label is None:
            spoken = _SPOKEN.match(cell)
            if spoken:
                yield from _entries(spoken, cell[spoken.end() :], row.number, structured=True)
            continue
        beside = row.cells[column + 1] if column + 1 < len(row.cells) else ""
        if is_head and below and column < len(below.cells):
            yield from _entries(label, below.cells[column], below.number, structured=True)
        elif not _BARE.fullmatch(beside):
            yield from _entries(label, beside, row.number, structured=True)


def _is_rule(line: _Line) -> bool:
    return bool(line.cells) and all(re.fullmatch(r":?-+:?", cell) for cell in line.cells)


def _entries(label: re.Match[str], value: str, line: int, *, structured: bool) -> Iterator[_Said]:
    """What is said under one label; a label may name telephone and fax together."""
    place = next(name for name, found in label.groupdict().items() if found is not None)
    element = list(_LABELS)[int(place[1:])]
    yield _Said(element, value, line, structured)
    if element == "联系电话" and "传真" in label[0]:
        yield _Said("传真号码", value, line, structured)


def _is_given(entry: _Said) -> bool:
    """True where the value is one: not a placeholder, and a telephone number where one is due."""
    value = entry.value
    if entry.element == "传真号码" and _NO_FAX.match(value):
        return True
    if is_unfilled(value):
        return False
    if entry.element in ("联系电话", "传真号码"):
        return _PHONE.search(value) is not None
    if entry.element == "办公时间":
        return _SERVICE_HOURS.search(value) is not None
    return entry.element == "互联网联系方式" or _WORDS.search(value) is not None


def _is_said_otherwise(element: str, lines: list[_Line], facts: Facts) -> bool:
    """Ways of saying an element that have no label."""
    if element == "互联网联系方式":
        return any(_EMAIL.search(line.text) for line in lines)
    if element == "公开工作机构名称":
        return any(_IN_CHARGE.search(line.text) for line in lines)
    return element == "联系电话" and _PHONE.search(facts.contact) is not None


def _speaks_of(element: str, lines: list[_Line]) -> bool:
    heading, spoken = _TOPICS[element]
    for place, line in enumerate(lines):
        is_title = line.level > 0 or _TITLE.fullmatch(line.text) is not None
        if is_title and not line.cells and heading.search(line.text) and _has_content(lines, place):
            return True
        if any(heading.search(cell) for cell in line.cells[:1]) and not is_unfilled("".join(line.cells[1:])):
            return True
        if not line.level and spoken.search(line.text) and not is_unfilled(line.text):
            return True
    return False


def _has_content(lines: list[_Line], place: int) -> bool:
    """True where something is written under the heading at ``place`` before the next of its rank."""
    level = lines[place].level
    for line in lines[place + 1 :]:
        if line.level and (not level or line.level <= level):
            return False
        if not line.level and not is_unfilled("".join(line.cells) or line.text):
            return True
    return False
