"""The declarations of kinds: what they accept is shown, their examples are sound, page and schema follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from sitegen.catalogue.public import PublicView
from sitegen.cli.scaffold import new_document
from sitegen.core.document import Attachment
from sitegen.display.lists import Lists
from sitegen.kinds.declaration import Record, Reference, Rows
from sitegen.kinds.declaration.examples import example_of, yaml_lines
from sitegen.kinds.declaration.handbook import handbook_page
from sitegen.kinds.declaration.jsonschema import front_matter_schema
from sitegen.kinds.declaration.sheets import own_fields
from sitegen.kinds.schemas import FORMS, form_of, forms_of
from sitegen.kinds.views import document_panels, section_panels
from sitegen.site.config import read_config
from sitegen.source.frontmatter import plain_value, read_mapping, source_text, split_source
from tests.kinds.test_any_data import VALUES
from tests.panels import head_panels, lists_of, page_panels
from tests.samples import findings, make_site

ROOT = Path(__file__).parents[2]
DECLARED = [(kind, form) for kind, forms in sorted(FORMS.items()) for form in forms]
ATTACHED = tuple(
    Attachment(name, name, 1, f"content/{name}", digest=f"{place}" * 64)
    for place, name in enumerate(("片头.mp4", "片头.mp3", "解读.mp4", "解读.mp3", "解读.vtt", "图解.png"))
)  # the files that examples name, and two that stand before them
BORROWED = """\
=== content/_site/kinds.yml
my-debt: {label: 专项债, view: debt}
my-task: {label: 专项任务, view: task}
my-project: {label: 专项工程, view: project}
=== content/_site/column.yml
sections:
  - {id: debts, name: 专项债, kinds: [my-debt], freshness_days: 0}
  - {id: tasks, name: 专项任务, kinds: [my-task], freshness_days: 0}
  - {id: projects, name: 专项工程, kinds: [my-project], freshness_days: 0}
  - {id: others, name: 其他, kinds: [policy, interpretation, notice], freshness_days: 0}
"""


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return lists_of(tmp_path_factory.mktemp("declared") / "site")


def shown(kind: str, data: object, lists: Lists) -> object:
    """The panels of a document with that data on its page, at the head of its section, and on the page of a plan."""
    policy = lists.by_path["content/policy.md"]
    section = lists.site.section_for("", kind)
    assert section is not None
    document = replace(
        policy,
        facts=replace(policy.facts, path="content/x.md", kind=kind, data=data, attachments=ATTACHED),
        section_id=section.id,
    )
    plan = replace(policy, facts=replace(policy.facts, kind="plan"))
    seen = Lists(PublicView(lists.site, lists.view.today, (document, plan)))
    return document_panels(document, seen), section_panels(section, seen), document_panels(plan, seen)


def read_back(example: object) -> Any:
    return plain_value(read_mapping("\n".join(yaml_lines(example)) + "\n"))


def problems(kind: str, data: object, lists: Lists) -> list[str]:
    facts = replace(lists.by_path["content/policy.md"].facts, kind=kind, data=data)
    form = form_of(facts, lists.site)
    assert form is not None
    return [problem.message for problem in form.problems()]


@pytest.mark.parametrize(("kind", "form"), DECLARED)
def test_the_example_of_a_kind_is_sound_and_gives_panels(kind: str, form: type[Record], lists: Lists) -> None:
    data = read_back(example_of(form))
    assert data == example_of(form)
    assert problems(kind, data, lists) == []
    assert shown(kind, data, lists) != shown(kind, None, lists)


def filled(form: type[Record]) -> dict[str, Any]:
    """An example of every field of a record, those of records in it included; references name a public document."""
    data: dict[str, Any] = {}
    for field in own_fields(form):
        if isinstance(field, Reference):
            data[field.label] = "policy.md"
        elif field.row is not None and not issubclass(form, field.row):
            one = filled(field.row)
            data[field.label] = [one] if isinstance(field, Rows) else one
        elif field.row is None:
            assert field.example is not None, f"{form.__name__}.{field.name} has no example"
            data[field.label] = field.example
    return data


def without(form: type[Record], data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field of a record, and of the records in it, with ``data`` less this field."""
    for field in own_fields(form):
        if field.label in data:
            yield f"{form.__name__}.{field.name}", {key: value for key, value in data.items() if key != field.label}
            if field.row is not None:
                inner = data[field.label]
                many = isinstance(inner, list)
                for name, rest in without(field.row, inner[0] if many else inner):
                    yield name, {**data, field.label: [rest] if many else rest}


