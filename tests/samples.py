"""The example site on disk, with changes written in the form of the rules' examples."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sitegen.build.pipeline import Built, Checked, Options, build, check
from sitegen.cli import run
from sitegen.core.finding import Finding
from tests.repositories import Repository

EXAMPLE = Path(__file__).parent / "sites" / "example"
TODAY = date(2026, 11, 22)
PART = re.compile(r"(?m)^(---|===|\+\+\+) (\S+)$")
# What a picture or a recording begins with; a change gives the rest of it, which may be any text.
HEADS = {".png": b"\x89PNG\r\n\x1a\n", ".mp4": b"\0\0\0\x18ftypmp42", ".mp3": b"ID3"}
NOTICE = "content/notice.md"  # every new source is a copy of it
_POLICY_EXTRAS = {
    "number": "安政发〔2024〕2号",
    "genre": "通知",
    "theme": "综合政务/政务公开",
    "normative": "false",
    "issued": "2024-03-06",
}
_FILES = {
    path.relative_to(EXAMPLE).as_posix(): path.read_bytes()
    for path in sorted(EXAMPLE.rglob("*"))
    if path.is_file() and not {".sitegen", "output"} & set(path.relative_to(EXAMPLE).parts)
}


def make_site(root: Path, change: str = "") -> Path:
    """Write the example site with ``change`` to ``root``, and return ``root``.

    ``--- path`` changes front matter keys of a file (``~`` removes one; ``正文：`` replaces the body),
    or makes a new notice; ``=== path`` gives a whole file, in which ``\\xNN`` stands for a byte; ``+++ date``
    commits to git, on that day, what there is by then.
    """
    files = sources()
    if "form.csv" not in change:
        del files["content/form.csv"]
    _write(root, files)
    repository: Repository | None = None
    _, *parts = PART.split(change)
    for mark, path, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if mark == "+++":
            repository = repository or Repository(root)
            repository.commit(path)
        else:
            _change(files, mark, path, text)
            _write(root, {path: files[path]})
    return root


def sources(change: str = "") -> dict[str, bytes]:
    """Return the files of the example site with ``change``, by path."""
    files = dict(_FILES)
    _, *parts = PART.split(change)
    for mark, path, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        _change(files, mark, path, text)
    return files


def source(path: str, fields: Mapping[str, str], body: str | None = None, old: bytes | None = None) -> bytes:
    """Return the source ``old`` (without one, a new notice) with other ``fields`` of its front matter and another body.

    Field values are YAML; ``~`` removes a field.
    """
    _, head, old_body = (old or _FILES[NOTICE]).decode().split("---\n", 2)
    written = dict(line.partition(":")[::2] for line in head.splitlines())
    if old is None:
        name = path.rpartition("/")[2]
        written["index"] = f" 119901230000000010/2024-{100 + zlib.crc32(name.encode()) % 9_000_000:07d}"
        written["title"] = f" 新文件 {name}"
        if fields.get("kind") == "policy":
            written |= {key: f" {value}" for key, value in _POLICY_EXTRAS.items()}
    written |= {key: f" {value}" for key, value in fields.items()}
    lines = "".join(f"{key}:{value}\n" for key, value in written.items() if value != " ~")
    return f"---\n{lines}---\n{old_body if body is None else body}".encode()


def _change(files: dict[str, bytes], mark: str, path: str, text: str) -> None:
    if mark == "===":
        data = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.lstrip("\n").encode())
        files[path] = HEADS.get(Path(path).suffix, b"") + data
        return
    changes, has_body, body = text.strip("\n").partition("正文：")
    fields = dict(line.partition(":")[::2] for line in changes.strip().splitlines())
    fields = {key.strip(): value.strip() for key, value in fields.items()}
    files[path] = source(path, fields, body.lstrip() if has_body else None, files.get(path))


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def put(name: str, body: str | None = None, **fields: Any) -> str:
    """Return the part of a change that sets ``fields`` of ``content/NAME.md``; ``None`` removes one."""
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False) if value is not None else '~'}" for key, value in fields.items()
    ]
    return "\n".join([f"--- content/{name}.md", *lines, *(() if body is None else ("正文：", body))]) + "\n"


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace ``old`` with ``new`` in a file of the site at ``root``."""
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def check_site(root: Path, today: date = TODAY, **options: Any) -> Checked:
    """Check the site at ``root`` in this process, unless ``options`` say otherwise."""
    return check(Options(root, today=today, **{"jobs": 1} | options))


def findings(root: Path, today: date = TODAY) -> tuple[Finding, ...]:
    """Return the findings of a check of the site at ``root``."""
    return check_site(root, today).findings


def codes(root: Path, today: date = TODAY) -> list[str]:
    """Return the codes of the findings that are not exempted, sorted."""
    return sorted({finding.code for finding in findings(root, today) if not finding.exempted})


def build_site(root: Path, today: date = TODAY, **options: Any) -> Built:
    """Build the site at ``root`` in this process and without search, unless ``options`` say otherwise."""
    return build(Options(root, today=today, **{"jobs": 1, "search": False} | options))


class Said(NamedTuple):
    """The exit code, standard output and standard error of a command."""

    code: int
    out: str
    err: str


def command(words: str, root: Path | None = None, *more: object) -> Said:
    """Run a command in this process: ``words``, then the options for a site at ``root`` on ``TODAY``, then ``more``."""
    place = [] if root is None else ["--root", root, "--today", TODAY, "--jobs", 1]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*words.split(), *map(str, (*place, *more))])
    return Said(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))
