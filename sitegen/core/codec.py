"""Frozen records as JSON and back, so that what was found out can be kept between runs.

A record becomes an object of the fields that differ from their defaults; dates become ISO texts. The
types of the fields say how to read it back. Nothing but records, enumerations, dates and plain JSON
values is understood: a file that somebody else wrote can at worst fail to decode.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

Record = TypeVar("Record")
Decode = Callable[[Any], Any]


def dump(value: object) -> bytes:
    """``value`` as UTF-8 JSON; ``TypeError`` for what it does not understand."""
    return json.dumps(value, default=_encode, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _encode(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    names = _defaults(typing.cast(Any, type(value)))
    return {name: part for name, default in names if (part := getattr(value, name)) != default}


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Names of a record's fields with their defaults; a field without one is never left out."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no record")
    return tuple(
        (part.name, part.default_factory() if part.default_factory is not MISSING else part.default)
        for part in fields(kind)
    )


def load(kind: type[Record], value: Any) -> Record:
    """The record of class ``kind`` that ``dump`` wrote. Raises ``TypeError``, ``ValueError`` or ``KeyError``
    for anything else."""
    return typing.cast(Record, _record_decoder(typing.cast(Any, kind))(value))


@cache
def _record_decoder(kind: Any) -> Decode:
    hints = typing.get_type_hints(kind)
    decoders = {part.name: _decoder(hints[part.name]) for part in fields(kind)}

    def decode(value: Any) -> Any:
        return kind(
            **{
                name: part if (convert := decoders[name]) is None or part is None else convert(part)
                for name, part in value.items()
            }
        )

    return decode


def _decoder(hint: Any) -> Decode | None:
    """How a value of this type is read back; ``None`` where JSON has it already."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _decoder(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return _tuple_decoder(arguments)
    if hint in (date, datetime):
        return typing.cast(Decode, hint.fromisoformat)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if is_dataclass(hint):
        return lambda value: _record_decoder(typing.cast(Any, hint))(value)  # late: a record may hold its own kind
    return None


def _tuple_decoder(arguments: tuple[Any, ...]) -> Decode:
    if arguments[-1] is Ellipsis:
        one = _decoder(arguments[0])
        return tuple if one is None else lambda values: tuple(map(one, values))
    parts = [_decoder(argument) or (lambda value: value) for argument in arguments]
    return lambda values: tuple(part(value) for part, value in zip(parts, values, strict=True))