def english(form: type[Record], data: dict[str, Any]) -> dict[str, Any]:
    """``data`` under the English names of its fields."""
    renamed: dict[str, Any] = {}
    for key, value in data.items():
        field = form.declared[form.keys[key]]
        if field.row is not None:
            value = [english(field.row, one) for one in value] if isinstance(value, list) else english(field.row, value)
        renamed[field.name] = value
    return renamed


@pytest.mark.parametrize(("kind", "form"), DECLARED)
def test_every_field_that_is_accepted_is_shown(kind: str, form: type[Record], lists: Lists) -> None:
    data = filled(form)
    whole = shown(kind, data, lists)
    tells_forms_apart = f"{form.__name__}.type" if len(forms_of(kind)) > 1 else ""
    hidden = [name for name, less in without(form, data) if shown(kind, less, lists) == whole]
    assert [name for name in hidden if name != tells_forms_apart] == []


@pytest.mark.parametrize(("kind", "form"), DECLARED)
def test_english_and_chinese_names_say_the_same(kind: str, form: type[Record], lists: Lists) -> None:
    data = filled(form)
    assert problems(kind, english(form, data), lists) == []
    assert shown(kind, english(form, data), lists) == shown(kind, data, lists)


@pytest.mark.parametrize(("kind", "form"), DECLARED)
@settings(max_examples=60, deadline=None)
@given(data=VALUES)
def test_any_value_is_read_and_judged_without_an_error(kind: str, form: type[Record], lists: Lists, data: Any) -> None:
    assert all(problem.message and problem.hint for problem in form(data).problems())


