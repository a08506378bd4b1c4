"""Templates and assets: compaction of style sheets and scripts, memoized call blocks, overridden templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.core.errors import SitegenError
from sitegen.core.files import theme_folder
from sitegen.pages.templates import Theme, compact_css, compact_js, read_templates


def test_a_style_sheet_loses_comments_and_blanks_but_no_text() -> None:
    assert compact_css('/* a */ a > b , b { content : "/* c */ ; d" ; }\n') == 'a>b,b{content :"/* c */ ; d"}\n'


def test_a_script_loses_comments_of_whole_lines_and_indents() -> None:
    script = (
        'f(1);\n  // a comment\n\n  /* of\n   two lines */\n  g("// no comment /* none */");  // stays\n  h(/[/*]/);\n'
    )
    assert compact_js(script) == 'f(1);\ng("// no comment /* none */");  // stays\nh(/[/*]/);\n'


def test_a_script_with_a_text_of_several_lines_stays_as_it_is() -> None:
    script = "f(`a\n  // no comment\n`);\n"
    assert compact_js(script) == script
    assert compact_js("// of `one`\nf(`a` + `b`);\n") == "f(`a` + `b`);\n"


def theme(folder: Path, **sources: str) -> Theme:
    for name, text in sources.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return Theme(read_templates((folder,)), {"a.css": "assets/a.1.css"}, {"name": "站"})


def test_macros_need_no_context_for_links_assets_and_the_site(tmp_path: Path) -> None:
    made = theme(
        tmp_path,
        m='{% macro a() %}{{ link("x.html") }} {{ asset("a.css") }} {{ site.name }}{% endmacro %}',
        page='{% import "m.html" as m %}{{ m.a() }}',
    )
    assert made.render("page.html", "../", {}, []) == "../x.html ../assets/a.1.css 站"
    assert made.render("page.html", "", {}, []) == "x.html assets/a.1.css 站"


def test_what_is_kept_is_kept_for_its_key_and_its_depth(tmp_path: Path) -> None:
    made = theme(tmp_path, page='{% call kept("a", page) %}{{ link(page) }}{{ other }}{% endcall %}')
    assert made.render("page.html", "", {"page": "x", "other": 1}, []) == "x1"
    assert made.render("page.html", "", {"page": "x", "other": 2}, []) == "x1"
    assert made.render("page.html", "../", {"page": "x", "other": 2}, []) == "../x2"
    assert made.render("page.html", "", {"page": "y", "other": 3}, []) == "y3"


def test_a_sites_own_template_replaces_the_themes_which_stays_in_reach(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text('{% extends "theme/404.html" %}', "utf-8")
    before, after = read_templates((theme_folder(),)), read_templates((tmp_path, theme_folder()))
    assert after.sources["404.html"] != before.sources["404.html"] == after.sources["theme/404.html"]
    assert after.digest != before.digest


def test_a_template_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\xff")
    with pytest.raises(SitegenError, match=r"模板 a\.html 无法读取"):
        read_templates((tmp_path,))
