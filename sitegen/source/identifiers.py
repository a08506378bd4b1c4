"""Document numbers and index numbers: their forms, their check digits, and how to mend them."""

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
# what says right after or before a number that its document is in force no longer: 已失效；已废止的《…》（…）
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
    """True for a proper 发文字号 (GB/T 9704-2012, 7.2.5), an order or announcement, or ``无``."""
    return text == NO_NUMBER or bool(_NUMBER.fullmatch(text) or _ORDER.fullmatch(text))


def mended_number(text: str) -> str | None:
    """The proper form that a faulty document number most likely stands for, if there is one."""
    if _EMPTY_NUMBER.fullmatch(text.strip()):
        return NO_NUMBER
    mended = unicodedata.normalize("NFKC", "".join(text.split())).translate(_WRONG_BRACKETS)
    mended = re.sub(r"〕第", "〕", mended)
    mended = re.sub(r"(〕|第)0+(?=[1-9])", r"\1", mended)
    return mended if is_document_number(mended) else None


def cited_numbers(line: str) -> Iterator[str]:
    """Document numbers that a line of running text relies on, in the proper form whatever their brackets.

    What stands before may be more than the issuer's letters: there is no blank to part them. Numbers of which the
    line itself says that they are in force no longer are left out.
    """
    for match in _CITED.finditer(line):
        issuer = _ISSUER.search(line[max(0, match.start() - _LONGEST_ISSUER) : match.start()])
        before = line[max(0, match.start() - _LONGEST_REMARK) : match.start()]
        if issuer and not _ENDED_AFTER.match(line, match.end()) and not _ENDED_BEFORE.search(before):
            yield f"{issuer[1]}〔{match[1]}〕{match[2]}号"


def number_key(text: str) -> str:
    """Two numbers with one key are the same number, whatever their brackets and blanks."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def index_fault(index: str, profile: str, pattern: str) -> str | None:
    """What is wrong with an index number under a site's profile; ``None`` where nothing is.

    ``uscc18``, ``orgcode9`` and ``division6`` are an organisation's code (with its check digit:
    GB 32100-2015, GB 11714) or a division's, ``/``, year (and month), ``-``, a serial of five to
    seven digits. ``custom`` is the site's own regular expression ``pattern``.
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
    """A number that ``pattern``, a regular expression of the site, allows; empty where it is too intricate for us.

    Figures become a year where four are asked for, else a serial number 1.
    """
    text = pattern.removeprefix("^").removesuffix("$").replace(r"\-", "-").replace(r"\.", ".").replace("[0-9]", r"\d")
    text = re.sub(r"\\d\{4\}", f"{year:04}", text)
    text = re.sub(r"\\d(?:\{(\d{1,2})(?:,\d*)?\}|[+*])?", lambda match: "1".zfill(int(match[1] or 1)), text)
    return text if re.fullmatch(pattern, text) else ""


def _orgcode_check(code: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(code[:8], _ORGCODE_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]
