"""Templates and assets: compaction of style sheets, own assets, memoized call blocks, overridden templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from sitegen.core.errors import SitegenError
from sitegen.core.files import theme_folder
from sitegen.pages.templates import Theme, compact_css, read_assets, read_templates
from tests.samples import build_site, make_site

SCRIPT = """/* kept */
const text = `first
  // no comment, of ${list.map((one) => `  ${one}  `)}
    /* none */`;

  const quoted = "/* none */";  // kept
"""
STYLES = '/* kept */ .a::after { content : "\\" { b ; } /* none */" ; }\n'


def test_the_themes_style_sheets_lose_comments_and_blanks_but_no_text(tmp_path: Path) -> None:
    assert compact_css('/* a */ a > b , b { content : "/* c */ ; d" ; }\n') == 'a>b,b{content :"/* c */ ; d"}\n'
    (styles,) = read_assets((assets(tmp_path, {"a.css": "a { b : c ; }\n"}),))
    assert styles.data == b"a{b :c}\n"


def test_scripts_and_a_sites_own_style_sheets_are_published_as_they_were_written(tmp_path: Path) -> None:
    theme = assets(tmp_path / "theme", {"a.js": SCRIPT, "b.css": "a { b : c }"})
    own = assets(tmp_path / "own", {"b.css": STYLES, "c.js": SCRIPT, "d.css": b"\xff"})
    found = {asset.name: asset.data for asset in read_assets((own, theme))}
    assert found == {"a.js": SCRIPT.encode(), "b.css": STYLES.encode(), "c.js": SCRIPT.encode(), "d.css": b"\xff"}


def assets(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize("path", sorted(theme_folder().glob("*.html")), ids=lambda path: path.name)
def test_no_template_decides_anything_by_chinese_text(path: Path) -> None:
    """A page record has a value for every decision of a template; labels are only for readers."""
    tree = Environment().parse(path.read_text("utf-8"))
    compared = (text for node in tree.find_all(nodes.Compare) for text in node.find_all(nodes.Const))
    assert [text.value for text in compared if re.search("[\u4e00-\u9fff》]", str(text.value))] == []


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


def test_a_kept_block_is_memoized_by_its_key_and_the_depth_of_the_page(tmp_path: Path) -> None:
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


def test_a_template_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\xff")
    with pytest.raises(SitegenError, match=r"模板 a\.html 无法读取"):
        read_templates((tmp_path,))


def test_an_expression_that_fails_in_a_sites_own_template_is_reported_with_its_name(tmp_path: Path) -> None:
    made = theme(tmp_path, page="{{ page.title + 1 }}")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "other.html").write_text("{{ page.title + 1 }}", "utf-8")
    with pytest.raises(TypeError):
        made.render("page.html", "", {"page": {"title": "题"}}, [])
    own = Theme(read_templates((tmp_path / "own", tmp_path)), {}, {})
    with pytest.raises(SitegenError, match=r"模板 other\.html 出错：TypeError") as failed:
        own.render("other.html", "", {"page": {"title": "题"}}, [])
    assert failed.value.hint == "检查站点自己的模板：other.html。"


def test_templates_of_the_theme_are_compiled_once_for_all_processes_and_own_ones_by_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    parse = Environment._parse

    def spy(environment: Environment, source: str, name: str, filename: str) -> nodes.Template:
        compiled.append(name)
        return parse(environment, source, name, filename)

    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sitegen.pages.templates.cache_from_source", lambda path: f"{tmp_path}/{Path(path).name}c")
    monkeypatch.setattr(Environment, "_parse", spy)
    folders = tmp_path / "own", tmp_path / "theme"
    for folder, name, text in ((1, "a", "主题"), (1, "b", "主题"), (0, "b", "本站")):
        folders[folder].mkdir(exist_ok=True)
        (folders[folder] / f"{name}.html").write_text(text, "utf-8")
    for _ in range(2):
        made = Theme(read_templates(folders), {}, {})
        assert [made.render(name, "", {}, []) for name in ("a.html", "b.html")] == ["主题", "本站"]
    assert compiled == ["a.html", "b.html", "b.html"]
    for path in tmp_path.glob("*.pyc"):
        path.write_bytes(path.read_bytes()[:20])
    (folders[1] / "a.html").write_text("新主题", "utf-8")
    assert Theme(read_templates(folders), {}, {}).render("a.html", "", {}, []) == "新主题"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ link.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self._TemplateReference__context }}",
        "{{ page.names.append('x') }}",
        "{{ '{0.__class__.__init__.__globals__}'.format(link) }}",
        "{{ page.title.format_map({}) ~ ('%s' | attr('__class__')) }}",
        "{% for one in range(10 ** 9) %}x{% endfor %}",
    ],
)
def test_a_sites_own_template_cannot_reach_the_program(tmp_path: Path, hostile: str) -> None:
    folders = tmp_path / "own", tmp_path / "theme"
    for folder, text in zip(folders, (hostile, "主题"), strict=True):
        folder.mkdir()
        (folder / "page.html").write_text(text, "utf-8")
    names: list[str] = []
    made = Theme(read_templates(folders), {}, {})
    with pytest.raises(SitegenError, match=r"模板 page\.html"):
        made.render("page.html", "", {"page": {"title": "题", "names": names}}, [])
    assert names == []


def test_the_themes_pages_are_the_same_in_the_sandbox(tmp_path: Path) -> None:
    plain, own = (make_site(tmp_path / name) for name in ("plain", "own"))
    (own / "templates").mkdir()
    (own / "templates" / "unused.html").write_text("{{ site.name }}", "utf-8")
    pages = []
    for root in (plain, own):
        build_site(root)
        output = root / "output"
        pages.append({path.relative_to(output): path.read_bytes() for path in output.rglob("*.html")})
    assert pages[0] == pages[1]
    assert len(pages[0]) > 10
