"""The kinds of installed packages: what their ``data`` holds and how pages show it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.extensions import KINDS_GROUP, declared, extensions, load
from sitegen.kinds.declaration.record import Record, forms_by_kind
from sitegen.kinds.registry import DocumentView, OfDocuments, OfSections, SectionView, views_by_name
from sitegen.site.register import RegisterReader


@dataclass(frozen=True, slots=True)
class AddedKinds:
    """Records and views by kind, and what is wrong with the modules that declare them."""

    forms: Mapping[str, tuple[type[Record], ...]]
    of_documents: Mapping[str, DocumentView]
    of_sections: Mapping[str, SectionView]
    problems: tuple[ConfigProblem, ...]


@cache
def added_kinds() -> AddedKinds:
    """What the modules under the entry points ``sitegen.kinds`` declare.

    A module that cannot be loaded is a problem, and so is a declaration for a kind that no package brings along: the
    data and views of built-in kinds are not for packages to change."""
    modules: list[ModuleType] = []
    problems: list[ConfigProblem] = []
    for extension in extensions(KINDS_GROUP):
        try:
            modules.append(load(extension))
        except ConfigError as error:
            problems += error.problems
    kinds = {key.text for top in RegisterReader(Path()).of_packages("kinds.yml") for key, _ in top.entries()}
    problems += (problem for module in modules for problem in _problems(module, kinds))
    return AddedKinds(
        forms_by_kind(modules),
        views_by_name(modules, OfDocuments),
        views_by_name(modules, OfSections),
        tuple(problems),
    )


def _problems(module: ModuleType, kinds: set[str]) -> Iterator[ConfigProblem]:
    forms = (form for form in declared(module, type) if issubclass(form, Record))
    named: list[tuple[Callable[..., object], tuple[str, ...]]] = [(form, form.kinds) for form in forms]
    named += [(one.view, one.names) for one in declared(module, OfDocuments)]
    named += [(one.view, one.names) for one in declared(module, OfSections)]
    for implementation, names in named:
        for name in names:
            if name not in kinds:
                line = inspect.getsourcelines(implementation)[1]
                message = f"类型“{name}”不是扩展包自己的类型"
                yield ConfigProblem(
                    module.__file__ or module.__name__, line, message, "类型写在模块旁边的 kinds.yml 里。"
                )
