"""The text around a number: the words before it, its table cell and column heading, and what they call the number."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from sitegen.privacy.rows import LONGEST_ROW, ORGANIZATION, Row

_IDENTITY = re.compile(r"身份证|公民身份|身份号|证件号|证件编号|居民证|居留证|居住证|户口|(?i:id\s*card|id\s*no)")
_OTHER_NUMBER = re.compile(
    r"(?:信用代码|项目代码|组织机构|图斑|单元号|宗地|索引|条形?码|(?<!身份)(?<!证件)(?:编号|编码|代码|序号|流水号?|案号"
    r"|文号|单号|批号|合同号|备案号|许可证?号|登记号|受理号|发票号?|订单号?))[^0-9]{0,6}$"
)
_CREDIT_CODE = re.compile(r"信用代码")
_CARD_STRONG = re.compile(r"银行卡|卡号|一卡通|一本通|存折|社保卡|保障卡|借记卡|储蓄|信用卡|惠农卡|工资卡|(?i:card)")
_CARD = re.compile(rf"{_CARD_STRONG.pattern}|[账帐][号户]|开户|户名|银行|信用社|农商行|邮储|汇款|收款")

_CITIZEN = r"(?:人|者|对象|群众|户)"
_CONTACT = re.compile(
    rf"(?:联系|咨询|值班|举报|投诉|监督|报名|报修|报警|办公|受理|预约|客服|救援|抢修|查询|应急|经办|承办|负责|办理"
    rf"|业务|技术|政策|责任|值守|求助|问询|申报|公开|办事)(?:(?!{_CITIZEN})[^。；;\n]){{0,8}}(?:电话|手机|方式|号码)"
    r"|(?:联系|值班|值守|受理|经办|承办|负责|办理|责任|监督|联络|服务)(?:窗口)?人(?!群)|(?:技术|业务|工作|值班|办事)人员"
    r"|服务(?:电话|手机|专线|号码|咨询)|热线"
    r"|^[\s>*#+|-]*+(?:\d{1,2}[.、)）]\s*+)?[*]*+(?:电话|手机|手机号|手机号码|移动电话|办公电话|(?i:tel|phone|mobile))"
    r"[*]*\s*[:：]",
    re.MULTILINE,
)
_CONTACT_COLUMN = re.compile(r"电话|手机|联系|值班|热线|(?i:tel|phone)")
_SURNAME = (  # the most frequent ones, without those that often begin another word
    "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董潘袁蔡蒋余杜程魏苏吕丁卢姚沈钟姜崔谭陆范汪廖"
)
_RESIDENT = re.compile(
    rf"(?:服务对象|(?:申请|申报|报名|投诉|举报|信访|来信|求助)人)(?:姓名)?[:：为是]?\s?[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?=\W|\d|$|手机|电话|联系)|"
    r"姓名|户主|身份证|监护人|家长|家庭住址|(?:低保|特困)(?:户|人员|对象|家庭)"
    r"|残疾(?:证|人[^辅服康就工联保权事办]|人$)"
    r"|被征收|脱贫户|贫困户|受助|享受"
    r"|(?:补贴|补助)(?:对象|户|人员|金额|标准|\d)|(?:领取|发放|发给|给予)[^，。；;]{0,6}(?:补贴|补助)"
)
_HEADING_WORDS = re.compile("|".join((
    _IDENTITY.pattern, _CARD.pattern, _CONTACT_COLUMN.pattern, _RESIDENT.pattern,
    r"代码|编号|编码|序号|案号|文号|准考证|考号|学号|学籍号|流水|金额|[(（]元|万元",
)))  # fmt: skip
_AMOUNT_COLUMN = re.compile(r"金额|万元|[(（]元|合计|预算|决算|收入|支出|面积|数量|编号|代码|编码|序号")
_AMOUNT_AFTER = re.compile(r"\s{0,2}(?:\.\d|[元万亿吨亩平立千米公只头%％]|kg|KB|MB)")
_LONG_DIGITS = re.compile(r"\d{6}")
_SENTENCE_END = re.compile("[。；;]")
_EXAMINEE = re.compile(r"准考证|考号|学号|学籍号")
_NEWLINE = re.compile("\n")
_ROW_CACHE = 64
_CONTACT_LIMIT = 20_000  # numbers outside tables to check in one text; no document publishes so many contacts


@lru_cache(maxsize=256)
def _contains(pattern: re.Pattern[str], words: str) -> bool:
    """True if ``pattern`` occurs in ``words``. Cached, because all numbers of a column have the same heading."""
    return bool(pattern.search(words))


class NumberContext:
    """Answers questions about the context of numbers in one text, given by their offsets.

    ``starts`` are the offsets of all lines. Answers are fast if the numbers come in order, because recent rows are
    cached.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("I", [0])
        self.starts.extend(match.end() for match in _NEWLINE.finditer(text))
        self._rows: dict[int, Row] = {}
        self._last_cell = -1, -1, ""
        self._contacts = 0

    def line_at(self, offset: int) -> int:
        """Number of the line that contains ``offset``, from 0."""
        return bisect_right(self.starts, offset) - 1

    def _line(self, number: int) -> str:
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : min(end, self.starts[number] + LONGEST_ROW)]

    def _before(self, offset: int, length: int) -> str:
        return self.text[max(self.starts[self.line_at(offset)], offset - length) : offset]

    def _row(self, number: int) -> Row:
        if number not in self._rows:
            if len(self._rows) >= _ROW_CACHE:
                self._rows.clear()
            self._rows[number] = Row(self._line(number))
        return self._rows[number]

    def _cell(self, offset: int) -> tuple[list[str], int]:
        """(cells of the row, index of the cell) at ``offset``; no cells if the line is no row."""
        number = self.line_at(offset)
        return self._row(number).cell_at(offset - self.starts[number])

    @cached_property
    def _heading_lines(self) -> Sequence[int]:
        """Numbers of lines that may be headings: they contain a word for numbers, but no long number."""
        return array("I", self._find_headings())

    def _find_headings(self) -> Iterator[int]:
        next_line = 0
        for match in _HEADING_WORDS.finditer(self.text):
            if match.start() >= next_line:
                number = self.line_at(match.start())
                next_line = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text) + 1
                if not _LONG_DIGITS.search(self._line(number)):
                    yield number

    def _headings_above(self, line: int, count: int) -> Iterator[int]:
        at = bisect_left(self._heading_lines, line)
        yield from reversed(self._heading_lines[max(0, at - count) : at])

    def _heading_row(self, offset: int) -> tuple[Row | None, int]:
        """(heading row above ``offset``, index of its column); ``None`` outside a table."""
        cells, index = self._cell(offset)
        if not cells:
            return None, 0
        line = self.line_at(offset)
        separator = self._row(line).separator
        for number in self._headings_above(line, 6):
            row = self._row(number)
            if row.separator == separator and index < len(row.stripped_cells) and row.stripped_cells[index]:
                return row, index
        return None, 0

    def _column_heading(self, offset: int) -> str:
        """The heading of the column at ``offset``; empty outside a table or without headings."""
        row, index = self._heading_row(offset)
        return row.stripped_cells[index] if row else ""

    def _words_around(self, start: int, end: int) -> str:
        """Words that may describe the number from ``start`` to ``end``.

        In a table: its column heading, its cell and the cell before. Elsewhere: its line, short lines above it, and
        the nearest heading if the same paragraph reaches up to it.
        """
        number = self.line_at(start)
        heading = self._column_heading(start)
        if heading:
            return self._words_in_cell(number, start, heading)
        parts = [self._before(start, 60), self.text[end : end + 30].partition("\n")[0]]
        parts += [line for line in map(self._line, range(max(0, number - 2), number)) if len(line) <= 40]
        for above in self._headings_above(number, 1):
            between = self.text[self.starts[above] : min(start, self.starts[above] + LONGEST_ROW)]
            if "。" not in between:
                parts.append(self._line(above)[:200])
        return "\n".join(parts)

    def _words_in_cell(self, line: int, start: int, heading: str) -> str:
        """Caches the last cell, because a wide cell may contain thousands of numbers."""
        cells, index = self._cell(start)
        if self._last_cell[:2] != (line, index):
            self._last_cell = line, index, f"{heading} {' '.join(cells[max(0, index - 1) : index + 1])}"
        return self._last_cell[2]

    def mentions_identity(self, start: int, end: int) -> bool:
        """True if the words around the number mention identity numbers."""
        return _contains(_IDENTITY, self._words_around(start, end))

    def fills_identity_column(self, start: int, end: int) -> bool:
        """True if the number is the only content of a cell in a column of identity numbers."""
        cells, index = self._cell(start)
        fills = index < len(cells) and cells[index].strip().strip("\"'`") == self.text[start:end]
        return fills and _contains(_IDENTITY, self._column_heading(start))

    def mentions_card(self, start: int, end: int) -> bool:
        """True if the words around the number mention bank cards, and its label is not that of another code."""
        return not self._is_called_other(start, _CARD) and _contains(_CARD_STRONG, self._words_around(start, end))

    def mentions_account(self, start: int, end: int, *, personal: bool) -> bool:
        """True if the words around the number mention accounts; with ``personal``, and no organization."""
        words = self._words_around(start, end)
        if self._is_called_other(start, _CARD) or not _contains(_CARD, words):
            return False
        if not personal:
            return True
        return not (_contains(ORGANIZATION, words) or self._row(self.line_at(start)).names_organization)

    def is_amount(self, start: int, end: int) -> bool:
        """True if a unit follows the number, or if it is in a column of amounts, serials or examinees."""
        heading = self._column_heading(start)
        if _contains(_EXAMINEE, heading or self._before(start, 8)):
            return True
        counted = _contains(_AMOUNT_COLUMN, heading) and not _contains(_CONTACT_COLUMN, heading)
        return bool(counted or _AMOUNT_AFTER.match(self.text, end))

    def is_called_credit_code(self, offset: int) -> bool:
        """True if the label of the number at ``offset`` says credit code."""
        return self.is_called_serial(offset) and bool(_CREDIT_CODE.search(self._label(offset)))

    def is_called_serial(self, offset: int) -> bool:
        """True if the label of the number at ``offset`` says serial or code, and not identity number."""
        return self._is_called_other(offset, _IDENTITY)

    def _is_called_other(self, offset: int, own: re.Pattern[str]) -> bool:
        label = self._label(offset)
        return _contains(_OTHER_NUMBER, label) and not _contains(own, label)

    def _label(self, offset: int) -> str:
        """The label of a number: its column heading, or the words before it, or the cell before it."""
        cells, index = self._cell(offset)
        previous = cells[index - 1] if cells and index else ""
        return self._column_heading(offset) or self._before(offset, 20).strip("\t| ,") or previous

    def is_contact(self, offset: int) -> bool:
        """True if the number at ``offset`` is published as a contact: on a contact line, or in a duty roster."""
        row, index = self._heading_row(offset)
        if row:
            return _contains(_CONTACT_COLUMN, row.stripped_cells[index]) and row.is_duty_roster
        self._contacts += 1
        if self._contacts > _CONTACT_LIMIT:
            return False
        number = self.line_at(offset)
        line = self.text[max(self.starts[number], offset - 300) : offset + 100].partition("\n")[0]
        if _RESIDENT.search(self._sentence(offset)):
            return False
        return bool(_CONTACT.search(line)) or any(map(self._is_contact_label, self._labels_above(number)))

    def _sentence(self, offset: int) -> str:
        """The sentence around ``offset``, within its line."""
        before = self._before(offset, 300)
        after = self.text[offset : offset + 100].partition("\n")[0]
        return _SENTENCE_END.split(before)[-1] + _SENTENCE_END.split(after)[0]

    def _labels_above(self, number: int) -> Iterator[str]:
        """Lines above that may label this one: those of its block, then the nearest line before the block."""
        above = number - 1
        while above >= max(0, number - 12) and (line := self._line(above).strip()):
            yield line
            if line.startswith("#"):
                return
            above -= 1
        if above >= 0:
            for line in filter(None, (self._line(before).strip() for before in range(above, max(-1, above - 4), -1))):
                yield line
                return

    def _is_contact_label(self, line: str) -> bool:
        return (
            len(line) <= 30
            and line.startswith(("#", "*")) | line.endswith(("：", ":", "**"))
            and bool(_CONTACT.search(line) or _CONTACT_COLUMN.search(line))
        )
