"""The commands ``explain``, ``new``, ``report`` and ``schema``, which editors use beside checking and building."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from sitegen.checks.explain import rule_list, rule_page, write_rule_pages
from sitegen.checks.rules import RULES
from sitegen.checks.ruleset import rules_at
from sitegen.checks.run import check
from sitegen.cli.chinese import Command
from sitegen.cli.options import OK, common, progress, shown_path
from sitegen.core.errors import SitegenError
from sitegen.core.files import replace_file
from sitegen.pool.options import Options
from sitegen.site.config import read_config


@click.command("explain", cls=Command, help="说明一条规则：错在哪里、依据、怎么改。")
@common
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--pages", type=click.Path(path_type=Path), metavar="DIR", help="把全部规则写成手册页，放进这个文件夹。")
def explain_command(root: Path, today: date | None, jobs: int | None, code: str | None, pages: Path | None) -> int:
    """Print the page of a rule or the list of rules, or write all pages to a folder."""
    if pages is not None:
        click.echo(f"已写 {write_rule_pages(pages.resolve())} 条规则的手册页：{shown_path(pages.resolve())}")
        return OK
    if code is None:
        click.echo(rule_list(rules_at(root.resolve())), nl=False)
        return OK
    code = code.strip().upper()
    rule = RULES.get(code) or rules_at(root.resolve()).get(code)
    if rule is None:
        raise SitegenError(f"规则 {code} 不存在", "不写代码可列出全部规则：explain。")
    click.echo(rule_page(rule), nl=False)
    return OK


@click.command("new", cls=Command, help="新建一份文件，应当解读的连同解读一起建好。")
@common
@click.argument("kind", metavar="KIND")
@click.argument("place", metavar="PATH")
@click.option("--title", default="", metavar="TITLE", help="标题。")
def new_command(root: Path, today: date | None, jobs: int | None, kind: str, place: str, title: str) -> int:
    """Write the source of a new document."""
    from sitegen.cli.scaffold import new_document

    for path in new_document(root.resolve(), read_config(root.resolve()), kind, place, title):
        click.echo(f"已建 {path}")
    click.echo("填好文件头和正文后运行 check。")
    return OK


@click.command("report", cls=Command, help="写一份检查报告（网页，含图表），供内部工作使用，不发布。")
@common
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="报告文件；不写则放在 reports 文件夹。")
def report_command(root: Path, today: date | None, jobs: int | None, output: Path | None) -> int:
    """Write the inspection report; errors in the content do not stop it."""
    from sitegen.office.inspection import inspect_site
    from sitegen.office.page import inspection_html, report_path

    options = Options(root.resolve(), today=today, jobs=jobs or 0)
    target = report_path(options.root, output, options.now.date(), options.output_path)
    with progress() as bar:
        checked = check(replace(options, progress=bar))
    replace_file(target, inspection_html(inspect_site(checked.catalogue, checked.findings)).encode("utf-8"))
    click.echo(f"检查报告：{shown_path(target)}。供内部工作使用，不要放到网站上。")
    return OK


@click.command("schema", cls=Command, help="输出文件头的 JSON Schema，供编辑器提示和校验；各类型的数据也在内。")
@common
@click.option("--page", type=click.Path(path_type=Path), metavar="FILE", help="改为生成手册的《数据格式》。")
def schema_command(root: Path, today: date | None, jobs: int | None, page: Path | None) -> int:
    """Print the JSON Schema of the front matter, or write the handbook page on ``data``."""
    from sitegen.kinds.declaration.handbook import write_page
    from sitegen.kinds.declaration.jsonschema import front_matter_schema

    kinds = read_config(root.resolve()).kinds
    if page is not None:
        count = write_page(page.resolve(), {name: kind.label for name, kind in kinds.items()})
        click.echo(f"已写 {count} 个类型的数据格式：{shown_path(page.resolve())}")
        return OK
    click.echo(json.dumps(front_matter_schema(kinds), ensure_ascii=False, indent=2))
    return OK
