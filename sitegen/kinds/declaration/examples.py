"""Examples and empty fields of a declaration, as YAML that editors can copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.kinds.declaration.fields import Rows
from sitegen.kinds.declaration.record import Field, Record
from sitegen.kinds.declaration.sheets import Grid, own_fields

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^:#,\[\]{}'\"]*", re.ASCII)
_NOT_TEXT = re.compile(r"-?[\d.]+|true|false|null|~", re.ASCII)
_WIDE = 100


def example_of(form: type[Record]) -> dict[str, object]:
    """The examples of the fields of a record under their Chinese names, those of records within it included."""
    found = ((field.label, _example(form, field)) for field in form.declared.values())
    return {label: example for label, example in found if example not in (None, {}, [])}


def _example(form: type[Record], field: Field[Any]) -> object:
    if field.example is None and field.row is not None and not issubclass(form, field.row):
        one = example_of(field.row)
        return [one] if one and isinstance(field, Rows) else one
    return field.example


def yaml_lines(value: object) -> Iterator[str]:
    """A mapping or a list as lines of YAML, what is small in one line."""
    if isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, list) or (isinstance(one, dict) and not _is_small(one)):
                yield f"{_scalar(key)}:"
                yield from (f"  {line}" for line in yaml_lines(one))
            else:
                yield f"{_scalar(key)}: {_flow(one)}"
    elif isinstance(value, list):
        for one in value:
            yield from _item([_flow(one)] if _is_small(one) else yaml_lines(one))


def _item(lines: Iterable[str]) -> Iterator[str]:
    """The lines of one entry of a list."""
    return (f"  {line}" if place else f"- {line}" for place, line in enumerate(lines))


def _is_small(value: object) -> bool:
    """False for a mapping that one line cannot show well."""
    return not isinstance(value, dict) or len(_flow(value)) < _WIDE


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str) and (_NOT_TEXT.fullmatch(value) or not _PLAIN.fullmatch(value)):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def empty_fields(form: type[Record]) -> Iterator[str]:
    """The fields of a record without values, as YAML under their Chinese names, each with what belongs there."""
    for field in own_fields(form):
        yield f"{field.label}:  # {'；'.join(filter(None, _notes(field)))}"
        if field.example is None and field.row is not None and not issubclass(form, field.row):
            below = empty_fields(field.row)
            yield from (f"  {line}" for line in (_item(below) if isinstance(field, Rows) else below))


def _notes(field: Field[Any]) -> Iterator[str]:
    yield f"必填，{field.shape}" if field.need else field.shape
    yield field.about
    example = "" if field.example is None or isinstance(field, Grid) else f"如 {_flow(field.example)}"
    yield example if len(example) < _WIDE else ""
