"""The shape of the program: imports run down the floors, one owner for each library, everything says what it is."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sitegen"
FLOORS = {
    "words": "__init__ cbor codec masking model errors digest urls pages parts layout files records titles",
    "adapters": "annualreport lastbuild made program "
    "prose charts attachments personaldata surroundings readers findingcache config "
    "register registers fields frontmatter history identifiers markdown templates workdays layoutreader "
    "pdffile wordfile shapes output store tables dataplaces pagefind searchpack searchtext searchlayout postings "
    "withdrawal offline watch external "
    "git media",
    "stages": "coverage deadlines duties figures inspection inspection_page baseline changes mend load catalogue "
    "check explain extracts rules views periods libraryindex downloads plan lists listings library "
    "docpages metatags planner structured feeds opendata exports render archive searchindex indexmemory scaffold "
    "rewording recalled",
    "conductor": "checking cluster options pipeline progress rounds session staging workers formats report",
    "faces": "cli serve __main__",
}
FLOOR = {name: number for number, names in enumerate(FLOORS.values()) for name in names.split()}
OWNERS = {
    "PIL": {"readers"},
    "docx": {"wordfile"},
    "chinese_calendar": {"workdays"},
    "click": {"cli"},
    "deflate": {"searchpack"},
    "distributed": {"cluster"},
    "filelock": {"pipeline"},
    "jinja2": {"templates"},
    "markdown_it": {"markdown"},
    "markupsafe": {"templates"},
    "mdit_py_plugins": {"markdown"},
    "numpy": {"postings", "searchlayout"},
    "pagefind_bin": {"pagefind"},
    "pypdfium2": {"readers"},
    "rich": {"progress"},
    "typst": {"pdffile"},
    "stdnum": {"identifiers", "personaldata", "registers"},
    "watchdog": {"watch"},
    "yaml": {"frontmatter"},
}
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text("utf-8"))


def part(module: str) -> str:
    """The name under which ``module`` (a path in the package) stands in ``FLOORS``: ``rules`` for all rules."""
    return module.split("/")[0].removesuffix(".py")


def imports(module: str) -> Iterator[str]:
    """Full names of all that ``module`` imports anywhere, ``a.b`` for ``from a import b``."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_parts(module: str) -> set[str]:
    """Parts of sitegen that ``module`` imports; ``__init__`` where it takes a name of the package itself."""
    names = (name.split(".")[1] for name in imports(module) if name.startswith("sitegen."))
    return {name if name in FLOOR else "__init__" for name in names}


def libraries(module: str) -> set[str]:
    roots = {name.split(".")[0] for name in imports(module)}
    return roots - sys.stdlib_module_names - {"sitegen"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_floor_and_imports_only_from_it_or_from_below(module: str) -> None:
    assert part(module) in FLOOR, "say in FLOORS where the new module belongs"
    upwards = {name for name in imported_parts(module) if FLOOR[name] > FLOOR[part(module)]}
    assert upwards == set()


def test_every_module_that_has_a_floor_is_there() -> None:
    assert FLOOR.keys() == {part(module) for module in MODULES}


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    below: dict[str, set[str]] = {}
    for module in MODULES:
        below.setdefault(part(module), set()).update(imported_parts(module) - {part(module)})
    while bottom := [name for name, names in below.items() if not names & below.keys()]:
        for name in bottom:
            del below[name]
    assert below == {}


def test_every_library_is_imported_by_its_owner_alone() -> None:
    users: dict[str, set[str]] = {}
    for module in MODULES:
        for library in libraries(module):
            users.setdefault(library, set()).add(part(module))
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


@pytest.mark.parametrize("module", MODULES)
def test_the_first_line_of_a_module_says_its_one_responsibility(module: str) -> None:
    first = (ast.get_docstring(tree(module), clean=False) or "").partition("\n")[0]
    assert first.endswith(".")
    assert len(first.split()) >= 4


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_and_class_says_what_it_is(module: str) -> None:
    public = [
        node
        for node in tree(module).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []
