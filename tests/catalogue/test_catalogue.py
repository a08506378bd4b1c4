"""The set of documents: who names whom, what is in force on a day, and what the public may see of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.public import PublicDocument, PublicView, public_view
from sitegen.core.document import Disclosure, Facts, Reference, Validity
from sitegen.core.finding import Fault
from sitegen.core.urls import document_url
from tests.factories import catalogue, site
from tests.samples import command, make_site

TODAY, YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 23)


def document(name: str, **fields: Any) -> Facts:
    """A sound public policy ``content/NAME.md``, changed by ``fields``; texts become references."""
    path = f"content/{name}.md"
    for field in ("repeals", "amends", "replaces", "based_on", "interpretation", "interprets"):
        if field in fields:
            fields[field] = tuple(
                item if isinstance(item, Reference) else Reference(field, item, line)
                for line, item in enumerate(fields[field], 2)
            )
    sound: dict[str, Any] = {
        "parsed": True,
        "title": name,
        "departments": ("安澜县人民政府",),
        "index": f"119901230000000010/{name}",
        "kind": "policy",
        "disclosure": Disclosure.PROACTIVE,
        "issued": date(2024, 3, 5),
        "published": datetime(2024, 3, 6),
    }
    return Facts(path, document_url(path), "", **(sound | fields))


def shown(view: PublicView, name: str) -> PublicDocument:
    return next(entry for entry in view.documents if entry.facts.path == f"content/{name}.md")


def names(documents: tuple[Facts, ...]) -> list[str]:
    return [facts.path.removeprefix("content/").removesuffix(".md") for facts in documents]


# references

INDEX = "119901230000000010/2024-0000002"


@pytest.mark.parametrize(
    "target",
    [
        "../b/target.md",
        "./../b/target.md",
        "/b/target.md",
        INDEX,
        "安政发〔2024〕2号",
        "安政发[2024]2号",
        "安政发（2024）2 号",
        "安政发20242号",
    ],
)
def test_a_reference_names_a_document_by_path_by_index_or_by_number(target: str) -> None:
    named = document("b/target", index=INDEX, number="安政发〔2024〕2号")
    naming = document("a/source", number="安政发〔2024〕1号", repeals=[target])
    resolution = catalogue(named, naming).resolve(naming.repeals[0], naming)
    assert (resolution.candidates, resolution.target) == ((named,), named)


@pytest.mark.parametrize(
    "target", ["no.md", "../target.md", "target", "安政发〔2024〕22号", "安政发〔2024〕号", "无", "〔〕", "#一"]
)
def test_a_reference_to_nothing_leads_nowhere(target: str) -> None:
    documents = [document("target", number="安政发〔2024〕2号"), document("none", number="无"), document("empty")]
    naming = document("source", repeals=[target])
    found = catalogue(naming, *documents)
    assert found.resolve(naming.repeals[0], naming).candidates == ()
    assert found.edges == ()


def test_an_ambiguous_reference_has_candidates_and_no_target() -> None:
    one, other = document("one", number="安政发〔2024〕2号"), document("other", number="安政发[2024]2号")
    naming = document("source", repeals=["安政发〔2024〕2号"])
    found = catalogue(other, naming, one)
    resolution = found.resolve(naming.repeals[0], naming)
    assert (resolution.candidates, resolution.target) == ((one, other), None)
    assert found.edges == ()
    assert found.derived_validity(one) is Validity.IN_FORCE


def test_an_index_number_goes_before_a_document_number() -> None:
    by_index, by_number = document("a", index="2024-1"), document("b", number="2024-1")
    naming = document("source", based_on=["2024-1"])
    assert catalogue(by_index, by_number, naming).resolve(naming.based_on[0], naming).target is by_index


def test_edges_are_told_with_both_ends_their_lines_and_in_order() -> None:
    outside = Reference("repeals", "安政发〔2001〕9号", 2, "旧办法")
    a = document("a", repeals=[outside, "b.md"], based_on=["c.md"], amends=["no.md"])
    b, c = document("b", amends=["c.md"]), document("c")
    found = catalogue(c, b, a)
    assert [(edge.relation, edge.source, edge.target, edge.line) for edge in found.edges] == [
        ("repeals", a, b, 3),
        ("based_on", a, c, 2),
        ("amends", b, c, 2),
    ]
    assert {path: [edge.source for edge in edges] for path, edges in found.edges_to.items()} == {
        "content/b.md": [a],
        "content/c.md": [a, b],
    }
    assert {path: [edge.target for edge in edges] for path, edges in found.edges_from.items()} == {
        "content/a.md": [b, c],
        "content/b.md": [c],
    }


# validity


@pytest.mark.parametrize(
    ("fields", "validity"),
    [
        ({}, Validity.IN_FORCE),
        ({"effective": TODAY}, Validity.IN_FORCE),
        ({"effective": TOMORROW}, Validity.PENDING),
        ({"expires": TODAY}, Validity.IN_FORCE),
        ({"expires": YESTERDAY}, Validity.EXPIRED),
        ({"effective": TOMORROW, "expires": TOMORROW}, Validity.PENDING),
        ({"kind": "notice", "expires": YESTERDAY}, None),
    ],
)
def test_validity_follows_from_the_dates(fields: dict[str, Any], validity: Validity | None) -> None:
    facts = document("a", **fields)
    found = catalogue(facts)
    assert (found.derived_validity(facts), found.validity(facts)) == (validity, validity)


@pytest.mark.parametrize(
    ("change", "fields", "validity"),
    [
        ("repeals", {}, Validity.REPEALED),
        ("replaces", {}, Validity.REPEALED),
        ("amends", {}, Validity.AMENDED),
        ("based_on", {}, Validity.IN_FORCE),
        ("repeals", {"expires": YESTERDAY}, Validity.REPEALED),
        ("repeals", {"effective": TOMORROW}, Validity.REPEALED),
        ("amends", {"expires": YESTERDAY}, Validity.EXPIRED),
        ("amends", {"effective": TOMORROW}, Validity.PENDING),
    ],
)
def test_validity_follows_from_what_other_documents_did(
    change: str, fields: dict[str, Any], validity: Validity
) -> None:
    facts = document("a", **fields)
    assert catalogue(facts, document("b", **{change: ["a.md"]})).derived_validity(facts) is validity


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"effective": TODAY}, True),
        ({"effective": TOMORROW}, False),
        ({"issued": TOMORROW}, False),
        ({"issued": TOMORROW, "effective": TODAY}, True),
        ({"issued": None}, False),
        ({"index": ""}, False),
        ({"published": datetime(2026, 11, 22, 23, 59)}, True),
        ({"published": datetime(2026, 11, 23)}, False),
        ({"published": None}, False),
        ({"disclosure": Disclosure.WITHHELD}, False),
        ({"disclosure": Disclosure.ON_REQUEST}, False),
        ({"disclosure": None}, False),
        ({"faults": (Fault("", code="FM003"),)}, False),
        ({"faults": (Fault("", code="TE005"),)}, True),
        ({"kind": "notice"}, True),
        ({"kind": "nosuch"}, False),
    ],
)
@pytest.mark.parametrize(("change", "validity"), [("repeals", Validity.REPEALED), ("amends", Validity.AMENDED)])
def test_only_a_document_that_is_public_and_in_effect_changes_another(
    fields: dict[str, Any], counts: bool, change: str, validity: Validity
) -> None:
    facts = document("a")
    changing = document("b", **fields, **{change: ["a.md"]})
    assert catalogue(facts, changing).derived_validity(facts) is (validity if counts else Validity.IN_FORCE)


def test_a_document_that_repeals_itself_stays_in_force() -> None:
    facts = document("a", repeals=["a.md"])
    assert catalogue(facts).derived_validity(facts) is Validity.IN_FORCE


def test_a_stated_validity_is_shown_and_the_derived_one_is_still_known() -> None:
    facts = document("a", validity=Validity.PARTLY, validity_reason="第五条不再执行")
    found = catalogue(facts)
    assert (found.validity(facts), found.derived_validity(facts)) == (Validity.PARTLY, Validity.IN_FORCE)
    assert shown(public_view(found), "a").validity is Validity.PARTLY


# what is public


@pytest.mark.parametrize(
    ("fields", "would_be", "awaited"),
    [
        ({}, True, False),
        ({"published": datetime(2026, 11, 22, 23, 59)}, True, False),
        ({"published": datetime(2026, 11, 23)}, True, True),
        ({"published": None}, False, False),
        ({"disclosure": Disclosure.ON_REQUEST}, False, False),
        ({"disclosure": Disclosure.WITHHELD}, False, False),
        ({"disclosure": None}, False, False),
        ({"parsed": False}, False, False),
        ({"faults": (Fault("", code="FM001"),)}, False, False),
        ({"faults": (Fault("", code="FM005"),)}, False, False),
        ({"faults": (Fault("", code="DS001"),)}, False, False),
        ({"faults": (Fault("", code="SG004"),)}, False, False),
        ({"faults": (Fault("", code="TE005"),)}, True, False),
        ({"disclosure": Disclosure.WITHHELD, "published": datetime(2026, 11, 23)}, False, True),
    ],
)
def test_a_document_is_public_only_when_everything_allows_it(
    fields: dict[str, Any], would_be: bool, awaited: bool
) -> None:
    facts = document("a", **fields)
    found = catalogue(facts)
    assert (found.is_publishable(facts), found.is_scheduled(facts)) == (would_be, awaited)
    assert found.is_public(facts) is (would_be and not awaited)
    assert names(tuple(entry.facts for entry in public_view(found).documents)) == ["a"] * (would_be and not awaited)


def test_a_document_of_this_very_hour_waits_for_its_minute() -> None:
    facts = document("a", published=datetime(2026, 11, 22, 9, 30))
    assert not Catalogue(site(), [facts], datetime(2026, 11, 22, 9, 29)).is_public(facts)
    assert Catalogue(site(), [facts], datetime(2026, 11, 22, 9, 30)).is_public(facts)


def test_public_documents_stand_newest_first_and_alike_in_any_order() -> None:
    documents = [
        document("a", published=datetime(2024, 1, 1)),
        document("b", published=datetime(2024, 5, 1, 9)),
        document("c", published=datetime(2024, 5, 1, 8)),
        document("d", published=datetime(2024, 1, 1)),
        document("e", disclosure=Disclosure.WITHHELD),
    ]
    view = public_view(catalogue(*documents))
    assert names(tuple(entry.facts for entry in view.documents)) == ["b", "c", "d", "a"]
    assert public_view(catalogue(*reversed(documents))).documents == view.documents


def test_the_public_view_holds_relations_to_public_and_outside_documents_only() -> None:
    secret = {"disclosure": Disclosure.WITHHELD}
    awaited = {"published": datetime(2027, 1, 1)}
    outside = Reference("based_on", "国令第1号", 2, "某法", "https://www.gov.cn/")
    hub = document(
        "hub", repeals=["old.md", "secret-old.md", "awaited-old.md", "missing.md"], based_on=[outside, "secret-old.md"]
    )
    view = public_view(
        catalogue(
            hub,
            document("old"),
            document("secret-old", **secret),
            document("awaited-old", **awaited),
            document("new", amends=["hub.md"], based_on=["hub.md"]),
            document("secret-new", repeals=["hub.md"], **secret),
            document("awaited-new", replaces=["hub.md"], **awaited),
        )
    )
    shown_hub = shown(view, "hub")
    assert sorted(names(tuple(entry.facts for entry in view.documents))) == ["hub", "new", "old"]
    assert [(entry.relation, entry.document, entry.outside) for entry in shown_hub.outgoing] == [
        ("based_on", None, outside),
        ("repeals", shown(view, "old").facts, None),
    ]
    assert [(entry.relation, entry.document) for entry in shown_hub.incoming] == [
        ("amends", shown(view, "new").facts),
        ("based_on", shown(view, "new").facts),
    ]
    assert [(entry.relation, entry.document) for entry in shown(view, "old").incoming] == [
        ("repeals", shown(view, "hub").facts)
    ]


def test_a_relation_written_in_two_ways_is_shown_once() -> None:
    new = document("new", repeals=["old.md", "安政发〔2024〕2号"])
    view = public_view(catalogue(new, document("old", number="安政发〔2024〕2号")))
    assert len(shown(view, "new").outgoing) == 1
    assert len(shown(view, "old").incoming) == 1


# pairing


@pytest.mark.parametrize(
    ("policy_says", "interpretation_says"),
    [(["i.md"], []), ([], ["p.md"]), (["i.md"], ["p.md"]), (["i.md", "/i.md"], ["p.md"])],
)
def test_a_pair_is_seen_from_both_sides_whichever_wrote_it(
    policy_says: list[str], interpretation_says: list[str]
) -> None:
    policy = document("p", interpretation=policy_says)
    interpretation = document("i", kind="interpretation", interprets=interpretation_says)
    found = catalogue(policy, interpretation)
    view = public_view(found)
    assert found.interpretations_of(policy) == (interpretation,)
    paired = shown(view, "p"), shown(view, "i")
    assert (paired[0].interpretations, paired[0].interprets) == ((paired[1].facts,), ())
    assert (paired[1].interpretations, paired[1].interprets) == ((), (paired[0].facts,))


def test_the_public_view_knows_nothing_of_review_exemptions_and_references() -> None:
    facts = document("a", repeals=["secret.md"], review={"drafter": "岗"}, reason="内部", lines={"title": 2})
    seen = shown(public_view(catalogue(facts, document("secret", disclosure=Disclosure.WITHHELD))), "a").facts
    assert (seen.references, seen.review, seen.reason, seen.lines, seen.faults) == ((), {}, "", {}, ())
    assert (seen.title, seen.index) == (facts.title, facts.index)


def test_several_interpretations_are_told_in_the_order_that_the_document_wrote() -> None:
    policy = document("p", interpretation=["y.md", "x.md"])
    documents = [document(name, kind="interpretation", interprets=["p.md"]) for name in ("w", "x", "y")]
    assert names(catalogue(policy, *documents).interpretations_of(policy)) == ["y", "x", "w"]


@pytest.mark.parametrize(
    "fields", [{"disclosure": Disclosure.WITHHELD}, {"published": datetime(2027, 1, 1)}, {"parsed": False}]
)
def test_a_pairing_with_what_is_not_public_is_not_shown(fields: dict[str, Any]) -> None:
    policy = document("p", interpretation=["i.md"])
    interpretation = document("i", kind="interpretation", interprets=["p.md"])
    hidden_interpretation = public_view(catalogue(policy, replace(interpretation, **fields)))
    hidden_policy = public_view(catalogue(replace(policy, **fields), interpretation))
    assert shown(hidden_interpretation, "p").interpretations == ()
    assert shown(hidden_policy, "i").interprets == ()


# awaited documents in a whole build


def test_an_awaited_document_is_named_in_the_summary_and_nowhere_in_the_output(tmp_path: Path) -> None:
    change = "--- content/later.md\ntitle: 尚未到期的通告\nissued: 2026-11-20\npublished: 2026-12-01\n"
    root = make_site(tmp_path / "site", change)
    said = command("build --no-search", root)
    assert "暂不公开：content/later.md，发布日期 2026-12-01，到时重新构建即公开。\n" in said.out
    output = root / "output"
    leaks = [path.name for path in output.rglob("*") if path.is_file() and "尚未到期".encode() in path.read_bytes()]
    assert leaks == []
    assert not (output / "documents" / "later.html").exists()
    later = command("build --no-search", root, "--today", "2026-12-01")
    assert (said.code, later.code, "暂不公开" in later.out) == (0, 0, False)
    assert "尚未到期的通告" in (output / "documents" / "later.html").read_text("utf-8")
