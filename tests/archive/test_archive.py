"""Archives: equal input gives equal bytes, and verification names every changed file."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.archive.snapshot import README, Written, diff, verify, write_archive
from sitegen.core.errors import SitegenError
from sitegen.core.output import MANIFEST
from tests.samples import TODAY, build_site, command, make_site

FOLDER = "disclosure-9901230001-2026-11-22"
PREFIX = FOLDER + "/"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site")
    assert build_site(root, search=True).committed
    return root


def archived(site: Path, name: str = "a.zip") -> Written:
    return write_archive(site / "output", site / name, "安澜县人民政府", TODAY)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Change the members of the zip ``path`` and write it as an ordinary zip tool does."""
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    change(members)
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def test_the_same_tree_and_day_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    elsewhere = make_site(tmp_path / "elsewhere")
    build_site(elsewhere, search=True)
    first, second = archived(site), archived(elsewhere)
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.manifest_digest == second.manifest_digest


def test_the_archive_holds_the_whole_tree_in_one_dated_folder_with_a_guide(site: Path) -> None:
    written = archived(site, "disclosure-9901230001-2026-11-22.zip")
    listed = json.loads((site / "output" / MANIFEST).read_text("utf-8"))["files"]
    with zipfile.ZipFile(written.path) as archive:
        names = {name.removeprefix("disclosure-9901230001-2026-11-22/") for name in archive.namelist()}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
    pages = {name for name in listed if not name.startswith("pagefind/")}
    assert pages | {README, MANIFEST} <= names
    assert written.files == len(names)
    assert any(name.startswith("pagefind/") and name.endswith(".js") for name in names)


def test_a_sound_archive_is_verified_packed_and_unpacked(site: Path, tmp_path: Path) -> None:
    written = archived(site)
    verdict = verify(written.path)
    assert verdict.sound
    assert (verdict.files, verdict.manifest_digest) == (written.files, written.manifest_digest)
    with zipfile.ZipFile(written.path) as archive:
        archive.extractall(tmp_path)
    assert verify(tmp_path / FOLDER).sound
    (tmp_path / FOLDER / "index.html").write_text("改过", "utf-8")
    assert verify(tmp_path / FOLDER).changed == ("index.html",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: members.update({PREFIX + "index.html": b"x"}), (("index.html",), (), ())),
        (lambda members: members.pop(PREFIX + "feed.xml"), ((), ("feed.xml",), ())),
        (lambda members: members.update({PREFIX + "documents/extra.html": b"x"}), ((), (), ("documents/extra.html",))),
        (lambda members: members.update({"outside.html": b"x"}), ((), (), ("/outside.html",))),
    ],
)
def test_a_changed_missing_or_added_file_is_named(
    change: Callable[[dict[str, bytes]], object], said: tuple[tuple[str, ...], ...], site: Path
) -> None:
    path = rewritten(archived(site).path, change)
    verdict = verify(path)
    assert (verdict.changed, verdict.missing, verdict.added) == said
    assert command(f"archive verify {path}").code == 1


def test_a_flipped_bit_is_found_and_a_truncated_file_is_refused(site: Path) -> None:
    written = archived(site)
    data = bytearray(written.path.read_bytes())
    place = data.index(b"<!DOCTYPE html>")
    data[place] ^= 1
    written.path.write_bytes(data)
    assert len(verify(written.path).changed) == 1
    written.path.write_bytes(data[: len(data) // 2])
    with pytest.raises(SitegenError):
        verify(written.path)
    assert command(f"archive verify {written.path}").code == 2


def test_an_archive_without_a_sound_manifest_is_refused(site: Path) -> None:
    for change in (lambda m: m.pop(PREFIX + MANIFEST), lambda m: m.update({PREFIX + MANIFEST: b"[]"})):
        with pytest.raises(SitegenError):
            verify(rewritten(archived(site).path, change))


def test_a_tree_that_was_tampered_with_is_not_archived(site: Path) -> None:
    (site / "output" / "index.html").write_text("改过", "utf-8")
    with pytest.raises(SitegenError, match=r"index\.html"):
        archived(site)
    assert not list(site.glob("*.zip"))
    assert not list(site.glob(".*.tmp"))


def test_a_comparison_lists_added_removed_and_changed_files(site: Path, tmp_path: Path) -> None:
    old = archived(site)
    later = make_site(tmp_path / "later", "--- content/second.md\nkind: notice\n--- content/notice.md\n正文：\n改过。")
    build_site(later, search=True)
    difference = diff(old.path, archived(later).path)
    assert difference.added == ("documents/second.html", "documents/second.json")
    assert difference.removed == ()
    assert "documents/notice.html" in difference.changed
    assert "documents/policy.html" not in difference.changed


def test_the_command_builds_and_writes_a_dated_archive(root: Path, tmp_path: Path) -> None:
    said = command("archive", root)
    assert said.code == 0
    path = root / "archives" / "disclosure-9901230001-2026-11-22.zip"
    assert verify(path).manifest_digest in said.out
    broken = make_site(tmp_path / "broken", "--- content/notice.md\n正文：")
    assert command("archive", broken).code == 1
    assert not (broken / "archives").exists()


def test_the_bytes_do_not_depend_on_the_name_of_the_file(site: Path) -> None:
    assert archived(site, "one.zip").path.read_bytes() == archived(site, "two.zip").path.read_bytes()


def test_data_before_the_zip_and_an_added_folder_are_reported(site: Path) -> None:
    path = archived(site).path
    sound = path.read_bytes()
    path.write_bytes(b"junk" + sound)
    assert verify(path).added
    path.write_bytes(sound)
    with zipfile.ZipFile(path, "a") as archive:
        archive.mkdir(PREFIX + "empty")
    assert verify(path).added == ("empty/",)


def test_a_pipe_or_a_link_in_an_unpacked_archive_is_named_and_not_waited_for(site: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archived(site).path) as archive:
        archive.extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked" / FOLDER
    (folder / "index.html").unlink()
    os.mkfifo(folder / "index.html")
    (folder / "more").symlink_to(tmp_path, target_is_directory=True)
    verdict = verify(folder)
    assert (verdict.changed, verdict.missing, verdict.added) == (("index.html",), (), ("more",))
