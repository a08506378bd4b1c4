"""Templates and their assets: a site's own first, the built-in theme behind them.

A site's template ``x.html`` replaces the built-in one, which stays reachable as ``theme/x.html``.
Names in extends, include and import must be literal, so that what a page is made of can be known
without rendering it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, MutableMapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, MethodType
from typing import Any

from jinja2 import (
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import SitegenError

_ASSETS = "assets"
_MOST_KEPT = 2_000
_SPELLED = tuple((mark, str(escape(mark))) for mark in "&<>'\"")  # the first stands in all others


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the theme; ``url`` carries the digest of its content."""

    name: str
    url: str
    data: bytes


def read_assets(folders: tuple[Path, ...]) -> tuple[Asset, ...]:
    """Every asset, sorted by name; a site's own replaces the theme's of the same name."""
    found: dict[str, Asset] = {}
    for folder in reversed(folders):
        for path in sorted((folder / _ASSETS).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = path.relative_to(folder / _ASSETS).as_posix()
                data = path.read_bytes()
                compact = _COMPACT.get(path.suffix)
                if compact:
                    data = compact(data.decode("utf-8")).encode("utf-8")
                stem, dot, extension = name.rpartition(".")
                found[name] = Asset(name, f"assets/{stem}.{bytes_digest(data)[:10]}{dot}{extension}", data)
    return tuple(found[name] for name in sorted(found))


def compact_css(text: str) -> str:
    """A style sheet without comments, idle blanks and last semicolons; quoted strings stay as they are."""
    bare = re.sub(r"""("[^"]*"|'[^']*')|/\*(?s:.*?)\*/""", lambda found: found[1] or "", text)
    parts = re.split(r"""("[^"]*"|'[^']*')""", bare)
    parts[::2] = [re.sub(r":\s+", ":", re.sub(r"\s*([{};,>~])\s*", r"\1", part)) for part in parts[::2]]
    return "".join(parts).replace(";}", "}").strip() + "\n"


def compact_js(text: str) -> str:
    """A script without the lines that are comments, empty lines and indents; one with a text of several lines
    (between backticks) stays as it is."""
    bare = re.sub(r"(?m)^[ \t]*(?:/\*(?s:.*?)\*/[ \t]*|//.*)$", "", text)
    if re.search(r"`[^`\n]*\n", re.sub(r"`[^`\n]*`", "", bare)):
        return text
    return re.sub(r"\n[ \t\n]+", "\n", bare).lstrip()


_COMPACT = {".css": compact_css, ".js": compact_js}


@dataclass(frozen=True, slots=True)
class Templates:
    """The sources of all templates of a site by name, and their digest."""

    sources: Mapping[str, str]
    digest: str


def read_templates(folders: tuple[Path, ...]) -> Templates:
    """Every template; a site's own replaces the theme's of the same name. Raises ``SitegenError``."""
    sources: dict[str, str] = {}
    for folder in reversed(folders):
        for path in sorted(folder.rglob("*.html")):
            name = path.relative_to(folder).as_posix()
            try:
                sources[name] = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise SitegenError(f"模板 {name} 无法读取：{error}", "保存为 UTF-8 编码的文件。") from error
            if folder == folders[-1]:
                sources[f"theme/{name}"] = sources[name]
    return Templates(sources, bytes_digest("\0".join(f"{name}\0{sources[name]}" for name in sorted(sources)).encode()))


def render_own(template: str, context: Mapping[str, Any]) -> str:
    """HTML of a page that is part of the program and of no theme, from a template inside the package."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "office"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(context)


def _escaped(value: object) -> str:
    """``value`` as ``markupsafe.escape`` has it, but for its class, which takes most of that function's time and of
    which what a template puts out has no need."""
    if type(value) is Markup:
        return value
    if type(value) is not str:
        return escape(value)
    for mark, spelled in _SPELLED:
        if mark in value:
            value = value.replace(mark, spelled)
    return value


class _Template(Template):
    """A compiled template that escapes quickly."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = _escaped  # what the code imported under this name
        return template


_STRAIGHT = (FunctionType, MethodType, Macro)


class _Context(Context):
    """Calls functions and macros straight away: none of ours asks for its context, and looking for that wish takes a
    tenth of the rendering."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if type(called) not in _STRAIGHT:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


def _unfit(name: str, error: TemplateError) -> SitegenError:
    line = getattr(error, "lineno", None)
    place = f" 第 {line} 行" if line else ""
    return SitegenError(f"模板 {name}{place}有错误：{error}")


class Theme:
    """Compiled templates that turn a page record into HTML."""

    def __init__(self, templates: Templates, asset_urls: Mapping[str, str], site: object) -> None:
        self._environment = Environment(
            loader=DictLoader(templates.sources),
            autoescape=True,
            auto_reload=False,
            cache_size=-1,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.context_class = _Context
        self._environment.template_class = _Template
        self._sources = templates.sources
        self._asset_urls = asset_urls
        self._prefix = ""  # that of the page being rendered; of no other at the same time
        self._environment.globals |= {"site": site, "link": self._link, "asset": self._asset, "kept": self._keep}
        self._kept: dict[tuple[Hashable, ...], Markup] = {}

    def check(self, wanted: Set[str]) -> None:
        """Raise ``SitegenError`` for the first template that is missing, or that is the site's own and cannot be
        compiled or computes a name."""
        missing = sorted(wanted - self._sources.keys())
        if missing:
            raise SitegenError(f"模板 {missing[0]} 不存在", "放在 templates 文件夹，或改正 kinds.yml 中的 template。")
        for name in sorted(self._sources):
            if name.startswith("theme/") or self._sources[name] == self._sources.get(f"theme/{name}"):
                continue
            try:
                tree = self._environment.parse(self._sources[name], name)
                for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
                    if not isinstance(node.template, nodes.Const):  # type: ignore[attr-defined]
                        raise SitegenError(
                            f"模板 {name} 第 {node.lineno} 行引用的模板名是算出来的", "写成固定的模板名。"
                        )
                self._environment.get_template(name)
            except TemplateError as error:
                raise _unfit(name, error) from error

    def render(self, template: str, prefix: str, context: Mapping[str, Any], pieces: Sequence[tuple[str, str]]) -> str:
        """HTML of one page; ``prefix`` leads from it to the output root. Raises ``SitegenError``.

        ``pieces`` is the body cut where panels stand in it: (HTML, the anchor of the section that ends there).
        """
        self._prefix = prefix
        try:
            return self._environment.get_template(template).render(
                context,
                body=Markup("".join(html for html, _ in pieces)),
                pieces=[(Markup(html), anchor) for html, anchor in pieces],
            )
        except TemplateSyntaxError as error:  # of the theme itself
            raise _unfit(str(error.name or template), error) from error
        except TemplateError as error:
            raise SitegenError(f"模板 {template} 出错：{error}") from error

    def _link(self, url: str) -> str:
        return self._prefix + url

    def _asset(self, name: str) -> str:
        if name not in self._asset_urls:
            raise SitegenError(f"模板引用的文件 assets/{name} 不存在")
        return self._prefix + self._asset_urls[name]

    def _keep(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """What a call block makes, once for each ``key``, which must name all that it depends on but the site."""
        known = self._kept.get((self._prefix, key))
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[self._prefix, key] = caller()
        return known
