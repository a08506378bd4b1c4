"""Document numbers and index numbers: their forms, their check digits, and how to mend them."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc

NO_NUMBER = "无"
INDEX_PROFILES = ("uscc18", "orgcode9", "division6", "custom")

_NUMBER = re.compile(r"[一-鿿A-Za-z]+〔(?:19|20)\d{2}〕[1-9]\d*号", re.ASCII)
_ORDER = re.compile(
    r"[一-鿿]*(?:令|公告|通告)(?:(?:19|20)\d{2}年)?第(?:[1-9]\d*|[〇零一二三四五六七八九十百千]+)号", re.ASCII
)
_WRONG_BRACKETS = str.maketrans(dict.fromkeys("[（(【﹝［{「", "〔") | dict.fromkeys("]）)】﹞］}」", "〕"))
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
