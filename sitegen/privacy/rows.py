"""A line of text as a row of a table: its cells and, if it is a heading row, whose numbers the table lists."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from contextlib import suppress
from functools import cached_property

LONGEST_ROW = 20_000  # characters; a longer line is no row

ORGANIZATION = re.compile(
    r"财政|国库|专户|非税|对公|基本户|保证金|有限|公司|中心|委员会|税务|法院|学校|医院|协会|[局厅]"
)
# Headings that show whose numbers a table lists: offices, people by their position, or private persons.
_OFFICE = re.compile(r"单位|机构|部门|企业|医院|学校|中心|网点|地点|名称.*地址|地址.*名称")
_POSITION = re.compile(
    r"科室|窗口|办公|职务|岗位|职责|分管|河长|林长|网格|联系人|联络|值班|值守|负责人|责任人|包保|承办|经办|驻村|职称"
)
_PERSON = re.compile(
    r"姓名|名字|(?:申请|申报|报名|投诉|举报|信访|来信|权利|当事|产权|承租|购房|受益|参保|中签|获奖)(?:人|者)(?!数|次)"
    r"|[业房车机]主|农户|村民|居民|学生|考生|家长|老人|人员名单"
)
_RESIDENT_LIST = re.compile("身份证|户主|家庭|低保|补贴|补助|被征收|残疾|受助|享受|[账帐]号|监护人")
_QUOTED_CELL = re.compile(r'(?:"(?:[^"]++|"")*+(?:"|$))?[^,]*')


class Row:
    """A line as a row of a table. Splits the line once, however many numbers it contains.

    ``separator`` is a tab, a bar or a comma; empty if the line is no row.
    """

    def __init__(self, line: str) -> None:
        self.line = line
        self.separator = _separator(line)
        self.quoted = self.separator == "," and '"' in line

    @cached_property
    def cells(self) -> list[str]:
        """The cells as written; quotes are not resolved."""
        return self.line.split(self.separator)

    @cached_property
    def stripped_cells(self) -> list[str]:
        """The cells without CSV quotes and surrounding blanks."""
        cells = self.cells
        if self.quoted:
            with suppress(csv.Error):
                cells = next(csv.reader([self.line]), [])
        return [cell.strip() for cell in cells]

    @cached_property
    def names_organization(self) -> bool:
        """True if a cell names an organization that may own a bank account."""
        cells = self.stripped_cells if self.quoted else self.cells if self.separator else []
        return bool(ORGANIZATION.search(" ".join(cells)))

    @cached_property
    def is_duty_roster(self) -> bool:
        """True for the headings of a list of offices or of staff on duty, not of residents.

        In a list of people, a workplace or an address does not make a row an office; only a position does.
        """
        headings = " ".join(self.stripped_cells)
        if _RESIDENT_LIST.search(headings):
            return False
        return bool(_POSITION.search(headings)) or bool(_OFFICE.search(headings) and not _PERSON.search(headings))

    @cached_property
    def _ends(self) -> list[int]:
        """Offsets where the cells end, without the last."""
        if not self.quoted:
            return [match.start() for match in re.finditer(re.escape(self.separator), self.line)]
        ends: list[int] = []
        offset = 0
        while (cell := _QUOTED_CELL.match(self.line, offset)) and cell.end() < len(self.line):
            ends.append(cell.end())
            offset = cell.end() + 1
        return ends

    @cached_property
    def _first_quote(self) -> int:
        return self.line.index('"')

    def cell_at(self, offset: int) -> tuple[list[str], int]:
        """(all cells, index of the cell that contains ``offset``); no cells if the line is no row."""
        if not self.separator:
            return [], 0
        after_quote = self.quoted and self._first_quote < offset
        return self.stripped_cells if after_quote else self.cells, bisect_left(self._ends, offset)


def _separator(line: str) -> str:
    if len(line) >= LONGEST_ROW:
        return ""
    return next((mark for mark in "\t|" if mark in line), "," if "," in line else "")