@pytest.fixture(scope="module")
def borrowing(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    """A site with a kind ``my-…`` for every declared kind, which borrows its view, each in a section of its own."""
    names = [f"my-{kind}" for kind in sorted(FORMS)]
    kinds = "".join(f"{name}: {{label: {name}, view: {name[3:]}}}\n" for name in names)
    sections = [f"  - {{id: {name}, name: {name}, kinds: [{name}], freshness_days: 0}}\n" for name in names]
    column = "".join(["sections:\n", *sections, *BORROWED.partition("sections:\n")[2].splitlines(keepends=True)[-1:]])
    change = f"=== content/_site/kinds.yml\n{kinds}=== content/_site/column.yml\n{column}"
    return lists_of(tmp_path_factory.mktemp("borrowing") / "site", change)


@pytest.mark.parametrize(("kind", "form"), DECLARED)
def test_a_kind_that_borrows_a_view_shows_what_the_lent_one_shows(
    kind: str, form: type[Record], lists: Lists, borrowing: Lists
) -> None:
    data, own = filled(form), f"my-{kind}"
    label = lists.site.kinds[kind].label
    lent = repr(shown(kind, data, lists)).replace(f"'{kind}', '{label}'", f"'{own}', '{own}'")  # kinds of listed items
    assert repr(shown(own, data, borrowing)) == lent


def test_several_projects_beside_fields_of_one_are_said_not_to_be_shown(lists: Lists) -> None:
    data = {"name": "甲", "projects": [{"name": "乙", "stage": "前期", "information": {"批准服务": "见指南"}}]}
    assert problems("project", data, lists) == ["“项目名称”与 projects（项目）写在一起，不显示"]


def test_a_misspelt_key_of_every_depth_is_found_at_its_line_with_the_nearest_name(tmp_path: Path) -> None:
    source = """\
=== content/task.md
---
title: 2026年任务台账
kind: task
disclosure: 主动公开
department: 安澜县人民政府
index: 119901230000000010/2026-0000077
issued: 2026-10-09
published: 2026-10-10
review: {drafter: 科室, checker: 办公室, approver: 负责人, secrecy: 通过, date: 2026-10-09}
data:
  年份: 2026
  事项表: []
  items:
    - 任务: 甲
      责任部门: 县水利局
      进展: {2026Q3: 过半}
    - 任务: 乙
      责任部门: 县水利局
      时限: 年底前
      完成数: {2026Q3: 95公里}
---
正文
"""
    found = findings(make_site(tmp_path / "site", source))
    assert [(one.code, one.line, one.column, one.message, one.hint) for one in found if one.code.startswith("DA")] == [
        ("DA001", 12, 3, "不认识的字段“事项表”", "是不是“事项”？"),
        ("DA001", 15, 7, "不认识的字段“责任部门”", "是不是“责任单位”？这样的共 2 处。"),
        ("DA004", 19, 11, "“时限”写的是“年底前”，按 2026-12-31 核对", "写成 2026-12-31 最清楚。"),
        ("DA004", 20, 21, "“完成数”的 2026Q3 应当是数，写的是“95公里”", "只写数 95，单位写在计量单位里。"),
    ]


def test_a_column_of_a_csv_file_that_nobody_knows_is_said_once(tmp_path: Path) -> None:
    change = (
        "--- content/task.md\nkind: task\ntitle: 2026年台账\ndata: items.csv\n"
        "=== content/items.csv\n任务,责任部门\n甲,县水利局\n乙,县教育局\n"
    )
    (found,) = [one for one in findings(make_site(tmp_path / "site", change)) if one.code == "DA001"]
    assert found.hint == "见 items.csv 第 2 行。是不是“责任单位”？这样的共 2 处。"


def test_a_kind_of_a_site_that_borrows_a_view_is_shown_and_judged_like_its_own(tmp_path: Path) -> None:
    change = BORROWED + (
        "--- content/debt.md\nkind: my-debt\ntitle: 2025年专项债\ndata: {year: 2025, 限额: 5亿元, 余额: 4亿元}\n"
        "--- content/task.md\nkind: my-task\ntitle: 2026年专项任务\n"
        "data: {year: 2026, items: [{任务: 甲, 时限: 2026-09-30, progress: {2026Q1: 启动}}]}\n"
        "--- content/project.md\nkind: my-project\ndata: {name: 甲工程, stage: 审批, 未知: 1}\n"
    )
    lists = lists_of(tmp_path / "site", change)
    for kind, path in (("my-debt", "debt.md"), ("my-task", "task.md"), ("my-project", "project.md")):
        assert page_panels(lists, path) != (), kind
        assert head_panels(lists, kind) != (), kind
    codes = {(one.path, one.code) for one in findings(tmp_path / "site")}
    assert codes >= {
        ("content/debt.md", "CO012"),
        ("content/task.md", "CO009"),
        ("content/task.md", "CO010"),
        ("content/project.md", "CO011"),
        ("content/project.md", "DA001"),
    }


def test_a_ledger_in_chinese_names_is_judged_as_one_in_english_names(tmp_path: Path) -> None:
    change = (
        "--- content/task.md\nkind: task\ntitle: 台账\n"
        "数据: {年度: 2026, 事项: [{任务: 甲, 时限: 2026-09-30, 进展: {2026Q1: 启动}}]}\n"
    )
    codes = [one.code for one in findings(make_site(tmp_path / "site", change)) if one.path == "content/task.md"]
    assert codes == ["CO010", "CO009"]


def test_the_handbook_page_is_that_of_the_declarations() -> None:
    labels = {name: kind.label for name, kind in read_config(ROOT).kinds.items()}
    page = (ROOT / "docs" / "数据格式.md").read_text("utf-8")
    assert page == handbook_page(labels), "write it again: sitegen schema --page docs/数据格式.md"


def front_matters() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / "content").rglob("*.md")):
        head, _, _ = split_source(source_text(path.read_bytes()))
        yield path.name, plain_value(read_mapping(head))


def test_the_front_matter_of_the_sample_conforms_to_the_schema() -> None:
    schema = front_matter_schema(read_config(ROOT).kinds)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert [(name, error.message) for name, head in front_matters() for error in validator.iter_errors(head)] == []


@pytest.mark.parametrize(
    "data",
    [{"items": [{"task": "甲", "责任部门": "乙"}]}, {"items": "甲"}, {"lookback": [{"finished": True}]}, "items.txt"],
)
def test_the_schema_refuses_data_that_its_kind_does_not_declare(data: object) -> None:
    validator = Draft202012Validator(front_matter_schema(read_config(ROOT).kinds))
    head = {"title": "甲", "类型": "task", "disclosure": "主动公开", "department": "县政府", "数据": data}
    assert not validator.is_valid(head)
    assert validator.is_valid({**head, "数据": {"items": [{"任务": "甲"}]}})


def test_new_lays_out_the_fields_of_the_kind_and_check_reads_them(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    new_document(site, read_config(site), "task", "task", "2026年台账")
    text = (site / "content" / "task.md").read_text("utf-8")
    assert "  事项:  # 列表\n    - 序号:  # 文字；如 3\n      任务:  # 必填，文字；如 农村供水管网" in text
    found = {one.code for one in findings(site) if one.path == "content/task.md"}
    assert not any(code.startswith("DA") or code == "FM001" for code in found)
