"""Formats, check digits and corrections of document numbers and index numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stdnum.cn import uscc

NO_NUMBER = "无"
INDEX_PROFILES = ("uscc18", "orgcode9", "division6", "custom")

_NUMBER = re.compile(r"[一-鿿A-Za-z]+〔(?:19|20)\d{2}〕[1-9]\d*号", re.ASCII)
_ORDER = re.compile(
    r"[一-鿿]*(?:令|公告|通告)(?:(?:19|20)\d{2}年)?第(?:[1-9]\d*|[〇零一二三四五六七八九十百千]+)号", re.ASCII
)
_OPENING, _CLOSING = "[（(【﹝［{「", "]）)】﹞］}」"
_WRONG_BRACKETS = str.maketrans(dict.fromkeys(_OPENING, "〔") | dict.fromkeys(_CLOSING, "〕"))
_CITED = re.compile(
    rf"[〔{re.escape(_OPENING)}]\s?((?:19|20)\d{{2}})\s?[〕{re.escape(_CLOSING)}]\s?第?0*([1-9]\d*)\s?号", re.ASCII
)
_ISSUER = re.compile(r"([一-鿿A-Za-z]{1,20})\s?$", re.ASCII)
# Words next to a number that declare its document no longer in force: 已失效；已废止的《…》（…）
_ENDED = "(?:失效|废止|到期|届满|作废|停止(?:执行|使用))"
_ENDED_AFTER = re.compile(
    r"[）)》”」\s]*(?:文件|通知|办法|意见|规定|有效期|现|均|都|也|早|业|于|至|[\d年月日\-])*"
    rf"(?:已经?(?:被|于|经|由|宣布|公告|依法|自动|全部|[\d年月日\-])*{_ENDED}"
    r"|自动失效|不再(?:沿用|执行|适用|使用|实施|有效|作为))",
    re.ASCII,
)
_ENDED_BEFORE = re.compile(rf"已经?(?:被|经|依法|自动)?{_ENDED}的[^，,。；;]{{0,40}}$")
_LONGEST_ISSUER, _LONGEST_REMARK = 20, 60  # characters
_EMPTY_NUMBER = re.compile(r"[一-鿿A-Za-z]*〔\s*〕\s*号?")
_SERIAL = re.compile(r"\d{4}(?:\d{2})?-\d{5,7}", re.ASCII)
_CODE = {
    "uscc18": re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"),
    "orgcode9": re.compile(r"[0-9A-Z]{8}[0-9X]"),
    "division6": re.compile(r"\d{6}", re.ASCII),
}
_ORGCODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def is_document_number(text: str) -> bool:
    """True for a valid 发文字号 (GB/T 9704—2012, 7.2.5), the number of an order or announcement, or ``无``."""
    return text == NO_NUMBER or bool(_NUMBER.fullmatch(text) or _ORDER.fullmatch(text))


def corrected_number(text: str) -> str | None:
    """The valid document number that an invalid one most likely means; ``None`` if there is none."""
    if _EMPTY_NUMBER.fullmatch(text.strip()):
        return NO_NUMBER
    corrected = unicodedata.normalize("NFKC", "".join(text.split())).translate(_WRONG_BRACKETS)
    corrected = re.sub(r"〕第", "〕", corrected)
    corrected = re.sub(r"(〕|第)0+(?=[1-9])", r"\1", corrected)
    return corrected if is_document_number(corrected) else None


def cited_numbers(line: str) -> Iterator[str]:
    """Document numbers that a line of running text cites, with normalized brackets.

    A number may begin with other words, because no blank separates them from the issuer's letters. Omits numbers that
    the line itself declares no longer in force.
    """
    for match in _CITED.finditer(line):
        issuer = _ISSUER.search(line[max(0, match.start() - _LONGEST_ISSUER) : match.start()])
        before = line[max(0, match.start() - _LONGEST_REMARK) : match.start()]
        if issuer and not _ENDED_AFTER.match(line, match.end()) and not _ENDED_BEFORE.search(before):
            yield f"{issuer[1]}〔{match[1]}〕{match[2]}号"


def number_key(text: str) -> str:
    """A key for comparison: equal for numbers that differ only in brackets, blanks, width or case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def index_fault(index: str, profile: str, pattern: str) -> str | None:
    """The fault of an index number, in Chinese; ``None`` for a valid one.

    ``profile`` is the site's rule. With ``uscc18``, ``orgcode9`` and ``division6``, an index number is the code of an
    organization (with its check digit: GB 32100—2015, GB 11714) or administrative division, ``/``, year or year and
    month, ``-``, and a serial of five to seven digits. With ``custom``, it matches the regular expression ``pattern``.
    """
    if profile == "custom":
        return None if re.fullmatch(pattern, index) else f"不符合本站规定的格式 {pattern}"
    code, slash, serial = index.partition("/")
    if not slash or not _SERIAL.fullmatch(serial):
        return "应为“机构代码/年份-流水号”，流水号五至七位数字"
    if not _CODE[profile].fullmatch(code):
        length = {"uscc18": "18 位统一社会信用代码", "orgcode9": "9 位组织机构代码", "division6": "6 位行政区划代码"}
        return f"前段“{code}”不是{length[profile]}"
    if profile == "uscc18" and not uscc.is_valid(code):
        return f"统一社会信用代码“{code}”的校验码不对"
    if profile == "orgcode9" and _orgcode_check(code) != code[8]:
        return f"组织机构代码“{code}”的校验码不对，应为 {_orgcode_check(code)}"
    return None


def number_example(pattern: str, year: int) -> str:
    """An example that matches the regular expression ``pattern`` of a site; empty if the pattern is too complex.

    Four digits become the year, other digits a serial number 1.
    """
    text = pattern.removeprefix("^").removesuffix("$").replace(r"\-", "-").replace(r"\.", ".").replace("[0-9]", r"\d")
    text = re.sub(r"\\d\{4\}", f"{year:04}", text)
    text = re.sub(r"\\d(?:\{(\d{1,2})(?:,\d*)?\}|[+*])?", lambda match: "1".zfill(int(match[1] or 1)), text)
    return text if re.fullmatch(pattern, text) else ""


def _orgcode_check(code: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(code[:8], _ORGCODE_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]
