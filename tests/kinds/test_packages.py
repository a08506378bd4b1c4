"""Kinds of installed packages: the example of CONTRIBUTING.md, and what a package must not do."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.packages import install, sitegen
from tests.samples import TODAY, make_site

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
SECTION = re.search(r"(?ms)^## Add a kind for a province$.*?(?=^## )", TEXT)
ARGUMENTS = ("--today", TODAY.isoformat())
HEARING = """--- content/hearing.md
kind: hearing
title: 自来水价格听证会公告
issued: 2026-03-05
published: 2026-03-05
summary: 水价听证
section: 其他
data: {听证日期: 2026-03-02, place: 县政务服务中心, 参加人: [消费者代表, 经营者代表]}
"""


def block(language: str) -> str:
    """The fenced example in ``language``."""
    assert SECTION
    (found,) = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", SECTION[0])
    return str(found)


def packages_with(folder: Path, module: str = "", table: str = "") -> Path:
    """The example package, or another module or table in its place."""
    project = tomllib.loads(block("toml"))["project"]
    (group,) = project["entry-points"]
    sources = {"anlan_kinds/__init__.py": module or block("python"), "anlan_kinds/kinds.yml": table or block("yaml")}
    return install(folder, project["name"], sources, {group: project["entry-points"][group]["hearing"]})


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return packages_with(tmp_path / "packages")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", HEARING)
    column = (root / "content/_site/column.yml").read_text("utf-8")
    section = "\n  - {id: hearings, name: 听证, kinds: [hearing]}\n"
    (root / "content/_site/column.yml").write_text(column.rstrip("\n") + section, "utf-8")
    document = root / "content/hearing.md"
    document.write_text(document.read_text("utf-8").replace("section: 其他\n", ""), "utf-8")
    return root


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_page_shows_the_data_as_the_package_says(packages: Path, site: Path, jobs: str) -> None:
    done = sitegen(packages, "build", "--root", site, *ARGUMENTS, "--jobs", jobs)
    assert (done.returncode, done.stderr) == (0, "")
    page = (site / "output/documents/hearing.html").read_text("utf-8")
    assert re.search(
        r'id="data-hearing".*听证安排.*听证日期.*2026-03-02.*县政务服务中心.*消费者代表.*经营者代表', page, re.S
    )
    assert "自来水价格听证会公告" in (site / "output/sections/hearings/index.html").read_text("utf-8")


def test_a_page_changes_with_the_view_of_the_package(packages: Path, site: Path) -> None:
    page, module = site / "output/documents/hearing.html", packages / "anlan_kinds/__init__.py"
    for title in ("听证安排", "这一次听证会的安排"):
        module.write_text(block("python").replace("听证安排", title), "utf-8")
        sitegen(packages, "build", "--root", site, *ARGUMENTS, "--no-search")
        assert title in page.read_text("utf-8")


def test_the_check_judges_the_data_as_the_package_declares_it(packages: Path, site: Path) -> None:
    document = site / "content/hearing.md"
    text = document.read_text("utf-8").replace("听证日期: 2026-03-02", "何时: 三月").replace("summary: 水价听证\n", "")
    document.write_text(text, "utf-8")
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS, "--format", "json")
    found = [(finding["code"], finding["message"]) for finding in json.loads(done.stdout)["findings"]]
    assert found == [
        ("FM002", "缺少必填字段 summary（内容概述）"),
        ("DA005", "没有写 day（听证日期）"),
        ("DA001", "不认识的字段“何时”"),
    ]


def test_new_lays_out_the_data_and_the_schema_describes_it(packages: Path, site: Path) -> None:
    assert sitegen(packages, "new", "hearing", "hearings/water", "--root", site).returncode == 0
    assert "  听证日期:  # 必填" in (site / "content/hearings/water.md").read_text("utf-8")
    schema = json.loads(sitegen(packages, "schema", "--root", site).stdout)
    assert "hearing" in schema["properties"]["kind"]["enum"]
    assert "参加人" in schema["$defs"]["anlan_kinds.Hearing"]["anyOf"][0]["properties"]


def test_without_the_package_the_kind_is_unknown(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", HEARING)
    assert "TX002" in sitegen(tmp_path, "check", "--root", root, *ARGUMENTS).stdout


@pytest.mark.parametrize(
    ("module", "table", "place", "message"),
    [
        ("", "policy: {label: 政策}\n", "kinds.yml:1", "类型“policy”与已有的类型重名"),
        ("", "other: {label: 其他, colour: 红}\n", "kinds.yml:1", "类型中不认识的字段“colour”"),
        ("", "other: {label: 其他}\n", "__init__.py:", "类型“hearing”不是扩展包自己的类型"),
        (
            block("python").replace('view("hearing")', 'view("fee")'),
            "",
            "__init__.py:",
            "类型“fee”不是扩展包自己的类型",
        ),
        ("import nothing_at_all\n", "", "__init__.py:1", "扩展包 anlan-kinds 1.0 的模块 anlan_kinds 不能载入"),
    ],
)
def test_a_package_that_is_wrong_is_a_configuration_error(
    tmp_path: Path, site: Path, module: str, table: str, place: str, message: str
) -> None:
    packages = packages_with(tmp_path / "packages", module, table)
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS)
    assert done.returncode == 2
    assert re.search(rf"(?m)^{re.escape(str(packages / 'anlan_kinds'))}/{place}.*{message}", done.stderr), done.stderr


def test_a_package_without_its_table_is_a_configuration_error(packages: Path, site: Path) -> None:
    (packages / "anlan_kinds/kinds.yml").unlink()
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS)
    assert done.returncode == 2
    assert f"{packages / 'anlan_kinds/kinds.yml'}:1: 缺少这个文件" in done.stderr
