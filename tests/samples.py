"""Small sites for the tests: a sound one, and changes to it written as in the rules' examples."""

from __future__ import annotations

import re
import shutil
import zlib
from datetime import date
from pathlib import Path

from sitegen.build.pipeline import Options, check
from sitegen.core.finding import Finding
from tests.repositories import Repository

EXAMPLE = Path(__file__).parent / "sites" / "example"
TODAY = date(2026, 11, 22)
PART = re.compile(r"(?m)^(---|===|\+\+\+) (\S+)$")
_NEW_NOTICE = "notice.md"
_POLICY_EXTRAS = {
    "number": "安政发〔2024〕2号",
    "genre": "通知",
    "theme": "综合政务/政务公开",
    "normative": "false",
    "issued": "2024-03-06",
}


def make_site(root: Path, change: str = "") -> Path:
    """The example site at ``root`` with ``change`` applied; see ``sitegen.rulebook.registry`` for the form.

    ``--- path`` changes front matter keys of a file (``~`` removes one; ``正文：`` replaces the body),
    or makes a new notice; ``=== path`` gives a whole file, in which ``\\xNN`` stands for a byte; ``+++ date``
    commits to git, on that day, what there is by then.
    """
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns(".sitegen", "output"))
    if "form.csv" not in change:
        (root / "content" / "form.csv").unlink()
    repository: Repository | None = None
    _, *parts = PART.split(change)
    for mark, path, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        file = root / path
        if mark == "+++":
            repository = repository or Repository(root)
            repository.commit(path)
        elif mark == "===":
            whole = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.lstrip("\n").encode())
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(whole)
        else:
            _patch(file, text.strip("\n"))
    return root


def _patch(file: Path, text: str) -> None:
    changes, has_body, body = text.partition("正文：")
    wanted = dict(line.partition(":")[::2] for line in changes.strip().splitlines())
    wanted = {key.strip(): value.strip() for key, value in wanted.items()}
    new = not file.exists()
    source = (file if not new else EXAMPLE / "content" / _NEW_NOTICE).read_text("utf-8")
    _, head, old_body = source.split("---\n", 2)
    fields = dict(line.partition(":")[::2] for line in head.splitlines())
    if new:
        serial = 100 + zlib.crc32(file.name.encode()) % 9_000_000
        fields["index"] = f" 119901230000000010/2024-{serial:07d}"
        fields["title"] = f" 新文件 {file.name}"
        if wanted.get("kind") == "policy":
            fields |= {key: f" {value}" for key, value in _POLICY_EXTRAS.items()}
    for key, value in wanted.items():
        if value == "~":
            fields.pop(key, None)
        else:
            fields[key] = f" {value}"
    lines = "".join(f"{key}:{value}\n" for key, value in fields.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{lines}---\n{body.lstrip() if has_body else old_body}", "utf-8")


def findings(root: Path, today: date = TODAY) -> tuple[Finding, ...]:
    """What ``check`` says of the site at ``root``, in this process."""
    return check(Options(root, today=today, jobs=1)).findings


def codes(root: Path, today: date = TODAY) -> list[str]:
    """Codes of the findings that are not exempted, sorted."""
    return sorted({finding.code for finding in findings(root, today) if not finding.exempted})
