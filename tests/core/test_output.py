"""The output tree: all or nothing, only what is ours, and nothing at all where nothing changed."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.core import backtree
from sitegen.core.errors import SitegenError, SystemFault
from sitegen.core.files import open_regular_file
from sitegen.core.output import Committed, FileEntry, OutputTree, StageWriter
from tests.samples import build_site, edit, make_site

OLD = {"index.html": b"old", "a/one.html": b"1", "a/b/two.html": b"2", "same.css": b"same"}
NEW = {"index.html": b"new", "a/three.html": b"3", "c/four.html": b"4", "same.css": b"same"}
Files = dict[str, bytes]


def files(folder: Path) -> Files:
    """Every file below ``folder`` but the manifest, by address."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found.pop("manifest.json", None)
    return found


def snapshot(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Bytes, inode and time of every file below ``folder``, the manifest too."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def publish(output: Path, content: Files) -> Committed:
    """One whole build of ``content``."""
    tree = OutputTree(output)
    writer = tree.prepare()
    return tree.commit([writer.put(url, data) for url, data in content.items()])


def is_clean(output: Path) -> bool:
    """True if the folder of ``output`` holds nothing but it and the back tree, which has the same files."""
    stage = output.with_name(f".{output.name}.stage")
    others = {path.name for path in output.parent.iterdir()} - {output.name, stage.name}
    left = {path.name for path in stage.iterdir()} - {"tree", "lock"} if stage.exists() else set()
    back = stage / "tree"
    same = not back.exists() or {name: entry[1] for name, entry in snapshot(back).items()} == {
        name: entry[1] for name, entry in snapshot(output).items()
    }
    return not others and not left and same


def manifest_of(content: Files) -> dict[str, object]:
    return {
        url: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for url, data in sorted(content.items())
    }


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def old(output: Path) -> Path:
    """An output tree with ``OLD``."""
    publish(output, OLD)
    return output


# one commit


def test_a_commit_makes_the_tree_and_says_what_it_did(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "output"
    assert publish(output, OLD) == Committed(written=5, removed=0, unchanged=0)
    assert files(output) == OLD
    assert publish(output, NEW) == Committed(written=4, removed=2, unchanged=1)
    assert files(output) == NEW
    assert is_clean(output)


def test_a_first_tree_is_only_what_was_to_be_published_whatever_else_lies_on_the_stage(tmp_path: Path) -> None:
    tree = OutputTree(tmp_path / "output")
    writer = tree.prepare()
    writer.put("withheld.html", b"secret")
    tree.commit([writer.put(url, data) for url, data in OLD.items()])
    assert files(tmp_path / "output") == OLD
    assert is_clean(tmp_path / "output")


def test_the_manifest_lists_every_other_file_of_the_tree(old: Path) -> None:
    publish(old, NEW)
    manifest = json.loads((old / "manifest.json").read_bytes())
    assert manifest["version"] == 1
    assert manifest["files"] == manifest_of(NEW)
    assert list(manifest["files"]) == sorted(NEW)


def test_nothing_is_written_when_nothing_changed(output: Path) -> None:
    publish(output, NEW)
    before = snapshot(output)
    assert publish(output, NEW) == Committed(written=0, removed=0, unchanged=5)
    assert snapshot(output) == before
    assert is_clean(output)


def test_only_what_changed_is_written(old: Path) -> None:
    before = snapshot(old)
    publish(old, OLD | {"index.html": b"new"})
    after = snapshot(old)
    assert {name for name in after if after[name] != before[name]} == {"index.html", "manifest.json"}


def test_an_unchanged_file_is_not_even_staged(old: Path) -> None:
    writer = OutputTree(old).prepare()
    entries = [writer.put(url, data) for url, data in NEW.items()]
    staged = sorted(path.name for path in (writer.stage / "files").rglob("*") if path.is_file())
    assert staged == ["four.html", "index.html", "three.html"]
    assert [entry.url for entry in entries if not entry.staged] == ["same.css"]


def test_a_file_changed_by_hand_is_put_right(old: Path) -> None:
    (old / "same.css").write_bytes(b"by hand")
    (old / "a" / "one.html").unlink()
    assert publish(old, OLD) == Committed(written=2, removed=0, unchanged=3)
    assert files(old) == OLD


def test_files_of_others_survive_and_empty_folders_go(old: Path) -> None:
    (old / "a" / "CNAME").write_bytes(b"theirs")
    (old / ".htaccess").write_bytes(b"theirs")
    publish(old, NEW)
    assert files(old) == NEW | {"a/CNAME": b"theirs", ".htaccess": b"theirs"}
    assert not (old / "a" / "b").exists()
    publish(old, {"index.html": b"new"})
    assert files(old) == {"index.html": b"new", "a/CNAME": b"theirs", ".htaccess": b"theirs"}
    assert sorted(path.name for path in old.iterdir() if path.is_dir()) == ["a"]


def test_folders_that_get_empty_go_up_to_the_first_that_holds_something(output: Path) -> None:
    publish(output, {"index.html": b"old", "a/b/c/d.html": b"deep", "a/e.html": b"kept", "f/g/h.html": b"deep"})
    publish(output, {"index.html": b"old", "a/e.html": b"kept"})
    assert sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_dir()) == ["a"]


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a": b"file", "x": b""}, {"a/b": b"below", "x": b""}), ({"a/b": b"below", "x": b""}, {"a": b"file", "x": b""})],
)
def test_a_file_may_become_a_folder_and_a_folder_a_file(output: Path, before: Files, after: Files) -> None:
    publish(output, before)
    publish(output, after)
    assert files(output) == after


