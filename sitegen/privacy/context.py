"""What stands around a number in a text: the words before it, its cell, the heading over it, and what they say."""

from __future__ import annotations

import csv
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache

_IDENTITY = re.compile(r"身份证|公民身份|身份号|证件号|证件编号|居民证|居留证|居住证|户口|(?i:id\s*card|id\s*no)")
_OTHER_NUMBER = re.compile(
    r"(?:信用代码|项目代码|组织机构|图斑|单元号|宗地|索引|条形?码|(?<!身份)(?<!证件)(?:编号|编码|代码|序号|流水号?|案号"
    r"|文号|单号|批号|合同号|备案号|许可证?号|登记号|受理号|发票号?|订单号?))[^0-9]{0,6}$"
)
_CREDIT_CODE = re.compile(r"信用代码")
_CARD_STRONG = re.compile(r"银行卡|卡号|一卡通|一本通|存折|社保卡|保障卡|借记卡|储蓄|信用卡|惠农卡|工资卡|(?i:card)")
_CARD = re.compile(rf"{_CARD_STRONG.pattern}|[账帐][号户]|开户|户名|银行|信用社|农商行|邮储|汇款|收款")
_ORGANISATION = re.compile(
    r"财政|国库|专户|非税|对公|基本户|保证金|有限|公司|中心|委员会|税务|法院|学校|医院|协会|[局厅]"
)

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
_SURNAME = (  # of most people, but for those that often begin another word
    "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董潘袁蔡蒋余杜程魏苏吕丁卢姚沈钟姜崔谭陆范汪廖"
)
_RESIDENT = re.compile(
    rf"(?:服务对象|(?:申请|申报|报名|投诉|举报|信访|来信|求助)人)(?:姓名)?[:：为是]?\s?[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?=\W|\d|$|手机|电话|联系)|"
    r"姓名|户主|身份证|监护人|家长|家庭住址|(?:低保|特困)(?:户|人员|对象|家庭)"
    r"|残疾(?:证|人[^辅服康就工联保权事办]|人$)"
    r"|被征收|脱贫户|贫困户|受助|享受"
    r"|(?:补贴|补助)(?:对象|户|人员|金额|标准|\d)|(?:领取|发放|发给|给予)[^，。；;]{0,6}(?:补贴|补助)"
)
# headings that say whose numbers a table holds: offices that are called, people by their posts, or anybody
_OFFICE = re.compile(r"单位|机构|部门|企业|医院|学校|中心|网点|地点|名称.*地址|地址.*名称")
_POST = re.compile(
    r"科室|窗口|办公|职务|岗位|职责|分管|河长|林长|网格|联系人|联络|值班|值守|负责人|责任人|包保|承办|经办|驻村|职称"
)
_PERSON = re.compile(
    r"姓名|名字|(?:申请|申报|报名|投诉|举报|信访|来信|权利|当事|产权|承租|购房|受益|参保|中签|获奖)(?:人|者)(?!数|次)"
    r"|[业房车机]主|农户|村民|居民|学生|考生|家长|老人|人员名单"
)
_HEADINGS = re.compile("|".join((
    _IDENTITY.pattern, _CARD.pattern, _CONTACT_COLUMN.pattern, _RESIDENT.pattern,
    r"代码|编号|编码|序号|案号|文号|准考证|考号|学号|学籍号|流水|金额|[(（]元|万元",
)))  # fmt: skip
_AMOUNT_COLUMN = re.compile(r"金额|万元|[(（]元|合计|预算|决算|收入|支出|面积|数量|编号|代码|编码|序号")
_AMOUNT_AFTER = re.compile(r"\s{0,2}(?:\.\d|[元万亿吨亩平立千米公只头%％]|kg|KB|MB)")
_LONG_DIGITS = re.compile(r"\d{6}")
_SENTENCE_END = re.compile("[。；;]")
_EXAMINEE = re.compile(r"准考证|考号|学号|学籍号")
_WIDEST_ROW = 20_000


_NEWLINE = re.compile("\n")
_QUOTED_CELL = re.compile(r'(?:"(?:[^"]++|"")*+(?:"|$))?[^,]*')
_ROWS_KEPT = 64
_MOST_CONTACTS = 20_000  # judged in one text; nobody is called at so many numbers


@lru_cache(maxsize=256)
def _speaks_of(pattern: re.Pattern[str], words: str) -> bool:
    """True where ``words`` hold ``pattern``. The heading of a column is asked for each number under it."""
    return bool(pattern.search(words))


