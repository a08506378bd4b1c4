"""Long numbers that are not personal but look so: codes, serial numbers, public accounts, duty telephones."""

from __future__ import annotations

import random

from stdnum.cn import uscc

_DIVISION = "990123"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def credit_code(chance: random.Random) -> str:
    """Return a company's unified social credit code (GB 32100-2015), all digits if it has a number of the old kind."""
    body = (
        "91" + _DIVISION + (digits(chance, 9) if chance.random() < 0.4 else "MA" + "".join(chance.choices(_USCC, k=7)))
    )
    return body + uscc.calc_check_digit(body)


def project_code(chance: random.Random, year: int) -> str:
    """Return the code of an investment project: year, division, trade, kind, serial number."""
    return f"{year}-{_DIVISION}-{chance.randint(10, 96)}-0{chance.randint(1, 5)}-{digits(chance, 6)}"


def invoice_number(chance: random.Random, year: int) -> str:
    """Return the number of an electronic invoice: 20 digits."""
    return f"{year % 100}37{chance.randint(1, 4)}{digits(chance, 15)}"


def acceptance_number(chance: random.Random, year: int) -> str:
    """Return division, day and counter: 18 digits. One in eleven is also a valid identity number."""
    day = f"{year}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    return f"3703{chance.randint(0, 2)}{chance.randint(1, 6)}{day}{digits(chance, 4)}"


def public_account(chance: random.Random) -> str:
    """Return a bank account of a public body: 16 to 19 digits."""
    return chance.choice(("37", "16", "2090", "9010", "8112", "4050")) + digits(chance, chance.randint(13, 15))


def duty_mobile(chance: random.Random) -> str:
    return f"1{chance.choice('35789')}{digits(chance, 9)}"


def fixed_line(chance: random.Random) -> str:
    return f"0900-621{chance.randint(0, 9999):04}"


def barcode(chance: random.Random) -> str:
    """Return an EAN-13 code with the prefix of China."""
    body = "69" + digits(chance, 10)
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


def admission_number(chance: random.Random, year: int) -> str:
    """Return an examination number: 11 digits, often with the form of a mobile number."""
    return f"1{chance.choice('35')}{digits(chance, 2)}{year % 100}{digits(chance, 5)}"


def unit_number(chance: random.Random) -> str:
    """Return the number of a real-estate unit: 28 characters."""
    return f"{_DIVISION}{digits(chance, 6)}GB{digits(chance, 5)}F{digits(chance, 8)}"


def meter_number(chance: random.Random) -> str:
    return digits(chance, 12)


def masked_identity(chance: random.Random) -> str:
    return f"3703**********{digits(chance, 4)}"


def masked_mobile(chance: random.Random) -> str:
    return f"1{chance.choice('358')}{digits(chance, 1)}****{digits(chance, 4)}"