def test_a_file_put_by_several_writers_is_listed_once(output: Path) -> None:
    tree = OutputTree(output)
    writer = tree.prepare()
    entries = [writer.put("files/x.pdf", b"same"), writer.put("files/x.pdf", b"same")]
    digest = hashlib.sha256(b"same").hexdigest()
    assert entries == [FileEntry("files/x.pdf", digest, 4, True)] * 2
    assert tree.commit(entries) == Committed(written=2, removed=0, unchanged=0)


# folders that are not ours


def test_a_folder_with_files_that_are_not_ours_is_refused_and_left_alone(output: Path) -> None:
    output.mkdir()
    (output / "thesis.docx").write_bytes(b"theirs")
    with pytest.raises(SitegenError, match="有不是本工具生成的文件") as caught:
        publish(output, NEW)
    assert (caught.value.exit_code, files(output)) == (2, {"thesis.docx": b"theirs"})
    assert is_clean(output)


@pytest.mark.parametrize("manifest", [b"{}", b"[]", b"", b'{"name": "a web app"}', b"\xff"])
def test_another_tool_s_manifest_does_not_make_a_folder_ours(output: Path, manifest: bytes) -> None:
    output.mkdir()
    (output / "manifest.json").write_bytes(manifest)
    with pytest.raises(SitegenError, match="有不是本工具生成的文件"):
        OutputTree(output).prepare()
    assert (output / "manifest.json").read_bytes() == manifest


def test_a_file_or_a_symbolic_link_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"theirs")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(SitegenError, match="不是文件夹"):
            OutputTree(tmp_path / name).prepare()
    assert (tmp_path / "file").read_bytes() == b"theirs"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    publish(tmp_path / "output", NEW)
    assert files(tmp_path / "output") == NEW


# builds that fail or are killed


class Killed(BaseException):
    """Stands for the end of the process: nothing may catch it and tidy up."""


STEPS = ((os, "replace"), (os, "rename"), (os, "link"), (os, "unlink"), (os, "mkdir"), (os, "rmdir"))
WITHOUT = {
    "no exchange": ("sitegen.core.backtree.exchange", errno.EINVAL),
    "no hard links": ("sitegen.core.mirror.os.link", errno.EPERM),
    "other mount": ("sitegen.core.backtree.exchange", errno.EXDEV),
}


def refuse(number: int) -> Callable[..., None]:
    """A system call that fails with the error ``number``."""

    def call(*arguments: object, **options: object) -> None:
        raise OSError(number, os.strerror(number), str(arguments[-1]))

    return call


