"""Records of fields: how a kind declares its ``data``, and how values and faults are read from what was written.

A kind declares a class with a field for each key. The class attribute is the field (its names, its place, its words
for editors), the attribute of an instance is the typed value:

    class Item(Record):
        unit = Text("责任单位", "牵头单位")     # keys: unit, 责任单位, 牵头单位
        due = Day("时限")

    item.due                # date | None
    Item.due.raw(item)      # what was written
    Item.due.steps(item)    # where, as steps into ``data`` (``Fault.within``)

Reading never fails: what does not fit is empty for views, and a ``Problem`` for the rules DA001 to DA005.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from types import ModuleType
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from sitegen.core.document import Facts
from sitegen.core.extensions import declare, declared
from sitegen.core.finding import Severity
from sitegen.core.records import record
from sitegen.kinds.shapes import data_year, text
from sitegen.site.config import SiteConfig

Steps = tuple[str | int, ...]
V = TypeVar("V")
R = TypeVar("R", bound="Record")
_NAMES_LISTED = 12


class Trouble(Enum):
    """What can be wrong with data; each is a rule's (see ``declaration.rules``)."""

    UNKNOWN = "unknown"  # a key that the kind does not have
    TWICE = "twice"  # one field under two of its names
    UNSHOWN = "unshown"  # a value of a form that no page shows
    UNREAD = "unread"  # shown as written, but no date, number or known word
    MISSING = "missing"  # a required field without a value


@record
class Problem:
    """One fault of the data: what is wrong, what to write instead, the steps to it. ``severity`` as in ``Fault``."""

    trouble: Trouble
    message: str
    hint: str
    steps: Steps
    severity: Severity | None = None


