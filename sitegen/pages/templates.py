"""Reads templates and assets, and renders page records with them.

A site's template ``x.html`` replaces the built-in one, which remains available as ``theme/x.html``. Template names in
extends, include and import must be literals: a computed name could fail on a single page in the middle of a build.

A site with templates of its own is rendered in Jinja's sandbox: a template comes with the content, often from a
designer, and must not read files, start programs or change the records of other pages.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import SitegenError
from sitegen.core.files import read_regular_file, replace_file
from sitegen.source.frontmatter import source_text

_ASSETS = "assets"
_MOST_KEPT = 2_000
_TEMPLATE_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file of the theme. ``url`` contains a digest of ``data``, so browsers may cache it for good."""

    name: str
    url: str
    data: bytes


def read_assets(folders: tuple[Path, ...]) -> tuple[Asset, ...]:
    """Return the assets of ``folders`` sorted by name; the last folder is the built-in theme's.

    Of two assets with the same name the one in the earlier folder wins. A site's own assets are published unchanged.
    So are all scripts: no minifier in Python keeps every string intact (rjsmin breaks nested template literals), and
    comments and indentation cost only 1.5 KB for each page.
    """
    found: dict[str, Asset] = {}
    for folder in reversed(folders):
        for path in sorted((folder / _ASSETS).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = _name(path, folder / _ASSETS)
                data = path.read_bytes()
                if path.suffix == ".css" and folder == folders[-1]:
                    data = compact_css(data.decode("utf-8")).encode("utf-8")
                stem, dot, extension = name.rpartition(".")
                found[name] = Asset(name, f"assets/{stem}.{bytes_digest(data)[:10]}{dot}{extension}", data)
    return tuple(found[name] for name in sorted(found))


def compact_css(text: str) -> str:
    """Remove comments, needless white space and final semicolons from a style sheet of the built-in theme, which has
    no escaped quotes; keep quoted strings."""
    bare = re.sub(r"""("[^"]*"|'[^']*')|/\*(?s:.*?)\*/""", lambda found: found[1] or "", text)
    parts = re.split(r"""("[^"]*"|'[^']*')""", bare)
    parts[::2] = [re.sub(r":\s+", ":", re.sub(r"\s*([{};,>~])\s*", r"\1", part)) for part in parts[::2]]
    return "".join(parts).replace(";}", "}").strip() + "\n"


@dataclass(frozen=True, slots=True)
class Templates:
    """Sources of all templates of a site by name, and the digest of names and sources."""

    sources: Mapping[str, str]
    digest: str


def read_templates(folders: tuple[Path, ...]) -> Templates:
    """Return the templates of ``folders``, of which the last is the built-in theme.

    Of two templates with the same name the one in the earlier folder wins. Raises ``SitegenError`` for an unreadable
    file.
    """
    sources: dict[str, str] = {}
    for folder in reversed(folders):
        for path in sorted(folder.rglob("*.html")):
            name = _name(path, folder)
            try:
                sources[name] = source_text(read_regular_file(path.resolve(), _TEMPLATE_LIMIT))
            except (OSError, RuntimeError, UnicodeDecodeError) as error:
                raise SitegenError(f"模板 {name} 无法读取：{error}", "保存为 UTF-8 编码的文件。") from error
            if folder == folders[-1]:
                sources[f"theme/{name}"] = sources[name]
    return Templates(sources, bytes_digest("\0".join(f"{name}\0{sources[name]}" for name in sorted(sources)).encode()))


def _name(path: Path, folder: Path) -> str:
    """The name of a template or asset. Raises ``SitegenError`` for one that no page can name."""
    name = path.relative_to(folder).as_posix()
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "replace").decode("utf-8")
        raise SitegenError(
            f"templates 文件夹里 {shown} 的名称不是 UTF-8 编码", "改名，用英文或者正常的中文。"
        ) from None
    return name


class _ThemeBytecode(BytecodeCache):
    """Keeps the compiled templates of the built-in theme beside the compiled modules of this program.

    They are code, so they lie where only somebody who may change the program can write, and never in the cache of a
    site. For the same reason the site's own templates are compiled by each process. The code for the sandbox differs.
    """

    def __init__(self, sources: Mapping[str, str], *, sandboxed: bool) -> None:
        self._mark = "s" if sandboxed else ""
        self._theme = {
            self.get_source_checksum(source) for name, source in sources.items() if name.startswith("theme/")
        }

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template if this Jinja and this Python compiled it. A file that cannot be read, for
        whatever reason, counts as absent."""
        with suppress(Exception), open(self._path(bucket), "rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template of the theme; without effect where nobody may write."""
        if bucket.checksum in self._theme and not sys.dont_write_bytecode:
            with suppress(OSError):
                replace_file(self._path(bucket), bucket.bytecode_to_string())

    def _path(self, bucket: Bucket) -> str:
        return cache_from_source(f"{Path(__file__).parent}/{bucket.key[:16]}-{_compiler()}{self._mark}.py")