class _Row:
    """A line as a row of a table: parted once, however many numbers stand in it."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.separator = _separator(line)
        self.quoted = self.separator == "," and '"' in line

    @cached_property
    def cells(self) -> list[str]:
        return self.line.split(self.separator)

    @cached_property
    def bare_cells(self) -> list[str]:
        """The cells without quotes and blanks."""
        cells = self.cells
        if self.quoted:
            with suppress(csv.Error):
                cells = next(csv.reader([self.line]), [])
        return [cell.strip() for cell in cells]

    @cached_property
    def names_organisation(self) -> bool:
        """True where one of the cells speaks of an organisation that may hold an account."""
        cells = self.bare_cells if self.quoted else self.cells if self.separator else []
        return bool(_ORGANISATION.search(" ".join(cells)))

    @cached_property
    def heads_duties(self) -> bool:
        """True for the headings of a list of offices and those on duty there, not of residents.

        Where a column holds people's names, where they work or live makes no office of them: only their post does.
        """
        heads = " ".join(self.bare_cells)
        if _is_roll(heads):
            return False
        return bool(_POST.search(heads)) or bool(_OFFICE.search(heads) and not _PERSON.search(heads))

    @cached_property
    def _ends(self) -> list[int]:
        """Where the cells end, but for the last."""
        if not self.quoted:
            return [match.start() for match in re.finditer(re.escape(self.separator), self.line)]
        ends: list[int] = []
        place = 0
        while (cell := _QUOTED_CELL.match(self.line, place)) and cell.end() < len(self.line):
            ends.append(cell.end())
            place = cell.end() + 1
        return ends

    @cached_property
    def _first_quote(self) -> int:
        return self.line.index('"')

    def cell_at(self, offset: int) -> tuple[list[str], int]:
        """The cells, and the number of that which holds ``offset``; no cells where the line is no row."""
        if not self.separator:
            return [], 0
        unquoted = self.quoted and self._first_quote < offset
        return self.bare_cells if unquoted else self.cells, bisect_left(self._ends, offset)


def _separator(line: str) -> str:
    if len(line) >= _WIDEST_ROW:
        return ""
    return next((mark for mark in "\t|" if mark in line), "," if "," in line else "")


class Surroundings:
    """What stands around a place in a text: its line, its cell, the heading over it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("I", [0])
        self.starts.extend(match.end() for match in _NEWLINE.finditer(text))
        self._headings: array[int] | None = None
        self._rows: dict[int, _Row] = {}
        self._last_context: tuple[int, int, str] | None = None
        self._contacts = 0

    def line_at(self, place: int) -> int:
        """Number of the line, from 0."""
        return bisect_right(self.starts, place) - 1

    def _line(self, number: int) -> str:
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : min(end, self.starts[number] + _WIDEST_ROW)]

    def _before(self, place: int, length: int) -> str:
        return self.text[max(self.starts[self.line_at(place)], place - length) : place]

    def _row(self, number: int) -> _Row:
        """The line as a row. Few are kept: one asks of the numbers in their order."""
        if number not in self._rows:
            if len(self._rows) >= _ROWS_KEPT:
                self._rows.clear()
            self._rows[number] = _Row(self._line(number))
        return self._rows[number]

    def _cell(self, place: int) -> tuple[list[str], int]:
        """(cells of the row, number of the cell) at ``place``; no cells where the line is no row."""
        number = self.line_at(place)
        return self._row(number).cell_at(place - self.starts[number])

    @property
    def _heading_lines(self) -> Sequence[int]:
        """Lines that may be headings: with a word that names numbers, without long numbers."""
        if self._headings is None:
            self._headings = array("I", self._find_headings())
        return self._headings

    def _find_headings(self) -> Iterator[int]:
        next_line = 0
        for match in _HEADINGS.finditer(self.text):
            if match.start() >= next_line:
                number = self.line_at(match.start())
                next_line = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text) + 1
                if not _LONG_DIGITS.search(self._line(number)):
                    yield number

    def _headings_above(self, line: int, count: int) -> Iterator[int]:
        at = bisect_left(self._heading_lines, line)
        yield from reversed(self._heading_lines[max(0, at - count) : at])

    def _heading_row(self, place: int) -> tuple[_Row | None, int]:
        """The headings over ``place``, and the number of its column; none where it stands in no table."""
        cells, index = self._cell(place)
        if not cells:
            return None, 0
        line = self.line_at(place)
        separator = self._row(line).separator
        for number in self._headings_above(line, 6):
            row = self._row(number)
            if row.separator == separator and index < len(row.bare_cells) and row.bare_cells[index]:
                return row, index
        return None, 0

    def _column_heading(self, place: int) -> str:
        """The words over the cell at ``place``; empty where it stands in no table or under no heading."""
        row, index = self._heading_row(place)
        return row.bare_cells[index] if row else ""

    def _beside(self, place: int) -> str:
        """In a row: the cell before the place, the cell itself, as far as it comes before."""
        cells, index = self._cell(place)
        return " ".join(cells[max(0, index - 1) : index + 1]) if cells else ""

    def _context(self, start: int, end: int) -> str:
        """Words that may say what the number from ``start`` to ``end`` is."""
        number = self.line_at(start)
        heading = self._column_heading(start)
        if heading:
            return self._context_in_row(number, start, heading)
        parts = [self._before(start, 60), self.text[end : end + 30].partition("\n")[0]]
        parts += [line for line in map(self._line, range(max(0, number - 2), number)) if len(line) <= 40]
        for above in self._headings_above(number, 1):
            between = self.text[self.starts[above] : min(start, self.starts[above] + _WIDEST_ROW)]
            if "。" not in between:
                parts.append(self._line(above)[:200])
        return "\n".join(parts)

    def _context_in_row(self, number: int, start: int, heading: str) -> str:
        """The same words for every number of a cell: a wide cell may hold very many."""
        _, index = self._cell(start)
        if self._last_context is None or self._last_context[:2] != (number, index):
            self._last_context = number, index, f"{heading} {self._beside(start)}"
        return self._last_context[2]

    def says_identity(self, start: int, end: int) -> bool:
        """True where the words around speak of identity numbers."""
        return _speaks_of(_IDENTITY, self._context(start, end))

    def heads_identities(self, start: int, end: int) -> bool:
        """True where the number fills a cell under a heading that speaks of identity numbers."""
        cells, index = self._cell(start)
        fills = index < len(cells) and cells[index].strip().strip("\"'`") == self.text[start:end]
        return fills and _speaks_of(_IDENTITY, self._column_heading(start))

    def says_card(self, start: int, end: int) -> bool:
        """True where the words around speak of cards, and the number's own name of nothing else."""
        return not self._is_called_other(start, _CARD) and _speaks_of(_CARD_STRONG, self._context(start, end))

    def says_account(self, start: int, end: int, *, personal: bool) -> bool:
        """True where the words around speak of accounts; ``personal``: and of no organisation that may hold one."""
        context = self._context(start, end)
        if self._is_called_other(start, _CARD) or not _speaks_of(_CARD, context):
            return False
        if not personal:
            return True
        return not (_speaks_of(_ORGANISATION, context) or self._row(self.line_at(start)).names_organisation)

    def says_amount(self, start: int, end: int) -> bool:
        """True where the number is followed by a unit, or stands under a heading of amounts or of serials."""
        heading = self._column_heading(start)
        if _speaks_of(_EXAMINEE, heading or self._before(start, 8)):
            return True
        counted = _speaks_of(_AMOUNT_COLUMN, heading) and not _speaks_of(_CONTACT_COLUMN, heading)
        return bool(counted or _AMOUNT_AFTER.match(self.text, end))

    def says_credit_code(self, place: int) -> bool:
        """True where the number is called a credit code."""
        return self.says_serial(place) and bool(_CREDIT_CODE.search(self._label(place)))

    def says_serial(self, place: int) -> bool:
        """True where the number is called a serial, a code or the like, and not an identity number."""
        return self._is_called_other(place, _IDENTITY)

    def _is_called_other(self, place: int, own: re.Pattern[str]) -> bool:
        label = self._label(place)
        return _speaks_of(_OTHER_NUMBER, label) and not _speaks_of(own, label)

    def _label(self, place: int) -> str:
        """What the number is called: by its column, by the cell before it, or by the words before it."""
        cells, index = self._cell(place)
        beside = cells[index - 1] if cells and index else ""
        return self._column_heading(place) or self._before(place, 20).strip("\t| ,") or beside

    def is_contact(self, place: int) -> bool:
        """True where the number is there to be called: a line or a column of contacts, not a list of residents."""
        row, index = self._heading_row(place)
        if row:
            return _speaks_of(_CONTACT_COLUMN, row.bare_cells[index]) and row.heads_duties
        self._contacts += 1
        if self._contacts > _MOST_CONTACTS:
            return False
        number = self.line_at(place)
        line = self.text[max(self.starts[number], place - 300) : place + 100].partition("\n")[0]
        if _RESIDENT.search(self._sentence(place)):
            return False
        return bool(_CONTACT.search(line)) or any(map(self._is_contact_label, self._labels_above(number)))

    def _sentence(self, place: int) -> str:
        """The sentence around ``place``, within its line."""
        number = self.line_at(place)
        before = self.text[max(self.starts[number], place - 300) : place]
        after = self.text[place : place + 100].partition("\n")[0]
        return _SENTENCE_END.split(before)[-1] + _SENTENCE_END.split(after)[0]

    def _labels_above(self, number: int) -> Iterator[str]:
        """The lines that this one may be under: those of its block, and the heading nearest to it."""
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


def _is_roll(heads: str) -> bool:
    """True for the headings of a list of residents, whatever else they name."""
    return bool(re.search(r"身份证|户主|家庭|低保|补贴|补助|被征收|残疾|受助|享受|[账帐]号|监护人", heads))
