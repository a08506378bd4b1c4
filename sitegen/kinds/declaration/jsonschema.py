"""The JSON Schema (2020-12) of a document's front matter, with the ``data`` of every kind that declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sitegen.core.document import Disclosure, Validity
from sitegen.core.registers import Kind
from sitegen.kinds.declaration.record import Record, records_of
from sitegen.kinds.declaration.sheets import WrittenSheet
from sitegen.kinds.schemas import forms_of
from sitegen.source.fields import FIELDS
from sitegen.source.values import FORMS as INTERPRETATION_FORMS
from sitegen.source.values import REVIEW_KEYS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: dict[str, Any] = {"type": ["string", "number", "null"]}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_DATE = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_FILE = {"type": "string", "pattern": r"\.(csv|CSV|yml|yaml)$"}


def _group(names: Mapping[str, str], *required: str) -> dict[str, Any]:
    """A mapping of texts under English or Chinese names."""
    return {
        "type": "object",
        "properties": dict.fromkeys((*names, *names.values()), _TEXT),
        "additionalProperties": False,
        **({"allOf": [_has(name, names[name]) for name in required]} if required else {}),
    }


def _has(*names: str) -> dict[str, Any]:
    return {"anyOf": [{"required": [name]} for name in names]}


def _one_or_many(one: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, {"type": "array", "items": one}, {"type": "null"}]}


_OUTSIDE = _group({"title": "标题", "number": "发文字号", "url": "网址"}, "title")
_REFERENCES = _one_or_many({"anyOf": [{"type": ["string", "number"]}, _OUTSIDE]})
_EXEMPTION = _group({"reason": "理由", "until": "期限", "approved_by": "批准"}, "reason", "until", "approved_by")
_VALUES: Mapping[str, dict[str, Any]] = {
    "disclosure": {"enum": [str(one) for one in Disclosure]},
    "department": _TEXTS,
    "keywords": _TEXTS,
    "issued": _DATE,
    "effective": _DATE,
    "expires": _DATE,
    "published": {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2})?$"},
    "normative": {"enum": [True, False, "是", "否", None]},
    "validity": {"enum": [*map(str, Validity), None]},
    "form": {"enum": [*INTERPRETATION_FORMS, None]},
    "repeals": _REFERENCES,
    "amends": _REFERENCES,
    "replaces": _REFERENCES,
    "based_on": _REFERENCES,
    "interprets": _REFERENCES,
    "interpretation": {"anyOf": [_REFERENCES, _group({"exempt": "豁免"})]},
    "attachments": _one_or_many(_group({"file": "文件", "title": "标题"}, "file")),
    "review": {"anyOf": [_group(REVIEW_KEYS), {"type": "null"}]},
    "exempt": {"type": ["object", "null"], "additionalProperties": _EXEMPTION},
    "data": {},
}


def front_matter_schema(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The schema for the kinds of a site; those that borrow a view have the ``data`` of it."""
    values = {**_VALUES, "kind": {"enum": list(kinds)}}
    properties = {
        key: {**values.get(field.name, _TEXT), "description": f"{field.chinese}：{field.shape}"}
        for field in FIELDS
        for key in (field.name, field.chinese)
    }
    carriers: dict[str, list[str]] = {}
    for kind in kinds.values():
        carriers.setdefault(kind.view or kind.name, []).append(kind.name)
    declared = {name: kinds_of for name, kinds_of in carriers.items() if forms_of(name)}
    names = {field.name: field.chinese for field in FIELDS}
    return {
        "$schema": DIALECT,
        "title": "政府信息公开专栏文件的文件头",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "allOf": [
            *(_has(name, names[name]) for name in ("title", "kind", "disclosure", "department")),
            *(_data_of(name, carried_by) for name, carried_by in declared.items()),
        ],
        "$defs": {record.reference(): record.schema() for record in _records(declared)},
    }


def _records(kinds: Iterable[str]) -> Iterator[type[Record]]:
    """The records of which the data of ``kinds`` are made."""
    yield WrittenSheet
    for form in (form for kind in kinds for form in forms_of(kind)):
        yield form
        yield from records_of(form)


def _data_of(name: str, kinds: list[str]) -> dict[str, Any]:
    """That documents of ``kinds`` carry the ``data`` of the kind ``name``, or name a file that holds it."""
    data = {"anyOf": [*({"$ref": f"#/$defs/{form.reference()}"} for form in forms_of(name)), _FILE]}
    is_one = [{"properties": {key: {"enum": kinds}}, "required": [key]} for key in ("kind", "类型")]
    return {"if": {"anyOf": is_one}, "then": {"properties": {"data": data, "数据": data}}}
