"""The table that sets the county's work plan against the sample column: clause by clause, with what guards it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sitegen.build.plan import Plan
from sitegen.checks.rules import RULES
from sitegen.core.registers import Section
from sitegen.display.pages import DocumentPage, LibraryPage, SectionPage
from sitegen.site.config import SiteConfig, read_config
from tests.conftest import REPOSITORY

TABLE = REPOSITORY / "docs/对照表.md"
SEED = Path(__file__).parents[3] / "shared" / "seeds" / "0324b6190513fa41.txt"
# How many things each sentence of an article asks for, read sentence by sentence; titles are no sentences.
ITEMS = {
    "一": ((5, 5), (2, 4), (3, 2, 3), (3, 5, 3, 5, 3, 2, 3), (2, 6, 2, 3)),
    "二": ((3, 1, 6), (4, 3, 2, 3, 2), (2, 2, 3, 2), (2, 2, 2)),
    "三": ((1, 2, 2, 1), (5, 2, 2), (2, 2, 2, 2), (10, 2)),
    "四": ((2, 4, 2), (4, 3, 3, 3)),
    "五": ((1, 1, 4), (2, 4), (2, 2, 1)),
}
ARTICLES = {
    f"{part}（{number}）": sentences
    for part, articles in ITEMS.items()
    for number, sentences in zip("一二三四五", articles, strict=False)
}
BY_THE_OFFICE = "由机关办理，站点只提供栏目"
NUMBER = re.compile(r"([一二三四五]（[一二三四五]）)(\d+)\.(\d+)")
COPIED = 15  # so many characters in a row are no name any more

# Rules that look at some kinds alone; the others look at every document.
KINDS = {
    "AR": {"annual-report"},
    "CO004": {"guide"},
    "CO005": {"guide", "catalogue"},
    "CO006": {"decision"},
    "CO007": {"annual-report"},
    "CO008": {"catalogue"},
    "CO009": {"task", "livelihood"},
    "CO010": {"task", "livelihood"},
    "CO011": {"project"},
    "CO012": {"budget", "debt"},
    "CO013": {"gazette"},
    "DC": {"decision"},
    "ID003": {"policy"},
    "IN": {"policy", "interpretation", "annual-report"},
    "LC00": {"policy", "notice"},
    "RS": {"reply"},
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A row: article (条), sentence and clause (句, 项), what is asked, where it is shown, what guards it."""

    article: str
    sentence: int
    item: int
    asked: str
    pages: tuple[str, ...]
    rules: tuple[str, ...]
    other: str


@pytest.fixture(scope="module")
def clauses() -> tuple[Clause, ...]:
    """Every row of the table."""
    return tuple(_clauses())


def _clauses() -> Iterator[Clause]:
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] not in ("号", "---"):
            number, asked, pages, rules, other = cells
            found = NUMBER.fullmatch(number)
            assert found, number
            names = re.findall(r"`([^`]+)`", pages)
            assert pages == "、".join(f"`{name}`" for name in names)
            codes = () if rules == "—" else tuple(rules.split())
            yield Clause(found[1], int(found[2]), int(found[3]), asked, tuple(names), codes, other)


def test_every_thing_that_a_sentence_asks_for_has_a_row(clauses: tuple[Clause, ...]) -> None:
    wanted = [
        (article, sentence, item)
        for article, sentences in ARTICLES.items()
        for sentence, items in enumerate(sentences, 1)
        for item in range(1, items + 1)
    ]
    assert [(clause.article, clause.sentence, clause.item) for clause in clauses] == wanted
    assert len({clause.asked for clause in clauses}) == len(clauses)


def _sentences() -> dict[str, list[str]]:
    """The sentences of every article of the work plan, without their titles."""
    if not SEED.exists():
        pytest.skip(f"{SEED} is not on this machine")
    whole = re.sub(r"\s", "", SEED.read_text("utf-8"))
    text = whole[whole.index("一、深化政府") : whole.index("抄送：")]
    parts = re.split(r"([一二三四五])、(?=深化政府|规范重大|强化基层|突出政务|推进政务公开工作保障)", text)[1:]
    return {
        f"{part}（{article}）": body.rstrip("。").split("。")[1:]
        for part, own in zip(parts[::2], parts[1::2], strict=True)
        for article, body in re.findall(r"（([一二三四五])）(.*?)(?=（[一二三四五]）|$)", own)
    }


def test_every_sentence_of_the_work_plan_is_counted() -> None:
    counted = {article: len(sentences) for article, sentences in _sentences().items()}
    assert {article: len(items) for article, items in ARTICLES.items()} == counted


def test_no_row_copies_the_work_plan(clauses: tuple[Clause, ...]) -> None:
    text = "。".join(sentence for sentences in _sentences().values() for sentence in sentences)
    copied = [
        clause.asked
        for clause in clauses
        if any(clause.asked[start : start + COPIED] in text for start in range(len(clause.asked) - COPIED + 1))
    ]
    assert copied == []


def test_every_page_of_the_table_is_built(clauses: tuple[Clause, ...], sample_output: Path) -> None:
    named = {page for clause in clauses for page in clause.pages}
    assert len(named) > 80
    assert sorted(page for page in named if not (sample_output / page).is_file()) == []
    assert [clause for clause in clauses if not clause.pages] == []


def test_every_clause_has_a_rule_or_says_what_else_guards_it(clauses: tuple[Clause, ...]) -> None:
    known = set(RULES)
    assert {code for clause in clauses for code in clause.rules} - known == set()
    tests = {test for clause in clauses for test in re.findall(r"`(tests/[\w/]+\.py)`", clause.other)}
    assert len(tests) > 15
    assert sorted(test for test in tests if not (REPOSITORY / test).is_file()) == []
    bare = [clause for clause in clauses if not clause.rules]
    assert [one for one in bare if not re.search(f"tests/|{BY_THE_OFFICE}", one.other)] == []


def test_a_rule_stands_only_beside_pages_that_it_looks_at(
    clauses: tuple[Clause, ...], sample_plan: Plan, sample_root: Path
) -> None:
    site = read_config(sample_root)
    sections = {section.id: section for section in site.all_sections()}
    records = {job.url: job.page for job in sample_plan.jobs}
    wrong = []
    for clause in clauses:
        own = [records[page] for page in clause.pages if page in records]
        shown = [sections[page.common.section] for page in own if page.common.section in sections]
        kinds = {page.kind for page in own if isinstance(page, DocumentPage)}
        lists = (page for page in own if isinstance(page, SectionPage | LibraryPage))
        kinds |= {kind for page in lists for kind in sections[page.common.section].kinds}
        for code in clause.rules:
            looked_at = next((kinds for start, kinds in KINDS.items() if code.startswith(start)), None)
            if code in ("CO001", "CO002", "CO003"):
                fits = any(_answers(code, section, site) for section in shown)
            else:
                fits = looked_at is None or bool(kinds & looked_at)
            wrong += [(clause, code)] * (not fits)
    assert wrong == []


def _answers(code: str, section: Section, site: SiteConfig) -> bool:
    """Whether the rule looks at the section: as one that must be filled, be fresh, answer a statutory class."""
    if code == "CO001":
        return section.required
    if code == "CO003":
        return bool(section.classes)
    return bool(section.freshness_days) or any(site.kinds[kind].freshness_days for kind in section.kinds)
