"""Modules that extend the program: what a module declares, and which modules installed packages offer."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.records import record

RULES_GROUP, KINDS_GROUP = "sitegen.rules", "sitegen.kinds"  # the groups of entry points
_NOTED = "__sitegen_declared__"
Declared = TypeVar("Declared")


def declare(implementation: Callable[..., Any], thing: object) -> None:
    """Note ``thing`` in the module that defines its ``implementation``, a function or a class.

    Nothing outside that module changes, so a declaration counts only for a caller of ``declared``: a module that is
    loaded for one site stays unknown to another site in the same process."""
    names = getattr(implementation, "__globals__", None) or vars(sys.modules[implementation.__module__])
    names.setdefault(_NOTED, []).append(thing)


def declared(module: ModuleType, kind: type[Declared]) -> list[Declared]:
    """Everything of the type ``kind`` that ``module`` declares, in the order of its source."""
    return [thing for thing in vars(module).get(_NOTED, ()) if isinstance(thing, kind)]


@record
class Extension:
    """A module that an installed package offers under an entry point; ``package`` is its name and version."""

    module: str
    package: str


@cache
def extensions(group: str) -> tuple[Extension, ...]:
    """The modules that installed packages offer under ``group``, sorted by package and module. Packages belong to the
    process: one that is installed or upgraded later counts after a restart."""
    found = {
        Extension(entry.value.strip(), f"{entry.dist.name} {entry.dist.version}" if entry.dist else "")
        for entry in metadata.entry_points(group=group)
    }
    return tuple(sorted(found, key=lambda extension: (extension.package, extension.module)))


def folder_of(extension: Extension) -> Path:
    """The folder of the module of ``extension``, found without running it. Raises ``ConfigError``."""
    try:
        spec = find_spec(extension.module)  # runs the packages around the module
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"No module named {extension.module!r}")
    except (Exception, SystemExit) as error:
        raise _unusable(extension, error) from error
    return Path(spec.origin).parent


def load(extension: Extension) -> ModuleType:
    """The module of ``extension``. Raises ``ConfigError`` with file and line where it cannot be imported."""
    try:
        return import_module(extension.module)
    except (Exception, SystemExit) as error:
        raise _unusable(extension, error) from error


def _unusable(extension: Extension, error: BaseException) -> ConfigError:
    place = next(map(str, _places(extension)), extension.module)
    return broken(error, f"扩展包 {extension.package} 的模块 {extension.module} ", place)


def broken(error: BaseException, what: str, place: str) -> ConfigError:
    """The configuration error for code that ``error`` kept from being loaded.

    ``place`` is the path of its file, or of its folder: the error names the innermost line below it that ran."""
    path, line, why = place, 1, str(error)
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(place):
        path, line, why = error.filename or place, error.lineno or 1, error.msg
    else:
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.startswith(place):
                path, line = frame.f_code.co_filename, number
    return ConfigError([ConfigProblem(path, line, f"{what}不能载入：{type(error).__name__}: {why}")])


def source_files() -> tuple[tuple[str, Path], ...]:
    """(name, path) of every file of the installed extensions that decides what they do: modules and tables.

    A key or a comparison of programs that covers these files notices a change of an extension."""
    installed = (*extensions(RULES_GROUP), *extensions(KINDS_GROUP))
    places = dict.fromkeys(place for extension in installed for place in _places(extension))
    found = ((place, path) for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*"))))
    return tuple((str(path.relative_to(place.parent)), path) for place, path in found if path.suffix in (".py", ".yml"))


def _places(extension: Extension) -> Iterator[Path]:
    """Where the top-level package of ``extension`` lies; nothing where it cannot be found."""
    spec = find_spec(extension.module.partition(".")[0])
    if spec and spec.submodule_search_locations:
        yield from map(Path, spec.submodule_search_locations)
    elif spec and spec.origin:
        yield Path(spec.origin)
