"""Templates and their assets: a site's own first, the built-in theme behind them.

A site's template ``x.html`` replaces the built-in one, which stays reachable as ``theme/x.html``.
Names in extends, include and import must be literal, so that what a page is made of can be known
without rendering it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError, nodes
from markupsafe import Markup

from sitegen.digest import bytes_digest
from sitegen.errors import SitegenError

_ASSETS = "assets"


def theme_folder() -> Path:
    """The built-in theme: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent / "templates"


def template_folders(root: Path) -> tuple[Path, ...]:
    """Folders searched for templates and assets, the site's own first."""
    own = root / "templates"
    theme = theme_folder()
    return (own, theme) if own.is_dir() and own.resolve() != theme.resolve() else (theme,)


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
                if name.endswith(".css"):
                    data = compact_css(data.decode("utf-8")).encode("utf-8")
                stem, dot, extension = name.rpartition(".")
                found[name] = Asset(name, f"assets/{stem}.{bytes_digest(data)[:10]}{dot}{extension}", data)
    return tuple(found[name] for name in sorted(found))


def compact_css(text: str) -> str:
    """A style sheet without comments and idle blanks; quoted strings stay as they are."""
    parts = re.split(r"""("[^"]*"|'[^']*')""", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    parts[::2] = [re.sub(r":\s+", ":", re.sub(r"\s*([{};,])\s*", r"\1", part)) for part in parts[::2]]
    return "".join(parts).strip() + "\n"


def render_own(template: str, context: Mapping[str, Any]) -> str:
    """HTML of a page that is part of the program and of no theme, from a template inside the package."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(context)


class Theme:
    """Compiled templates that turn a page record into HTML."""

    def __init__(self, folders: tuple[Path, ...], asset_urls: Mapping[str, str]) -> None:
        loaders = [FileSystemLoader(folder) for folder in folders]
        builtin = PrefixLoader({"theme": FileSystemLoader(folders[-1])})
        self._environment = Environment(
            loader=ChoiceLoader([*loaders, builtin]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._asset_urls = asset_urls

    def check(self, wanted: Set[str]) -> None:
        """Raise ``SitegenError`` for the first template that is missing, cannot be compiled or computes a name."""
        missing = sorted(wanted - set(self._environment.list_templates()))
        if missing:
            raise SitegenError(f"模板 {missing[0]} 不存在", "放在 templates 文件夹，或改正 kinds.yml 中的 template。")
        for name in sorted(self._environment.list_templates(extensions=["html"])):
            try:
                source = self._environment.loader.get_source(self._environment, name)[0]  # type: ignore[union-attr]
                tree = self._environment.parse(source, name)
                for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
                    if not isinstance(node.template, nodes.Const):  # type: ignore[attr-defined]
                        raise SitegenError(
                            f"模板 {name} 第 {node.lineno} 行引用的模板名是算出来的", "写成固定的模板名。"
                        )
                self._environment.get_template(name)
            except TemplateError as error:
                line = getattr(error, "lineno", None)
                place = f" 第 {line} 行" if line else ""
                raise SitegenError(f"模板 {name}{place}有错误：{error}") from error

    def render(self, template: str, prefix: str, context: Mapping[str, Any], pieces: Sequence[tuple[str, str]]) -> str:
        """HTML of one page; ``prefix`` leads from it to the output root. Raises ``SitegenError``.

        ``pieces`` is the body cut where panels stand in it: (HTML, the anchor of the section that ends there).
        """
        try:
            return self._environment.get_template(template).render(
                context,
                body=Markup("".join(html for html, _ in pieces)),
                pieces=[(Markup(html), anchor) for html, anchor in pieces],
                link=lambda url: prefix + url,
                asset=lambda name: prefix + self._asset_url(name),
            )
        except TemplateError as error:
            raise SitegenError(f"模板 {template} 出错：{error}") from error

    def _asset_url(self, name: str) -> str:
        if name not in self._asset_urls:
            raise SitegenError(f"模板引用的文件 assets/{name} 不存在")
        return self._asset_urls[name]
