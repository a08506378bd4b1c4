"""Turns the corpus of laws into a site for measuring builds, checks and search on real text.

    python benchmarks/corpus_site.py LAWS_DIR TARGET_ROOT [--limit N]

The laws take the place of a county's policy documents. Departments, numbers, index numbers and all dates but ``date``
are synthetic and depend only on the order of the files, so the same laws give the same site.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

SITE = """\
name: 安澜县人民政府
short_name: 安澜县
url: https://www.anlan.example/zwgk/
domain: www.anlan.example
site_id_code: "9901230001"
host: 安澜县人民政府办公室
operator: 安澜县政务公开服务中心
contact:
  phone: 0900-6210001
  address: 安澜县安澜街道政务路1号
  postcode: "990123"
  email: zwgk@anlan.example
  hours: 工作日上午8:30至12:00，下午1:30至5:30
index:
  profile: uscc18
normative_number: ^ALDR-\\d{4}-\\d{7}$
time_zone: Asia/Shanghai
page_size: 20
"""

COLUMN = Path(__file__).with_name("column.yml")

# name, slug, short name, letters, level, unified social credit code
DEPARTMENTS = (
    ("安澜县人民政府", "government", "县政府", "安政发", "政府", "11990123MB010001XF"),
    ("安澜县教育和体育局", "education-sports", "县教育体育局", "安教体发", "部门", "11990123MB01000445"),
    ("安澜县公安局", "public-security", "县公安局", "安公发", "部门", "11990123MB01000520"),
    ("安澜县民政局", "civil-affairs", "县民政局", "安民发", "部门", "11990123MB0100060T"),
    ("安澜县财政局", "finance", "县财政局", "安财发", "部门", "11990123MB0100087J"),
    ("安澜县水利局", "water", "县水利局", "安水发", "部门", "11990123MB0100132K"),
    ("安澜县卫生健康局", "health", "县卫生健康局", "安卫健发", "部门", "11990123MB0100159B"),
)

# (word of the title, genre); the first match counts
GENRES = (("公告", "公告"), ("通告", "通告"), ("通知", "通知"), ("批复", "批复"), ("决定", "决定"), ("意见", "意见"))

# (word of the title, theme); the first match counts
THEMES = (
    ("教育", "科技、教育/教育"),
    ("环境", "城乡建设、环境保护/环境监测、保护与治理"),
    ("税", "财政、金融、审计/税务"),
    ("水", "农业、林业、水利/水利"),
    ("公路", "工业、交通/公路"),
    ("卫生", "卫生、体育/卫生"),
    ("土地", "国土资源、能源/土地"),
    ("消防", "公安、安全、司法/公安"),
)

_FIELD = re.compile(r"^(title|date|category): *(.*)$", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("laws", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--limit", type=int, help="only the first N laws")
    arguments = parser.parse_args()
    laws = sorted(arguments.laws.glob("*.md"))[: arguments.limit]
    write_registers(arguments.target)
    counts: Counter[str] = Counter()
    for place, law in enumerate(laws):
        text = law.read_text(encoding="utf-8")
        write(arguments.target / "content" / "policies" / law.name, convert(text, place, counts))
    print(f"{len(laws)} 份文档 → {arguments.target}")


def write_registers(target: Path) -> None:
    site = target / "content" / "_site"
    write(site / "site.yml", SITE)
    write(site / "column.yml", COLUMN.read_text(encoding="utf-8"))
    write(site / "departments.yml", "".join(map(department_entry, range(len(DEPARTMENTS)))))


def department_entry(place: int) -> str:
    name, slug, short, letters, level, uscc = DEPARTMENTS[place]
    return (
        f"- name: {name}\n  slug: {slug}\n  short: {short}\n  letters: [{letters}]\n  level: {level}\n"
        f"  uscc: {uscc}\n  normative: true\n  contact: 0900-62100{place:02}\n"
    )


def convert(text: str, place: int, counts: Counter[str]) -> str:
    """Return the law as a policy document; ``counts`` holds the last used numbers."""
    head, body = text.split("\n---\n", 1)
    law = {name: value.strip("'\"") for name, value in _FIELD.findall(head)}
    department, _, _, letters, _, uscc = DEPARTMENTS[place % len(DEPARTMENTS)]
    issued = date.fromisoformat(law["date"])
    counts[f"{letters}{issued.year}"] += 1
    counts[f"{uscc}{issued.year}"] += 1
    fields = {
        "title": law["title"],
        "kind": "policy",
        "disclosure": "主动公开",
        "department": department,
        "index": f"{uscc}/{issued.year}-{counts[f'{uscc}{issued.year}']:07}",
        "number": f"{letters}〔{issued.year}〕{counts[f'{letters}{issued.year}']}号",
        "genre": guess(law["title"], GENRES, "办法"),
        "theme": guess(law["title"], THEMES, "其他/其他"),
        "normative": False,
        "issued": issued,
        "published": issued + timedelta(days=1),
        "effective": issued + timedelta(days=30),
        "interpretation": {"exempt": "转载上级文件，由制定机关解读"},
        "review": {
            "drafter": "县政府办公室秘书科",
            "checker": "县政府办公室",
            "approver": "县政府分管负责人",
            "secrecy": "通过",
            "date": issued,
        },
        "contact": "0900-6210001",
    }
    lines = [f"{name}: {flow(value)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---", "", plain_body(body)]) + "\n"


def guess(title: str, table: tuple[tuple[str, str], ...], default: str) -> str:
    return next((value for word, value in table if word in title), default)


def flow(value: object) -> str:
    """Format a value in YAML flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def plain_body(body: str) -> str:
    """Adapt a law's text to the rules for documents: no raw HTML, headings from level 2, not empty."""
    text = body.strip().replace("<", "＜").replace(">", "＞")
    first = re.search(r"^## ", text, re.MULTILINE)
    start = text[: first.start()] if first else text
    text = re.sub(r"^#(##+ )", r"\1", start, flags=re.MULTILINE) + text[len(start) :]
    return text or "（正文从略）"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
