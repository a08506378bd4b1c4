"""The sample of page types covers every template, kind, view and state of the example site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sitegen.build.plan import PageJob, Plan
from sitegen.display.pages import DocumentPage, LibraryPage, PanelPage, SectionPage
from sitegen.display.parts import Media, Panel
from tests.conftest import REPOSITORY
from tests.pagetypes import page_types as types_of


def _chosen(plan: Plan, page_types: list[str]) -> list[PageJob]:
    return [job for job in plan.jobs if job.url in page_types]


def test_every_template_that_makes_a_page_is_among_the_types(sample_plan: Plan, page_types: list[str]) -> None:
    templates = (path for path in (REPOSITORY / "templates").glob("*.html"))
    pages = {path.name for path in templates if path.read_text("utf-8").startswith('{% extends "base.html" %}')}
    assert {job.template for job in _chosen(sample_plan, page_types)} == pages


def test_every_kind_view_and_form_of_the_column_is_among_the_types(sample_plan: Plan, page_types: list[str]) -> None:
    def views(jobs: Iterable[PageJob]) -> set[tuple[str, str]]:
        return {(job.template, _name(panel)) for job in jobs for panel in getattr(job.page, "panels", ())}

    chosen = _chosen(sample_plan, page_types)
    assert views(chosen) == views(sample_plan.jobs)
    assert _kinds(chosen) == _kinds(sample_plan.jobs)
    media = {part.form for job in chosen if isinstance(job.page, DocumentPage) for part in _parts(job.page)}
    assert media == {"video", "audio", "image"}


def _kinds(jobs: Iterable[PageJob]) -> set[str]:
    return {job.page.kind for job in jobs if isinstance(job.page, DocumentPage)}


def _name(panel: Panel) -> str:
    return "".join(character for character in panel.id if not character.isdigit())


def _parts(page: DocumentPage) -> list[Media]:
    return [part for panel in page.panels for part in panel.parts if isinstance(part, Media)]


def test_every_state_of_lists_and_documents_is_among_the_types(sample_plan: Plan, page_types: list[str]) -> None:
    pages = [job.page for job in _chosen(sample_plan, page_types)]
    library = [page for page in pages if isinstance(page, LibraryPage)]
    assert {tab.label for page in library for tab in page.tabs if tab.current} == {"现行有效", "尚未施行", "失效废止"}
    assert any(page.chosen for page in library)
    assert any(getattr(page, "pager", None) and page.pager.previous for page in pages)  # type: ignore[union-attr]
    banners = {page.banner.tone for page in pages if isinstance(page, DocumentPage) and page.banner}
    assert banners == {"ended", "pending", "amended"}
    assert {"request.html", "screen.html", "touch.html", "overview.html", "search.html", "404.html"} <= set(page_types)
    assert any(isinstance(page, SectionPage) and not page.panels for page in pages)


def test_a_view_that_is_new_is_looked_at_without_being_named(sample_plan: Plan) -> None:
    job = next(job for job in sample_plan.jobs if isinstance(job.page, PanelPage))
    assert isinstance(job.page, PanelPage)
    new = replace(job, url="new.html", page=replace(job.page, panels=(Panel("data-new", "新栏", ()),)))
    assert "new.html" in types_of((*sample_plan.jobs, new))
    assert len(types_of(sample_plan.jobs)) < len(sample_plan.jobs) / 2