class Field(Generic[V]):
    """One field of a record, and the reader of its value.

    ``label`` is its Chinese name; its English name is that of the attribute (``from_`` stands for ``from``);
    ``aliases`` are other accepted names. ``about``, ``example`` and ``shape`` are for the handbook, in Chinese.
    ``need`` says why the field must not be empty (the legal basis). ``rule`` is the code of the rule that judges the
    value, where that is none of DA004 and DA005: these are silent then.
    """

    shape = "文字"

    def __init__(
        self, label: str, *aliases: str, about: str = "", example: object = None, need: str = "", rule: str = ""
    ) -> None:
        self.name = ""
        self.row: type[Record] | None = None  # of a field that holds records
        self.label, self.aliases = label, aliases
        self.about, self.example = about, example
        self.need, self.rule = need, rule

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name.rstrip("_")

    @overload
    def __get__(self: F, of: None, owner: type[Record]) -> F: ...
    @overload
    def __get__(self, of: Record, owner: type[Record]) -> V: ...
    def __get__(self: F, of: Record | None, owner: type[Record]) -> F | V:
        return self if of is None else self.value(of)

    @property
    def names(self) -> tuple[str, ...]:
        """Every accepted key; where several have a value, the first of them counts."""
        return (self.name, self.label, *self.aliases)

    @property
    def title(self) -> str:
        """Both names, for messages."""
        return f"{self.name}（{self.label}）"

    def value(self, of: Record) -> V:
        """The typed value in ``of``; empty for what does not fit."""
        raise NotImplementedError

    def raw(self, of: Record) -> object:
        """The value as written; ``None`` where there is none."""
        return of.cells[self.name][1] if self.name in of.cells else None

    def written(self, of: Record) -> str:
        """The value as text; empty for anything but a text or a number."""
        return text(self.raw(of))

    def shown(self, of: Record) -> str:
        """The text of a fact or a cell that shows the value; empty where there is nothing to show."""
        return self.written(of)

    def steps(self, of: Record) -> Steps:
        """The steps to the value in ``data``; to the record itself where the field has no value."""
        return (*of.within, *of.cells[self.name][0]) if self.name in of.cells else of.within

    def problems(self, of: Record) -> Iterator[Problem]:
        """What is wrong with the value that is there."""
        return iter(())

    def problem(self, of: Record, trouble: Trouble, message: str, hint: str, *more: str | int) -> Problem:
        """A fault of this value in ``of``, or of what ``more`` steps lead to in it."""
        return Problem(trouble, f"“{self.label}”{message}", hint, (*self.steps(of), *more))

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value; empty fields (null) are always allowed."""
        return {"type": ["string", "number", "null"]}


F = TypeVar("F", bound=Field[Any])


class Record:
    """Fields read from one mapping of ``data``.

    ``within`` are the steps to it, ``written`` is all of it as written, ``of_year`` is the year that the document is
    about. ``cells`` holds for each field with a value the steps from the record to it, and the value.

    Class arguments say what else may stand in the place of the mapping: ``text`` names the field that a single text
    fills, ``listed`` the field that a list (or a CSV file) fills; with ``in_order``, a list fills the fields one by
    one. ``facts_panel`` is the id and the title of the panel of its single values, where pages are derived from the
    declaration (``declaration.panels``); ``about`` introduces the record in the handbook, in Chinese.
    """

    __slots__ = ("cells", "of_year", "within", "written")

    declared: ClassVar[Mapping[str, Field[Any]]] = {}
    keys: ClassVar[Mapping[str, str]] = {}
    kinds: ClassVar[tuple[str, ...]] = ()
    facts_panel: ClassVar[tuple[str, str]] = ("", "")
    about: ClassVar[str] = ""
    _text: ClassVar[str] = ""
    _listed: ClassVar[str] = ""
    _in_order: ClassVar[bool] = False

    def __init_subclass__(cls, *, text: str = "", listed: str = "", in_order: bool = False) -> None:
        own = {field.name: field for field in vars(cls).values() if isinstance(field, Field)}
        cls.declared = {**cls.declared, **own}
        pairs = [(key, field.name) for field in cls.declared.values() for key in dict.fromkeys(field.names)]
        cls.keys = dict(pairs)
        cls._text, cls._listed = text or cls._text, listed or cls._listed
        cls._in_order = in_order or cls._in_order
        if len(cls.keys) < len(pairs) or not {cls._text, cls._listed} - {""} <= cls.declared.keys():
            raise ValueError(f"{cls.__name__}: two fields share a name, or one that is named is not declared")
        if taken := own.keys() & set(dir(Record)):
            raise ValueError(f"{cls.__name__}: {taken} are names of every record; write them with a _ at the end")

    def __init__(self, written: object, within: Steps = (), of_year: int | None = None) -> None:
        self.written, self.within, self.of_year = written, within, of_year
        self.cells: Mapping[str, tuple[Steps, object]] = dict(self._found(written))

    def __bool__(self) -> bool:
        """True where any field has a value."""
        return bool(self.cells)

    def _found(self, written: object) -> Iterator[tuple[str, tuple[Steps, object]]]:
        if isinstance(written, Mapping):
            for field in self.declared.values():
                key = next((name for name in field.names if written.get(name) is not None), None)
                if key is not None:
                    yield field.name, ((key,), written[key])
        elif isinstance(written, list) and self._in_order:
            cells = enumerate(zip(self.declared, written, strict=False))
            yield from ((name, ((place,), cell)) for place, (name, cell) in cells if cell is not None)
        elif isinstance(written, list) and self._listed:
            yield self._listed, ((), written)
        elif self._text and text(written):
            yield self._text, ((), written)

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """The ``data`` of a document as this record; without values where it holds nothing of it."""
        return cls(facts.data, (), data_year(facts))

    @classmethod
    def fits(cls, facts: Facts) -> bool:
        """Whether the ``data`` of a document is this record, where its kind has several."""
        return True

    @classmethod
    def of(cls, facts: Facts, site: SiteConfig) -> Self | None:
        """The ``data`` of a document whose kind, or the kind whose view it borrows, this record is declared for;
        ``None`` for any other."""
        return cls.read(facts) if site.data_kind(facts.kind) in cls.kinds and cls.fits(facts) else None

    @classmethod
    def accepts(cls, written: object) -> bool:
        """True for a value from which fields can be read."""
        if isinstance(written, list):
            return cls._in_order or bool(cls._listed)
        return isinstance(written, Mapping) or (bool(cls._text) and bool(text(written)))

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with the record as written, records in it included."""
        if not self.accepts(self.written):
            yield Problem(Trouble.UNSHOWN, "应当写成“字段: 值”的一组", self.near(""), self.within)
        if isinstance(self.written, Mapping):
            yield from self._key_problems(self.written)
        for field in self.declared.values():
            if field.name in self.cells:
                yield from field.problems(self)
            elif field.need and self.cells and not field.rule:
                yield Problem(Trouble.MISSING, f"没有写 {field.title}", f"补上；{field.need}。", self.within)

    def _key_problems(self, written: Mapping[str, object]) -> Iterator[Problem]:
        first: dict[str, str] = {}
        for key in written:
            name = self.keys.get(key)
            if name is None:
                yield Problem(Trouble.UNKNOWN, f"不认识的字段“{key}”", self.near(key), (*self.within, key))
            elif name in first:
                message = f"“{key}”与“{first[name]}”是同一个字段，写了两次"
                yield Problem(Trouble.TWICE, message, "只保留一处。", (*self.within, key))
            else:
                first[name] = key

    @classmethod
    def near(cls, key: str) -> str:
        """A hint for an unknown key: the nearest known one, or all by their Chinese names."""
        close = difflib.get_close_matches(key.strip(), list(cls.keys), n=1, cutoff=0.5)
        if close:
            return f"是不是“{close[0]}”？"
        labels = [field.label for field in cls.declared.values()]
        more = "等" if len(labels) > _NAMES_LISTED else ""
        return f"这里可以写{'、'.join(labels[:_NAMES_LISTED])}{more}，见《数据格式》。"

    @classmethod
    def reference(cls) -> str:
        """The name of its JSON Schema among the ``$defs``."""
        *_, family = cls.__module__.split(".")[:-1] or [cls.__module__]
        return f"{family}.{cls.__name__}"

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """The JSON Schema of the record, in each of the forms that it may be written in."""
        properties = {}
        for key, name in cls.keys.items():
            field = cls.declared[name]
            properties[key] = {**field.schema(), **({"description": field.about} if field.about else {})}
        forms: list[dict[str, Any]] = [{"type": "object", "properties": properties, "additionalProperties": False}]
        if cls._in_order:
            forms.append({"type": "array", "maxItems": len(cls.declared)})
        elif cls._listed:
            forms.append(cls.declared[cls._listed].schema())
        if cls._text:
            forms.append({"type": ["string", "number"]})
        return {"anyOf": [*forms, {"type": "null"}]}


def data_of(*kinds: str) -> Callable[[type[R]], type[R]]:
    """Declare a record as the ``data`` of ``kinds``. Of several for one kind, each tells by ``fits`` which is its."""

    def declaring(form: type[R]) -> type[R]:
        form.kinds = kinds
        declare(form, form)
        return form

    return declaring


def forms_by_kind(modules: Iterable[ModuleType]) -> dict[str, tuple[type[Record], ...]]:
    """The records that ``modules`` declare as ``data``, by kind."""
    forms = [one for module in modules for one in declared(module, type) if issubclass(one, Record)]
    return {kind: tuple(form for form in forms if kind in form.kinds) for form in forms for kind in form.kinds}


def records_of(form: type[Record]) -> Mapping[type[Record], tuple[Field[Any], ...]]:
    """The records within a record, at any depth, each with the fields that hold it."""
    found: dict[type[Record], tuple[Field[Any], ...]] = {}
    waiting = [form]
    for one in waiting:
        for field in one.declared.values():
            if field.row is not None:
                waiting += [field.row] if field.row not in found else []
                found[field.row] = (*found.get(field.row, ()), field)
    return found
