"""Inserts known faults into faultless documents and counts how many the check finds: the rate of false negatives.

    python benchmarks/planted_faults.py SITE TARGET [--faults 200] [--seed 1] [--today 2026-11-24]

SITE comes from ``made_site.py``. TARGET receives a copy in which each of N random documents has one fault, in one of
the forms that offices write it in. Only findings that the original document does not have count: the inserted code is
a hit, every other code is listed as a side effect.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

from made_files import csv_file, docx_file, pdf_file, xlsx_file
from made_numbers import digits
from made_tables import markdown_table
from stdnum import luhn

from sitegen.build.pipeline import Options, check

Plant = Callable[[Path, random.Random], None]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NAMES = ("张某", "李某某", "王某")
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5ef3fb770000000049454e44ae426082"
)
_SLIPS = (
    "会议对防汛工作进行了布署。", "既使逾期，也应当补办登记。", "补助资金存入专用帐户。", "新按装路灯十二盏。",
        "即然已经公示，就要兑现。",
    "截止目前，已完成九成。", "该地块座落于县城东部。", "各单位应当设立账薄。", "活动园满结束。",
        "要凝聚共识、再接再励。",
    "不得以任何籍口推诿。", "严禁弄虚做假。", "做到一如继往。", "工作要按步就班推进。", "防止重覆申报。",
        "请及时反溃意见。",
)  # fmt: skip


def identity_number(chance: random.Random) -> str:
    born = date.fromordinal(date(1941, 1, 1).toordinal() + chance.randrange(25_000))
    body = f"37{chance.choice(('03', '01', '07', '14'))}{chance.randint(1, 29):02}{born:%Y%m%d}{digits(chance, 3)}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


def card_number(chance: random.Random) -> str:
    body = chance.choice(("622848", "621700", "622202", "623190")) + digits(chance, 12)
    return body + luhn.calc_check_digit(body)


def mobile_number(chance: random.Random) -> str:
    return f"1{chance.choice('35789')}{digits(chance, 9)}"


def added(text: Callable[[random.Random], str]) -> Plant:
    """Append a paragraph to the body."""

    def plant(path: Path, chance: random.Random) -> None:
        write(path, f"{read(path).rstrip()}\n\n{text(chance)}\n")

    return plant


def headed(line: Callable[[random.Random], str]) -> Plant:
    """Add a line to the front matter."""

    def plant(path: Path, chance: random.Random) -> None:
        write(path, read(path).replace("\n---\n", f"\n{line(chance)}\n---\n", 1))

    return plant


def with_body(body: Callable[[random.Random], str]) -> Plant:
    """Replace the body."""

    def plant(path: Path, chance: random.Random) -> None:
        head = read(path).split("\n---\n", 1)[0]
        write(path, f"{head}\n---\n\n{body(chance)}\n")

    return plant


def filed(suffix: str, make: Callable[[random.Random], bytes]) -> Plant:
    """Write a file beside the document and link it at the end of the body."""

    def plant(path: Path, chance: random.Random) -> None:
        file = path.with_name(f"{path.stem}-mingdan{suffix}")
        file.write_bytes(make(chance))
        write(path, f"{read(path).rstrip()}\n\n名单见[人员名单]({file.name})。\n")

    return plant


def unnamed(path: Path, chance: random.Random) -> None:
    path.with_name(f"{path.stem}-old.csv").write_bytes(csv_file("", [("镇", "户数"), ("望川镇", "12")]))


def picture(path: Path, chance: random.Random) -> None:
    """Write a picture of one pixel beside the document and show it without alternative text."""
    name = f"{path.stem}-tu.png"
    path.with_name(name).write_bytes(_PIXEL)
    write(path, f"{read(path).rstrip()}\n\n![]({name})\n")


def attachment_missing(path: Path, chance: random.Random) -> None:
    text = read(path)
    entry = "{file: missing.docx, title: 申请表}"
    if "\nattachments: [" in text:
        write(path, text.replace("\nattachments: [", f"\nattachments: [{entry}, ", 1))
    else:
        headed(lambda _: f"attachments: [{entry}]")(path, chance)


def roll(chance: random.Random, number: str, head: str) -> list[tuple[str, ...]]:
    return [("序号", "姓名", head), ("1", "陈某", "另行通知"), ("2", chance.choice(_NAMES), number)]


def grouped(number: str, *sizes: int) -> str:
    parts, place = [], 0
    for size in sizes:
        parts.append(number[place : place + size])
        place += size
    return " ".join([*parts, number[place:]]).strip()


def wide(number: str) -> str:
    return number.translate({ord("0") + place: ord("０") + place for place in range(10)})


# code, form, and the function that inserts the fault
FAULTS: tuple[tuple[str, str, Plant], ...] = (
    ("PR001", "in a sentence", added(lambda c:
     f"经审核，{c.choice(_NAMES)}（身份证号：{identity_number(c)}）符合条件。")),
    ("PR001", "without the word", added(lambda c: f"入围人员：{c.choice(_NAMES)} {identity_number(c)}，公示七天。")),
    ("PR001", "in groups", added(lambda c: f"户主{c.choice(_NAMES)}，证件号{grouped(identity_number(c), 6, 8, 4)}。")),
    ("PR001", "full width", added(lambda c: f"申请人身份证：{wide(identity_number(c))}")),
    ("PR001", "in a table", added(lambda c: markdown_table(roll(c, identity_number(c), "证件号码")))),
    ("PR001", "in the front matter", headed(lambda c: f'keywords: ["{identity_number(c)}"]')),
    ("PR001", "CSV", filed(".csv", lambda c: csv_file("", roll(c, identity_number(c), "身份证号")))),
    ("PR001", "DOCX", filed(".docx", lambda c: docx_file("名单", roll(c, identity_number(c), "身份证号")))),
    ("PR001", "XLSX", filed(".xlsx", lambda c: xlsx_file("名单", roll(c, identity_number(c), "备注")))),
    ("PR001", "PDF", filed(".pdf", lambda c: pdf_file("名单", roll(c, identity_number(c), "证件")))),
    ("PR002", "after a name", added(lambda c: f"获奖人员：{c.choice(_NAMES)}，{mobile_number(c)}。")),
    ("PR002", "in groups", added(lambda c: f"{c.choice(_NAMES)} {grouped(mobile_number(c), 3, 4, 4)}")),
    ("PR002", "telephone of a resident", added(lambda c: f"低保户{c.choice(_NAMES)}，联系电话{mobile_number(c)}。")),
    ("PR002", "in a roll", filed(".xlsx", lambda c: xlsx_file("名单", roll(c, mobile_number(c), "联系电话")))),
    ("PR002", "CSV", filed(".csv", lambda c: csv_file("", roll(c, mobile_number(c), "手机")))),
    ("PR003", "in a sentence", added(lambda c: f"补助打入{c.choice(_NAMES)}一卡通，账号{card_number(c)}。")),
    ("PR003", "in groups", added(lambda c: f"{c.choice(_NAMES)}，银行卡号 {grouped(card_number(c), 4, 4, 4, 4)}")),
    ("PR003", "XLSX", filed(".xlsx", lambda c: xlsx_file("名单", roll(c, card_number(c), "银行账号")))),
    ("PR003", "DOCX", filed(".docx", lambda c: docx_file("名单", roll(c, card_number(c), "开户行及账号")))),
    ("PR004", "old format", filed(".doc", lambda c: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))),
    ("PR004", "damaged", filed(".xlsx", lambda c: xlsx_file("名单", roll(c, "无", "备注"))[:-200])),
    ("PR005", "DOCX", filed(".docx", lambda c: docx_file("名单", roll(c, "无", "备注"), c.choice(_NAMES)))),
    ("PR005", "XLSX", filed(".xlsx", lambda c: xlsx_file("名单", roll(c, "无", "备注"), "zhangsan"))),
    ("PR005", "PDF", filed(".pdf", lambda c: pdf_file("名单", roll(c, "无", "备注"), c.choice(_NAMES)))),
    ("TE001", "no body", with_body(lambda c: "")),
    ("TE001", "only headings", with_body(lambda c: "## 基本情况\n\n## 联系方式")),
    ("TE002", "only a link to a file", filed(".csv", lambda c: csv_file("", [("镇", "户数"), ("望川镇", "9")]))),
    ("TE003", "first level", added(lambda c: "# 附则\n\n以上内容自公布之日起执行。")),
    ("TE003", "jump", added(lambda c: "## 其他事项\n\n#### 说明\n\n未尽事宜另行通知。")),
    *(("TE004", f"wrong word {number}", added(lambda c: c.choice(_SLIPS))) for number in range(1, 5)),
    ("TE005", "line break", added(lambda c: "地点：一楼大厅<br>时间：周三上午。")),
    ("TE005", "styled text", added(lambda c: '<p style="text-indent:2em">请各单位按时参加。</p>')),
    ("TE005", "non-breaking blanks and font", added(lambda c: '<font color="red">逾期不予受理。</font>')),
    ("LK001", "relative", added(lambda c: "参见[有关办法](../../policies/2020/moved.md)。")),
    ("LK001", "own address", added(lambda c:
     "参见[有关办法](https://www.anlan.example/zwgk/documents/policies/x.html)。")),
    ("LK001", "no address", added(lambda c: "参见[有关办法]()。")),
    ("LK002", "own anchor", added(lambda c: "详细要求见[第九章](#第九章-奖励)。")),
    ("LK003", "attachment", attachment_missing),
    ("LK003", "picture", added(lambda c: "![办理流程图](flow.png)")),
    ("LK003", "link", added(lambda c: "下载[申请表](申请表.docx)。")),
    ("LK004", "page", filed(".html", lambda c: b"<p>x</p>")),
    ("LK004", "drawing", filed(".svg", lambda c: b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    ("LK004", "program", filed(".exe", lambda c: b"MZ")),
    ("LK005", "left behind", unnamed),
    ("LK006", "scheme", added(lambda c: "材料在[共享盘的材料文件夹](file:///D:/gongxiang/cailiao.docx)。")),
    ("LK006", "script", added(lambda c: "[关闭本窗口](javascript:window.close)")),
    ("LK007", "click here", added(lambda c:
     f"办理请[{c.choice(('点击这里', '详情', '查看更多', '点此进入', '链接', '戳这里'))}](https://zwfw.anlan.example/item)。")),
    ("LK007", "bare address", added(lambda c: "网址：<https://zwfw.anlan.example/item>")),
    ("LK007", "picture without words", picture),
)  # fmt: skip


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 24))
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    shutil.copytree(arguments.site, arguments.target, ignore=shutil.ignore_patterns(".sitegen"))
    before = codes_by_document(arguments.target, arguments.today)
    planted = plant_all(arguments.target, arguments.faults, chance)
    after = codes_by_document(arguments.target, arguments.today)
    report(planted, before, after)


def plant_all(root: Path, count: int, chance: random.Random) -> dict[str, tuple[str, str]]:
    """Insert one fault into each of ``count`` public documents; return (code, form) by path."""
    documents = sorted(path for path in (root / "content").rglob("*.md") if 'disclosure: "主动公开"' in read(path))
    planted = {}
    for number, path in enumerate(chance.sample(documents, count)):
        code, form, plant = FAULTS[number % len(FAULTS)]
        if code == "TE002":
            with_body(lambda _: "## 名单")(path, chance)
        plant(path, chance)
        planted[path.relative_to(root).as_posix()] = (code, form)
    return planted


def codes_by_document(root: Path, today: date) -> dict[str, Counter[str]]:
    """Count the findings of each document by code; those of an unused file count for its document."""
    codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for finding in check(Options(root, today=today)).findings:
        codes[finding.path.replace("-old.csv", ".md")][finding.code] += 1
    return codes


def report(
    planted: dict[str, tuple[str, str]], before: dict[str, Counter[str]], after: dict[str, Counter[str]]
) -> None:
    found: Counter[tuple[str, str]] = Counter()
    side_effects: Counter[str] = Counter()
    missed = []
    for path, fault in planted.items():
        more = after.get(path, Counter()) - before.get(path, Counter())
        found[fault] += bool(more[fault[0]])
        side_effects.update(f"{fault[0]} ({fault[1]}) with {code}" for code in more if code != fault[0])
        if not more[fault[0]]:
            missed.append(f"{path}: {fault[0]} {fault[1]}")
    total = Counter(planted.values())
    for fault in sorted(total):
        print(f"{fault[0]}  {fault[1]}: {found[fault]} of {total[fault]}")
    print(f"found {found.total()} of {total.total()}")
    effects = (f"{name}: {count}" for name, count in sorted(side_effects.items()))
    print("\n".join(["", "missed:", *missed, "", "side effects:", *effects]))


if __name__ == "__main__":
    main()
