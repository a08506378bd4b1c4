"""The shape of the program: imports run down the rooms, one owner for each library, private names stay private."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "sitegen"
OWNERS = {
    "PIL": {"source/readers/pictures"},
    "docx": {"downloads/word"},
    "chinese_calendar": {"site/workdays"},
    "deflate": {"search/pack"},
    "distributed": {"pool/cluster"},
    "filelock": {"core/lock"},
    "jinja2": {"pages/templates"},
    "markdown_it": {"source/markdown/inline", "source/markdown/limits", "source/markdown/parser"},
    "markupsafe": {"pages/templates"},
    "mdit_py_plugins": {"source/markdown/parser"},
    "msgspec": {"core/cache"},
    "numpy": {"search/layout", "search/postings"},
    "pypdfium2": {"source/readers/pdf"},
    "rich": {"pool/progress"},
    "typst": {"downloads/pdf"},
    "stdnum": {"privacy/digits", "site/registers", "source/identifiers"},
    "watchdog": {"build/watch"},
    "yaml": {"source/frontmatter"},
}
MODULES = sorted(path.relative_to(PACKAGE).as_posix().removesuffix(".py") for path in PACKAGE.rglob("*.py"))
MOST_LINES, MOST_MODULES = 350, 30


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))


def imports(module: str) -> Iterator[str]:
    """Full names of all that ``module`` imports anywhere, ``a.b`` for ``from a import b``."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_go_down_the_rooms() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_module_and_no_room_is_too_large() -> None:
    long = [name for name in MODULES if len((PACKAGE / f"{name}.py").read_text("utf-8").splitlines()) > MOST_LINES]
    rooms = [name.rpartition("/")[0] for name in MODULES]
    assert long == []
    assert [room for room in set(rooms) if rooms.count(room) > MOST_MODULES] == []
    assert [name for name in MODULES if "/" not in name] == ["__init__", "__main__"]


def test_every_library_is_imported_by_its_owners_alone() -> None:
    users: dict[str, set[str]] = {}
    for module in MODULES:
        for library in {name.split(".")[0] for name in imports(module)} - sys.stdlib_module_names - {"sitegen"}:
            users.setdefault(library, set()).add(module)
    assert all(user.startswith("cli/") for user in users.pop("click"))
    assert users == OWNERS


def private_uses(module: str) -> Iterator[str]:
    """Private names of other modules that ``module`` takes: imported, or as an attribute of an imported module."""
    modules = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if is_private(alias.name))
            modules |= {alias.asname or alias.name for alias in node.names if is_module(f"{node.module}.{alias.name}")}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield from [f"{node.value.id}.{node.attr}"] if is_private(node.attr) else []


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def is_module(name: str) -> bool:
    path = PACKAGE.parent / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize("module", MODULES)
def test_no_module_uses_a_private_name_of_another(module: str) -> None:
    assert list(private_uses(module)) == []


def test_the_answers_to_the_newcomers_questions_are_files() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("## Ten questions")[2].partition("\n## ")[0]
    answers = [name for name in re.findall(r"`([\w/.]+)`", section) if "/" in name]
    assert len(answers) >= 10
    assert [name for name in answers if not (PACKAGE.parent / name).is_file()] == []


KEYED_BY_THE_PROGRAM = {"core/extensions"}  # by entry points, of which there are few


@pytest.mark.parametrize("module", MODULES)
def test_no_memo_of_a_module_grows_with_the_content(module: str) -> None:
    """A memo with arguments has a bound: else a process that stays keeps what every site ever asked of it."""
    functions = (node for node in tree(module).body if isinstance(node, ast.FunctionDef) and node.args.args)
    endless = [
        function.name
        for function in functions
        if {ast.unparse(decorator) for decorator in function.decorator_list} & {"cache", "lru_cache(maxsize=None)"}
    ]
    assert endless == [] or module in KEYED_BY_THE_PROGRAM
