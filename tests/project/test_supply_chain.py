"""What is installed: locked versions with hashes, true to pyproject.toml, never the foreign distribution on PyPI."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
LOCKED = re.compile(r"(?m)^([\w.\-]+)==([^\s;\\]+)")
INSTALL_BY_NAME = re.compile(r"""pip3? install(?: -\S+)* ["']?(?:sitegen|disclosure-sitegen)\b""")


def locked(name: str) -> dict[str, set[str]]:
    """Versions in a lock file by name; several where they depend on the Python version."""
    versions: dict[str, set[str]] = {}
    for package, version in LOCKED.findall((REPOSITORY / "requirements" / f"{name}.txt").read_text("utf-8")):
        versions.setdefault(canonicalize_name(package), set()).add(version)
    return versions


@pytest.mark.parametrize("lock", ["run", "test"])
def test_the_lock_holds_every_dependency_in_a_version_that_the_project_allows(lock: str) -> None:
    extra = PROJECT["optional-dependencies"]["test"] if lock == "test" else []
    versions = locked(lock)
    for requirement in map(Requirement, [*PROJECT["dependencies"], *extra]):
        found = versions.get(canonicalize_name(requirement.name), set())
        assert found, f"{requirement.name} is missing: run .ci/lock"
        assert all(requirement.specifier.contains(version) for version in found), f"{requirement}: {found}"


@pytest.mark.parametrize("lock", ["run", "test"])
def test_every_locked_package_has_a_hash_and_no_file_names_an_index(lock: str) -> None:
    text = (REPOSITORY / "requirements" / f"{lock}.txt").read_text("utf-8")
    blocks = re.split(r"(?m)^(?=\S)", text)[1:]
    assert len(blocks) > 15
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_the_bill_of_materials_lists_what_is_locked() -> None:
    components = json.loads((REPOSITORY / "sbom.cdx.json").read_text("utf-8"))["components"]
    listed = {canonicalize_name(component["name"]): component["version"] for component in components}
    wanted = locked("run")
    for requirement in map(Requirement, PROJECT["dependencies"]):
        name = canonicalize_name(requirement.name)
        assert listed.get(name) in wanted[name], f"{name}: run .ci/lock"


def test_no_document_installs_the_program_by_a_name_that_is_not_ours() -> None:
    files = [path for pattern in ("*.md", "docs/**/*", "sitegen/**/*.py", ".ci/*") for path in REPOSITORY.glob(pattern)]
    texts = {
        path: path.read_text("utf-8") for path in files if path.suffix in (".md", ".yml", ".py", "") and path.is_file()
    }
    assert len(texts) > 100
    assert [str(path) for path, text in texts.items() if INSTALL_BY_NAME.search(text)] == []
    assert INSTALL_BY_NAME.search('pip install "sitegen[cluster]"')


def test_the_packaging_tool_called_build_does_not_start_build_py(tmp_path: Path) -> None:
    tool = tmp_path / "build"
    tool.mkdir()
    (tool / "__main__.py").write_text("print('the packaging tool')", "utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "build"],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == ("the packaging tool\n", "")
