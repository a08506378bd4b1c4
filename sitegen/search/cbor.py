"""CBOR (RFC 8949) for the three types in Pagefind's files: natural numbers, text and arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

INTEGER, TEXT, ARRAY = 0, 3, 4
"""Major types."""

HEAD_SIZES = bytes(1 + (0, 1, 2, 4, 8)[max(byte % 32 - 23, 0)] if byte % 32 < 28 else 0 for byte in range(256))
"""Size of an item's head in bytes, by its first byte; 0 for types that Pagefind does not use."""


def encode(item: int | str | Sequence[Any]) -> bytes:
    """Encode an item."""
    if isinstance(item, int):
        return encode_head(INTEGER, item)
    if isinstance(item, str):
        return encode_head(TEXT, len(item.encode())) + item.encode()
    return encode_head(ARRAY, len(item)) + b"".join(map(encode, item))


def encode_head(kind: int, number: int) -> bytes:
    """Encode the head of an item: major type ``kind``, and the number or the length of the text or array."""
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def decode(data: bytes) -> Any:
    """Decode one item. Raises ``ValueError`` or ``IndexError`` if ``data`` is anything else."""
    item, end = _item(data, 0)
    if end != len(data):
        raise ValueError("not one item")
    return item


def decode_head(data: bytes, at: int) -> tuple[int, int]:
    """Return the number in the head at offset ``at``, and the offset after the head."""
    small = data[at] % 32
    if small < 24:
        return small, at + 1
    end = at + HEAD_SIZES[data[at]]
    return int.from_bytes(data[at + 1 : end]), end


def _item(data: bytes, at: int) -> tuple[Any, int]:
    kind = data[at] >> 5
    number, at = decode_head(data, at)
    if kind == INTEGER:
        return number, at
    if kind == TEXT:
        return data[at : at + number].decode("utf-8"), at + number
    if kind != ARRAY:
        raise ValueError(f"an item of type {kind}")
    items = []
    for _ in range(number):
        item, at = _item(data, at)
        items.append(item)
    return items, at