@cache
def _compiler() -> str:
    """Digest of all that decides how a template is compiled besides its text and Python: Jinja and its settings."""
    return bytes_digest(version("jinja2").encode() + Path(__file__).read_bytes())[:16]


def _environment(
    loader: BaseLoader, bytecode: BytecodeCache | None = None, kind: type[Environment] = Environment
) -> Environment:
    return kind(
        loader=loader,
        bytecode_cache=bytecode,
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_file(path: Path, context: Mapping[str, Any]) -> str:
    """Render one template file that belongs to the program and not to a theme."""
    return _environment(FileSystemLoader(path.parent)).get_template(path.name).render(context)


def _template_fault(name: str, error: TemplateError) -> SitegenError:
    line = getattr(error, "lineno", None)
    place = f" 第 {line} 行" if line else ""
    return SitegenError(f"模板 {name}{place}有错误：{error}")


class Theme:
    """Compiled templates of a site. One instance renders one page at a time."""

    def __init__(self, templates: Templates, asset_urls: Mapping[str, str], site: object) -> None:
        self._sources = templates.sources
        self._own = sorted(
            name
            for name, source in templates.sources.items()
            if not name.startswith("theme/") and source != templates.sources.get(f"theme/{name}")
        )
        bytecode = _ThemeBytecode(templates.sources, sandboxed=bool(self._own))
        kind = ImmutableSandboxedEnvironment if self._own else Environment
        self._environment = _environment(DictLoader(templates.sources), bytecode, kind)
        self._asset_urls = asset_urls
        self._prefix = ""  # of the page being rendered
        self._environment.globals |= {"site": site, "link": self._link, "asset": self._asset, "kept": self._keep}
        self._kept: dict[tuple[Hashable, ...], Markup] = {}

    def check(self, wanted: Set[str]) -> None:
        """Raise ``SitegenError`` for the first fault: a template of ``wanted`` is missing, or a template of the site
        does not compile or has a computed template name."""
        missing = sorted(wanted - self._sources.keys())
        if missing:
            raise SitegenError(f"模板 {missing[0]} 不存在", "放在 templates 文件夹，或改正 kinds.yml 中的 template。")
        for name in self._own:
            try:
                tree = self._environment.parse(self._sources[name], name)
                for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
                    if not isinstance(node.template, nodes.Const):  # type: ignore[attr-defined]
                        raise SitegenError(
                            f"模板 {name} 第 {node.lineno} 行引用的模板名是算出来的", "写成固定的模板名。"
                        )
                self._environment.get_template(name)
            except TemplateError as error:
                raise _template_fault(name, error) from error

    def render(self, template: str, prefix: str, context: Mapping[str, Any], pieces: Sequence[tuple[str, str]]) -> str:
        """Render one page to HTML. ``prefix`` is the relative path from the page to the output root.

        ``pieces`` are the parts of the body between panels: (HTML, anchor of the section that ends there). Raises
        ``SitegenError`` for a faulty template.
        """
        self._prefix = prefix
        try:
            return self._environment.get_template(template).render(
                context,
                body=Markup("".join(html for html, _ in pieces)),
                pieces=[(Markup(html), anchor) for html, anchor in pieces],
            )
        except TemplateSyntaxError as error:  # in the built-in theme; ``check`` compiles the site's own templates
            raise _template_fault(str(error.name or template), error) from error
        except SecurityError as error:
            message = f"模板 {template} 要用不许用的属性或方法：{error}"
            hint = f"检查站点自己的模板：{'、'.join(self._own)}；模板只能读页面的数据。"
            raise SitegenError(message, hint) from error
        except TemplateError as error:
            raise SitegenError(f"模板 {template} 出错：{error}") from error
        except Exception as error:
            if self._own and not isinstance(error, SitegenError):  # an expression that fails is most likely theirs
                message = f"模板 {template} 出错：{type(error).__name__}: {error}"
                raise SitegenError(message, f"检查站点自己的模板：{'、'.join(self._own)}。") from error
            raise

    def _link(self, url: str) -> str:
        return self._prefix + url

    def _asset(self, name: str) -> str:
        if name not in self._asset_urls:
            raise SitegenError(f"模板引用的文件 assets/{name} 不存在")
        return self._prefix + self._asset_urls[name]

    def _keep(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """Memoize the output of a call block. ``key`` must hold every input of the block except site and prefix."""
        html = self._kept.get((self._prefix, key))
        if html is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            html = self._kept[self._prefix, key] = caller()
        return html