@pytest.fixture(params=["exchange", *WITHOUT])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a commit replaces the tree: in one step, or file by file because the system lacks something."""
    if request.param in WITHOUT:
        name, number = WITHOUT[request.param]
        monkeypatch.setattr(name, refuse(number))
    return str(request.param)


def _commit_and_die(
    output: Path, monkeypatch: pytest.MonkeyPatch, steps: int, seen: Callable[[], None] = lambda: None
) -> int:
    """Commit ``NEW`` over ``OLD``; the process ends before system call number ``steps``, and ``seen`` is called before
    each one. Calls done."""
    publish(output, OLD)
    tree = OutputTree(output)
    writer = tree.prepare()
    entries = [writer.put(url, data) for url, data in NEW.items()]
    done = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal done
            seen()
            if done == steps:
                raise Killed
            done += 1
            return function(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for owner, name in STEPS:
            patch.setattr(owner, name, counted(getattr(owner, name)))
        patch.setattr(backtree, "exchange", counted(backtree.exchange))
        patch.setattr(shutil, "rmtree", lambda *arguments, **options: seen())  # a dead process does not tidy up
        try:
            tree.commit(entries)
        except Killed:
            return done
    return done


def test_a_commit_killed_at_any_step_is_finished_or_undone_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    steps = _commit_and_die(tmp_path / "whole" / "output", monkeypatch, 10_000)
    assert files(tmp_path / "whole" / "output") == NEW
    outcomes = []
    for step in range(steps):
        output = tmp_path / str(step) / "output"
        assert _commit_and_die(output, monkeypatch, step) == step
        writer = OutputTree(output).prepare()
        finished = files(output) == NEW
        assert finished or files(output) == OLD
        manifest = json.loads((output / "manifest.json").read_bytes())
        assert manifest["files"] == manifest_of(NEW if finished else OLD)
        assert not list((writer.stage / "files").rglob("*.html"))
        assert publish(output, NEW).written == (0 if finished else 4)
        assert is_clean(output), step
        outcomes.append(finished)
    assert outcomes == sorted(outcomes), "once published, always published"
    assert outcomes.count(True) >= 6
    assert not outcomes[0]


def test_at_every_step_of_a_commit_the_published_tree_is_the_old_one_or_the_new_one(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[str] = []

    def look() -> None:
        states.append("old" if files(output) == OLD else "new" if files(output) == NEW else "mixed")

    _commit_and_die(output, monkeypatch, 10_000, look)
    assert states == sorted(states, reverse=True)
    assert set(states) == {"old", "new"}


def test_file_by_file_what_is_withdrawn_goes_first_then_files_come_then_pages_then_lists(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtree, "exchange", refuse(errno.EINVAL))
    names = ("index.html", "feed.xml", "documents/{}.html", "files/{}.pdf", "assets/{}.css", "pagefind/{}/a.pf_meta")
    old, new = ({name.format(age): age.encode() for name in names} for age in ("old", "new"))
    publish(output, old)
    tree = OutputTree(output)
    writer = tree.prepare()
    entries = [writer.put(url, data) for url, data in new.items()]
    done: list[str] = []
    replace, unlink = os.replace, Path.unlink

    def note(path: object) -> None:
        place = Path(str(path))
        if place.is_relative_to(output) and not place.name.endswith(".tmp"):
            done.append(place.relative_to(output).as_posix())

    monkeypatch.setattr(os, "replace", lambda source, target: (note(target), replace(source, target)))
    monkeypatch.setattr(Path, "unlink", lambda path, **options: (note(path), unlink(path, **options)))
    said = tree.commit(entries)
    gone, come = ["documents/old.html", "files/old.pdf"], ["assets/new.css", "files/new.pdf", "documents/new.html"]
    lists, rest = ["pagefind/new/a.pf_meta", "feed.xml", "index.html", "manifest.json"], ["assets/old.css"]
    assert done == [*gone, *come, *lists, *rest, "pagefind/old/a.pf_meta"]
    assert "不能整体替换" in said.in_place
    assert files(output) == new


def test_a_folder_that_cannot_be_written_keeps_the_old_tree_whole_file_by_file(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, OLD | {"documents/x.html": b"x"})
    before = snapshot(output)
    monkeypatch.setattr(backtree, "exchange", refuse(errno.EINVAL))
    replace = os.replace

    def locked(source: Path, target: Path) -> None:
        if Path(target).parent == output / "c":
            raise OSError(errno.EACCES, "Permission denied", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    for _ in range(2):
        with pytest.raises(PermissionError):
            publish(output, NEW)
        assert snapshot(output) == before
    monkeypatch.setattr(os, "replace", replace)
    publish(output, NEW)
    assert files(output) == NEW


def test_a_replacement_that_fails_is_reported_as_a_mixed_site_until_it_is_finished(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, OLD)
    monkeypatch.setattr(backtree, "exchange", refuse(errno.EINVAL))
    replace = os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(target) == output / "index.html":
            raise OSError(errno.EIO, "Input/output error", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    for _ in range(2):
        with pytest.raises(SystemFault, match="新旧混合"):
            publish(output, NEW)
    monkeypatch.setattr(os, "replace", replace)
    OutputTree(output).recover()
    assert files(output) == NEW


# trees that are exchanged


def test_files_of_others_that_come_while_a_tree_is_exchanged_are_kept(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, OLD | {"robots.txt": b"ours"})
    (output / "CNAME").write_bytes(b"before")
    exchange = backtree.exchange

    def write_and_exchange(one: Path, other: Path) -> None:
        (output / ".well-known").mkdir()
        (output / ".well-known" / "token").write_bytes(b"theirs")
        (output / "CNAME.new").write_bytes(b"after")
        os.replace(output / "CNAME.new", output / "CNAME")
        exchange(one, other)

    monkeypatch.setattr(backtree, "exchange", write_and_exchange)
    publish(output, NEW)
    assert files(output) == NEW | {".well-known/token": b"theirs", "CNAME": b"after"}
    assert is_clean(output)


def test_what_is_withdrawn_does_not_stay_beside_the_output(output: Path) -> None:
    publish(output, OLD | {"secret.html": b"secret"})
    publish(output, OLD)
    assert b"secret" not in {path.read_bytes() for path in output.parent.rglob("*") if path.is_file()}
    assert (output.with_name(".output.stage").stat().st_mode & 0o777) == 0o700


def test_rights_of_folders_survive_an_exchange(output: Path) -> None:
    publish(output, OLD)
    output.chmod(0o2775)
    (output / "a").chmod(0o551)
    new = NEW | {"a/one.html": b"1"}
    publish(output, new)
    assert (output.stat().st_mode & 0o7777, (output / "a").stat().st_mode & 0o7777) == (0o2775, 0o751)
    assert files(output) == new


def test_a_back_tree_that_somebody_changed_is_put_right(output: Path) -> None:
    publish(output, OLD)
    back = output.with_name(".output.stage") / "tree"
    (back / "index.html").unlink()
    (back / "index.html").mkdir()
    (back / "a" / "one.html").unlink()
    (back / "same.css").unlink()
    (back / "same.css").write_bytes(b"forged")
    (back / "more").write_bytes(b"forged")
    publish(output, NEW)
    assert files(output) == NEW
    assert is_clean(output)


def test_the_signatures_of_files_that_a_new_back_tree_changed_are_known(output: Path) -> None:
    publish(output, OLD)
    shutil.rmtree(output.with_name(".output.stage"))
    assert publish(output, NEW).relinked == {"same.css"}
    assert publish(output, OLD).relinked == frozenset()


def test_a_folder_that_is_a_symbolic_link_is_filled_where_it_leads(tmp_path: Path, output: Path) -> None:
    publish(output, OLD)
    (output / "a").rename(tmp_path / "elsewhere")
    (output / "a").symlink_to(tmp_path / "elsewhere")
    assert "a 是符号链接" in publish(output, NEW).in_place
    assert (tmp_path / "elsewhere" / "three.html").read_bytes() == b"3"


# mounts and locks


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[Path, str], None]]:
    """A function that mounts a small file system in memory of its own on a folder."""
    mounted: list[Path] = []

    def make(folder: Path, size: str = "1m") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False).returncode:
            pytest.skip("no right to mount file systems")
        mounted.append(folder)

    if os.name != "posix" or not shutil.which("mount") or os.geteuid():
        pytest.skip("no right to mount file systems")
    yield make
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", folder], check=True)


Mount = Callable[..., None]


def test_an_output_that_is_a_mount_point_is_published_file_by_file(output: Path, mount: Mount) -> None:
    mount(output)
    (output / "lost+found").mkdir()
    assert publish(output, OLD).in_place == "输出文件夹是挂载点"
    assert publish(output, NEW) == Committed(4, 2, 1, in_place="输出文件夹是挂载点")
    assert files(output) == NEW
    assert not output.with_name(".output.stage").exists()


def test_a_mount_below_the_output_gets_new_files_too(output: Path, mount: Mount) -> None:
    publish(output, OLD)
    mount(output / "c")
    assert publish(output, NEW).in_place == "输出文件夹里挂载了 c"
    assert files(output) == NEW
    assert publish(output, OLD).in_place
    assert files(output) == OLD


def test_a_full_file_system_below_the_output_keeps_the_old_tree(output: Path, mount: Mount) -> None:
    publish(output, OLD)
    before = snapshot(output)
    mount(output / "c", "64k")
    with pytest.raises(OSError, match="No space left"):
        publish(output, NEW | {"c/large.bin": b"x" * 100_000})
    assert snapshot(output) == before


def test_a_full_disk_keeps_the_old_tree(tmp_path: Path, mount: Mount) -> None:
    mount(tmp_path / "disk", "300k")
    output = tmp_path / "disk" / "output"
    publish(output, OLD)
    with pytest.raises(OSError, match="No space left"):
        publish(output, NEW | {f"c/{number}.bin": b"x" * 60_000 for number in range(6)})
    OutputTree(output).recover()
    assert files(output) == OLD
    publish(output, NEW)
    assert files(output) == NEW


def test_another_run_on_the_same_output_waits(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.core.lock._LOCK_SECONDS", 0.01)
    with OutputTree(output).locked(), pytest.raises(SitegenError, match="另一个构建"), OutputTree(output).locked():
        pass
    with OutputTree(output).locked():
        publish(output, NEW)
    assert is_clean(output)


# builds that were killed before


def test_a_stage_without_a_journal_is_what_a_killed_build_left_and_is_discarded(tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(output, OLD)
    before = snapshot(output)
    OutputTree(output).prepare().put("index.html", b"half a build")
    OutputTree(output).prepare()
    assert snapshot(output) == before
    assert [path for path in (tmp_path / ".output.stage" / "files").rglob("*") if path.is_file()] == []
    publish(output, OLD)
    assert is_clean(output)


# whole builds


def test_a_failed_render_leaves_the_tree_byte_for_byte_and_no_stage(root: Path) -> None:
    build_site(root)
    before = snapshot(root / "output")
    edit(root, "content/notice.md", "通告内容", "改过的内容")
    (root / "templates").mkdir()
    (root / "templates" / "search.html").write_text("{{ page.no_such_field }}", "utf-8")
    with pytest.raises(SitegenError, match=r"模板 search\.html .*出错"):
        build_site(root)
    assert snapshot(root / "output") == before
    assert not (root / ".output.stage" / "files").exists()
    (root / "templates" / "search.html").unlink()
    assert build_site(root).committed is not None
    assert "改过的内容" in (root / "output" / "documents" / "notice.html").read_text("utf-8")


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_build_interrupted_while_committing_is_finished_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], way: str
) -> None:
    change = "--- content/second.md\n"
    root, whole = make_site(tmp_path / "site"), make_site(tmp_path / "whole", change)
    build_site(root)
    build_site(whole)
    old, new = files(root / "output"), files(whole / "output")
    shutil.copy(whole / "content" / "second.md", root / "content")
    moved: list[str] = []
    replace = os.replace

    def replace_three(source: Path, target: Path) -> None:
        if Path(target).is_relative_to(root / "output" if way != "exchange" else root / ".output.stage"):
            if len(moved) == 12:
                raise error
            moved.append(Path(target).name)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_three)
        with pytest.raises((error, SitegenError)):
            build_site(root)
    OutputTree(root / "output", "9901230001").prepare()
    left = files(root / "output")
    states = {"old": old, "new": new}
    assert [name for name, state in states.items() if left == state], "a tree half old, half new"


def test_a_manifest_that_names_files_outside_the_tree_is_not_ours(tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    outside = tmp_path / "x"
    outside.write_text("x", "utf-8")
    manifest = {"version": 1, "generator": "sitegen", "files": {"../x": {"sha256": "", "size": 1}}}
    (output / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(SitegenError):
        OutputTree(output).prepare()
    assert outside.is_file()


def test_the_folder_of_another_site_is_not_taken_over(tmp_path: Path) -> None:
    tree = OutputTree(tmp_path / "output", "9901230001")
    tree.commit([tree.prepare().put("index.html", b"x")])
    with pytest.raises(SitegenError, match="9901230001"):
        OutputTree(tmp_path / "output", "9901230002").prepare()
    assert (tmp_path / "output" / "index.html").read_bytes() == b"x"


def test_a_journal_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    tree = OutputTree(tmp_path / "output")
    tree.prepare()
    (tree.stage / "journal.json").write_bytes(b"")
    with pytest.raises(SitegenError, match="损坏"):
        tree.prepare()


# large files


def copied(writer: StageWriter, source: Path, digest: str) -> FileEntry | None:
    with open_regular_file(source) as file:
        return writer.copy("a.bin", file, digest)


def test_a_file_is_copied_in_pieces_and_only_where_the_tree_does_not_hold_it(tmp_path: Path) -> None:
    source, output = tmp_path / "a.bin", tmp_path / "out" / "output"
    data = os.urandom(3 * 1024 * 1024 + 7)
    source.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    tree = OutputTree(output)
    first = copied(tree.prepare(), source, digest)
    assert first == FileEntry("a.bin", digest, len(data), staged=True)
    tree.commit([first])
    assert files(output) == {"a.bin": data}
    again = copied(tree.prepare(), source, digest)
    assert again == FileEntry("a.bin", digest, len(data), staged=False)
    assert tree.commit([again]) == Committed(written=0, removed=0, unchanged=2)


def test_a_file_that_is_not_what_it_was_is_not_copied(tmp_path: Path) -> None:
    source, tree = tmp_path / "a.bin", OutputTree(tmp_path / "out" / "output")
    source.write_bytes(b"before")
    before = hashlib.sha256(b"before").hexdigest()
    entry = copied(tree.prepare(), source, before)
    assert entry
    tree.commit([entry])
    writer = tree.prepare()
    source.write_bytes(b"after!")
    assert copied(writer, source, before) is None  # the tree holds what it was
    assert copied(writer, source, hashlib.sha256(b"other").hexdigest()) is None


# power cuts


@pytest.mark.parametrize("whole", [True, False], ids=["file system at once", "one file after the other"])
def test_the_new_tree_is_on_the_disk_before_it_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    publish(tmp_path / "output", OLD)
    before, after = _synced(tmp_path, monkeypatch, whole, lambda: files(tmp_path / "output") == NEW)
    assert ".output.stage/tree" in before
    assert {".", ".output.stage"} <= after
    if not whole:
        moved = {*(NEW.keys() - {"same.css"}), "manifest.json", "a", "c"}
        assert {f".output.stage/tree/{name}" for name in moved} <= before


@pytest.mark.parametrize("whole", [True, False], ids=["file system at once", "one file after the other"])
def test_what_the_journal_vouches_for_is_on_the_disk_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    publish(tmp_path / "output", OLD)
    shutil.rmtree(tmp_path / ".output.stage")
    monkeypatch.setattr("sitegen.core.mirror.os.link", refuse(errno.EPERM))
    journal = tmp_path / ".output.stage" / "journal.json"
    before, after = _synced(
        tmp_path, monkeypatch, whole, lambda: journal.exists() and b"moving" in journal.read_bytes()
    )
    assert {".output.stage/files", ".output.stage", "output"} <= before
    assert {".output.stage", "output"} <= after
    if not whole:
        moved = {*(NEW.keys() - {"same.css"}), "manifest.json"}
        assert {f".output.stage/files/{name}" for name in moved} <= before
        assert {"output/.index.html.tmp", "output/a/.three.html.tmp"} <= before
        assert {f"output/{name}" for name in moved} <= after


def _synced(
    top: Path, monkeypatch: pytest.MonkeyPatch, whole: bool, is_later: Callable[[], bool]
) -> tuple[set[str], set[str]]:
    """Publish ``NEW``: what was written to the disk before ``is_later`` is true, and after."""
    events: tuple[set[str], set[str]] = set(), set()

    def note(descriptor: int) -> int:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        events[is_later()].add(path.relative_to(top).as_posix())
        return 0

    with monkeypatch.context() as patch:
        patch.setattr("sitegen.core.files._syncfs", lambda: note if whole else None)
        patch.setattr("sitegen.core.files.os.fsync", note)
        publish(top / "output", NEW)
    return events


def test_a_disk_that_cannot_keep_the_new_files_leaves_the_old_tree(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def fail(descriptor: int) -> int:
        ctypes.set_errno(errno.ENOSPC)
        return -1

    monkeypatch.setattr("sitegen.core.files._syncfs", lambda: fail)
    with pytest.raises(OSError, match="No space left"):
        publish(old, NEW)
    assert files(old) == OLD
