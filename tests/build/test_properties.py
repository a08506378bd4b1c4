"""Whatever an editor may write: the check ends with findings, and nothing that is not public gets out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.build.pipeline import Options, check
from sitegen.catalogue.public import public_view
from sitegen.core.document import Disclosure
from sitegen.source.fields import FIELDS
from tests.samples import TODAY, make_site

SHARE = 10  # documents in one site: a check costs the same for one as for some
NAMES = [name for field in FIELDS for name in (field.name, field.chinese)]

# Texts that mean something to YAML, Markdown, HTML, a rule, or a file system.
TELLING = st.sampled_from([
    "主动公开", "依申请公开", "不予公开", "主动公开 ", "'主动公开'", "公开", "2024-03-05", "2024-13-45",
    "9999-12-31", "安政发〔2024〕1号", "〔〕号", "true", "null", "~", "[", "{", "- ", "&a", "*a", "!!python/object",
    "|", ">", "#", "policy", "notice", "interpretation", "policy.md", "../../etc/passwd", "安澜县人民政府",
    "综合政务/政务公开", "{exempt: }", "[policy.md, policy.md]", "有效", "废止", "\t", "\x00", "（此件不予公开）",
    "[甲](policy.md#乙)", "![](form.csv)", "<script>", "| a | b |\n| - | - |", "```", "110101199003078515", "😀",
    "𠮷", "{year: 2025, table3: [[1]]}",
    "{type: dossier, comment: {opens: 2024-01-01, closes: 2023-01-01}, totals: {received: x}}",
    "{items: [{seq: 1, progress: {2026Q9: 甲}, due: 2020-01-01}]}",
    "{IN001: {reason: x, until: 2099-01-01, approved_by: y}}",
])  # fmt: skip
TEXTS = st.one_of(TELLING, st.text(max_size=40))
VALUES = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
    st.dictionaries(TEXTS, TEXTS, max_size=3).map(lambda entries: str(entries)),
)
ENTRIES = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), TEXTS), VALUES), max_size=12)
FEW = st.tuples(st.sampled_from(NAMES), VALUES)
ATTRIBUTES = st.sampled_from(
    ["主动公开", "依申请公开", "不予公开", "公开", "主动公开。", "", "[主动公开]", "{a: 主动公开}", "!!str 主动公开"]
)
BODIES = st.lists(TEXTS, max_size=6).map("\n\n".join)
SOURCES = st.one_of(
    st.tuples(ENTRIES, BODIES).map(
        lambda parts: "---\n" + "".join(f"{key}: {value}\n" for key, value in parts[0]) + f"---\n{parts[1]}"
    ),
    st.tuples(st.sampled_from(["policy.md", "notice.md", "interpretation.md"]), ATTRIBUTES, st.lists(FEW), BODIES),
    st.text(max_size=80),
    st.binary(max_size=80),
)


def write(folder: Path, name: str, source: object) -> None:
    """A document of any making: text, bytes, or a sound one with some fields and its body replaced."""
    path = folder / name
    if isinstance(source, tuple):
        base, attribute, entries, body = source
        _, head, _ = (folder / base).read_text("utf-8").split("---\n", 2)
        fields = dict(line.split(": ", 1) for line in head.splitlines())
        serial = name.removeprefix("any").removesuffix(".md").zfill(7)
        fields |= {"index": f"119901230000000010/2023-{serial}", "disclosure": attribute, **dict(entries)}
        source = "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + f"---\n{body}"
    path.write_bytes(source if isinstance(source, bytes) else str(source).encode("utf-8", "surrogatepass"))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(SOURCES, min_size=SHARE, max_size=SHARE))
def test_generated_documents_never_crash_the_check_nor_become_public_without_the_attribute(
    tmp_path_factory: pytest.TempPathFactory, sources: list[object]
) -> None:
    root = make_site(tmp_path_factory.mktemp("any") / "site")
    for number, source in enumerate(sources):
        write(root / "content", f"any{number}.md", source)
    checked = check(Options(root, today=TODAY, jobs=1))
    assert "SG001" not in {finding.code for finding in checked.findings}, (root / ".sitegen/crashes.txt").read_text()
    for document in public_view(checked.catalogue).documents:
        facts = document.facts
        assert facts.disclosure is Disclosure.PROACTIVE
        assert says_public(root / facts.path), facts.path
        assert facts.published is not None
        assert facts.published <= checked.catalogue.now
    shutil.rmtree(root)


def says_public(path: Path) -> bool:
    """A reading of its own, as plain as can be: some line of the front matter gives the attribute, whole."""
    head = path.read_text("utf-8").split("\n---", 1)[0]
    lines = {line.partition(":")[0].strip(): line.partition(":")[2].strip() for line in head.splitlines()}
    return any(lines.get(name, "").strip("'\"") == "主动公开" for name in ("disclosure", "公开属性"))
