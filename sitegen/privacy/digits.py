"""Formats and check digits of identity numbers, bank cards and mobile numbers, on bare digits without context."""

from __future__ import annotations

import re
from datetime import date

from stdnum import luhn
from stdnum.cn import uscc

IDENTITY_LENGTH = 18
COUNTRY_CODES = ("0086", "86")

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_YEAR, _LAST_YEAR = 1880, 2059
_CARD_ISSUERS = re.compile(r"62|60|4|5[1-5]|2[2-7]|3[04-8]|9[04-9]|103|6[89]|8[14578]")


def is_identity_number(digits: str) -> bool:
    """True for 18 characters that form a valid number of GB 11643: region, date of birth, check character."""
    if len(digits) != IDENTITY_LENGTH or not digits[:17].isdigit() or not _PROVINCES.match(digits):
        return False
    return _is_birthday(digits[6:14]) and _has_check_character(digits)


def is_first_generation_number(digits: str) -> bool:
    """True for the form of an identity number before 1999: 15 digits, a two-digit year, no check character."""
    if len(digits) != 15 or not digits.isdigit() or not _PROVINCES.match(digits):
        return False
    return _is_birthday("19" + digits[6:12])


def is_residence_permit(digits: str) -> bool:
    """True for a foreigner's permanent residence permit: ``9``, province, nationality, then as an identity number."""
    if digits[0] != "9" or not _PROVINCES.match(digits, 1):
        return False
    return _is_birthday(digits[6:14]) and _has_check_character(digits) and not is_credit_code(digits)


def is_rounded_identity_number(digits: str) -> bool:
    """True for an identity number that a spreadsheet stored as a float, so that its last three digits became 0."""
    return digits.endswith("000") and bool(_PROVINCES.match(digits)) and _is_birthday(digits[6:14])


def is_disability_certificate(digits: str) -> bool:
    """True for the number of a disability certificate: its owner's identity number, then a kind and a degree."""
    return len(digits) == 20 and is_identity_number(digits[:18]) and digits[18] in "1234567" and digits[19] in "1234"


def contains_identity_number(digits: str) -> bool:
    """True if any 18 adjacent characters form an identity number."""
    starts = range(len(digits) - IDENTITY_LENGTH + 1)
    return any(is_identity_number(digits[start : start + IDENTITY_LENGTH]) for start in starts)


def is_card_number(digits: str) -> bool:
    """True for 13 to 19 digits with an issuer's prefix and a Luhn check digit, such as a bank card's."""
    if not (13 <= len(digits) <= 19 and digits.isdigit() and _CARD_ISSUERS.match(digits)):
        return False
    return len(set(digits)) > 2 and passes_luhn(digits)


def is_mobile_number(digits: str) -> bool:
    """True for 11 digits in a range of mobile numbers."""
    return len(digits) == 11 and digits.isdigit() and digits[0] == "1" and digits[1] in "3456789"


def is_credit_code(code: str) -> bool:
    """True for a valid unified social credit code (GB 32100)."""
    return bool(uscc.is_valid(code))


def passes_luhn(digits: str) -> bool:
    """True if the last digit is the Luhn check digit of those before it."""
    return bool(luhn.is_valid(digits))


def _has_check_character(digits: str) -> bool:
    total = sum(int(char) * weight for char, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def _is_birthday(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
