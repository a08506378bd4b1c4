"""Pages for public reading places (条例 第二十五条): a slide show for a lobby, and a start page for a touch screen."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.display.frame import Common, Crumb
from sitegen.display.lists import HOME, Lists, is_in_force
from sitegen.display.metatags import page_tags
from sitegen.display.pages import ContentsPage, ScreenPage, Slide
from sitegen.kinds.registry import OwnPage

_ITEMS = 8
_TOUCH_TITLE = "查阅点触屏版"
_SLIDES = (
    ("policy", "最新政策文件"),
    ("interpretation", "最新政策解读"),
    ("decision", "重大行政决策"),
    ("notice", "通知公告"),
)


def public_places(lists: Lists) -> Iterator[OwnPage]:
    """Yield the slide show and the touch-screen page."""
    yield OwnPage("screen.html", ScreenPage(_common(lists, "screen.html", "公示大屏", ()), tuple(_slides(lists))))
    crumbs = (HOME, Crumb(_TOUCH_TITLE, None))
    yield OwnPage("touch.html", ContentsPage(_common(lists, "touch.html", _TOUCH_TITLE, crumbs), lists.nav))


def _common(lists: Lists, url: str, title: str, crumbs: tuple[Crumb, ...]) -> Common:
    return Common(url, title, crumbs, page_tags(lists.site, title))


def _slides(lists: Lists) -> Iterator[Slide]:
    documents = lists.view.documents
    in_force = sum(is_in_force(document) for document in lists.policies)
    figures = (("条公开信息", str(len(documents))), ("件现行有效政策文件", str(in_force)))
    yield Slide("最新公开", lists.items_of(documents[:_ITEMS]), ())
    for kind, title in _SLIDES:
        newest = lists.of_kind(kind)[:_ITEMS]
        if newest:
            yield Slide(title, lists.items_of(newest), ())
    yield Slide("专栏概况", (), figures)
