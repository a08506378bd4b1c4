"""What git remembers of a site, and the rules that compare it with what documents say."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from sitegen.core.errors import SitegenError
from sitegen.core.finding import Finding
from sitegen.source import git, history
from sitegen.source.commits import changed_paths
from sitegen.source.history import History, IndexUse, read_history
from tests import repositories
from tests.samples import edit, findings, make_site, source

A, B, C = (f"119901230000000010/2024-000000{number}" for number in (1, 7, 8))


class Repository(repositories.Repository):
    """A repository of small documents, and what is read of it."""

    def write(self, name: str, index: str, title: str = "关于示例的通告", body: str = "内容。") -> Path:
        path = self.root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {title}\nindex: {index}\n---\n{body}\n", "utf-8")
        return path

    def add(self, day: str, name: str, index: str, title: str = "关于示例的通告", body: str = "内容。") -> None:
        """Write a document and commit it."""
        self.write(name, index, title, body)
        self.commit(day)

    def move(self, day: str, old: str, new: str) -> None:
        self.git("mv", old, new)
        self.commit(day)

    def read(self, cache: Path | None = None) -> History:
        past = read_history(self.root, cache)
        assert past is not None
        return past

    def uses(self) -> list[tuple[str, str, str]]:
        return [(use.index, use.path, str(use.day)) for use in self.read().uses]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "site")


# reading


def test_days_are_those_of_the_committer_in_beijing(repository: Repository) -> None:
    repository.write("a.md", A)
    repository.commit("2026-03-31", "16:30:00+00:00")
    assert repository.read() == History(
        date(2026, 4, 1),
        {"content/a.md": date(2026, 4, 1)},
        (IndexUse(A, "content/a.md", date(2026, 4, 1), "关于示例的通告"),),
    )


@pytest.mark.parametrize(
    "line",
    [
        f"index: {A}",
        f"索引号: {A}",
        f'index: "{A}"',
        f"索引号: '{A}'",
        f'"index":   {A}  # 由办公室编',
        f"index: {A}\r",
    ],
)
def test_an_index_number_is_read_however_it_is_written(repository: Repository, line: str) -> None:
    repository.write("a.md", A).write_bytes(f"\ufeff---\ntitle: 题\n{line}\n---\n".encode())
    repository.commit("2026-01-02")
    assert repository.uses() == [(A, "content/a.md", "2026-01-02")]


def test_what_looks_like_an_index_number_in_the_body_or_further_in_is_none(repository: Repository) -> None:
    path = repository.write("a.md", A)
    path.write_text(f"---\ntitle: 题\ndata:\n  index: {B}\n---\nindex: {C}\n", "utf-8")
    repository.write("b.md", A).write_text(f"index: {B}\n没有文件头\n", "utf-8")
    repository.commit("2026-01-02")
    assert repository.uses() == []


def test_first_day_and_numbers_go_along_with_a_renamed_file(repository: Repository) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.move("2026-01-05", "content/a.md", 'content/中文 "名".md')
    repository.add("2026-01-09", '中文 "名".md', B)
    name = 'content/中文 "名".md'
    assert repository.read().first == {name: date(2026, 1, 2)}
    assert repository.uses() == [(A, name, "2026-01-02"), (B, name, "2026-01-09")]


def test_a_file_moved_with_a_rewritten_body_is_known_by_its_number(repository: Repository) -> None:
    repository.add("2026-01-02", "a.md", A, body="旧文。\n" * 50)
    (repository.root / "content" / "a.md").unlink()
    repository.add("2026-01-05", "b.md", A, title="新的题目", body="完全不同的话。\n" * 50)
    assert repository.read().first == {"content/b.md": date(2026, 1, 2)}


def test_a_file_like_a_deleted_one_but_of_another_number_and_title_is_another(repository: Repository) -> None:
    long = "一样的话。\n" * 50
    repository.add("2026-01-02", "2024.md", A, title="2024年清单", body=long)
    (repository.root / "content" / "2024.md").unlink()
    repository.add("2026-01-05", "2025.md", B, title="2025年清单", body=long)
    past = repository.read()
    assert past.first == {"content/2025.md": date(2026, 1, 5)}
    assert [(use.index, use.path, use.current) for use in past.uses] == [
        (A, "content/2024.md", False),
        (B, "content/2025.md", True),
    ]


def test_a_file_that_comes_back_is_the_same_one(repository: Repository) -> None:
    path = repository.write("a.md", A)
    repository.commit("2026-01-02")
    path.unlink()
    repository.commit("2026-01-03")
    assert repository.read().first == {}
    repository.add("2026-01-04", "folder/b.md", A)
    assert repository.read().first == {"content/folder/b.md": date(2026, 1, 2)}


def test_a_new_file_in_the_place_of_a_renamed_one_is_another(repository: Repository) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.move("2026-01-03", "content/a.md", "content/b.md")
    repository.add("2026-01-04", "a.md", B)
    assert repository.read().first == {"content/a.md": date(2026, 1, 4), "content/b.md": date(2026, 1, 2)}


def test_two_files_that_change_places_keep_their_numbers(repository: Repository) -> None:
    repository.write("a.md", A, "甲")
    repository.add("2026-01-02", "b.md", B, "乙")
    repository.write("a.md", B, "乙")
    repository.add("2026-01-03", "b.md", A, "甲")
    past = repository.read()
    assert {(use.index, use.path, use.current) for use in past.uses} == {
        (B, "content/a.md", True),
        (A, "content/b.md", True),
    }
    assert set(past.first.values()) == {date(2026, 1, 2)}


def test_branches_and_what_a_merge_itself_changes_are_seen(repository: Repository) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.git("checkout", "-q", "-b", "side")
    repository.add("2026-01-03", "b.md", B)
    repository.git("checkout", "-q", "main")
    repository.add("2026-01-04", "a.md", A, body="改。")
    repository.git("merge", "-q", "--no-commit", "side")
    repository.add("2026-01-05", "c.md", C)
    past = repository.read()
    assert past.first == {
        "content/a.md": date(2026, 1, 2),
        "content/b.md": date(2026, 1, 3),
        "content/c.md": date(2026, 1, 5),
    }


def test_a_site_in_a_sub_folder_has_paths_of_its_own(repository: Repository) -> None:
    site = Repository(repository.root)
    (site.root / "other").mkdir()
    (site.root / "other" / "x.md").write_text("不相干", "utf-8")
    site.commit("2025-12-01")
    inner = site.root / "站点"
    (inner / "content").mkdir(parents=True)
    (inner / "content" / "a.md").write_text(f"---\nindex: {A}\n---\n", "utf-8")
    site.commit("2026-01-02")
    past = read_history(inner)
    assert past is not None
    assert (past.began, dict(past.first)) == (date(2026, 1, 2), {"content/a.md": date(2026, 1, 2)})


def test_habits_of_the_user_do_not_matter(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.add("2026-01-03", "b.md", B)
    plain = repository.read()
    for key, value in (
        ("log.showSignature", "true"),
        ("log.showRoot", "false"),
        ("color.ui", "always"),
        ("core.quotepath", "on"),
        ("diff.renames", "false"),
        ("diff.external", "false"),
        ("diff.relative", "true"),
        ("core.fsmonitor", "exit 1"),
    ):
        repository.git("config", key, value)
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert repository.read() == plain


# where there is no history


def test_without_git_repository_or_commit_there_is_no_history(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_history(tmp_path) is None
    assert read_history(repository.root) is None
    (repository.root / "README").write_text("没有内容的提交", "utf-8")
    repository.commit("2026-01-01")
    assert read_history(repository.root) is None
    repository.add("2026-01-02", "a.md", A)
    assert read_history(repository.root) is not None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_history(repository.root) is None


def test_a_shallow_clone_has_no_history(tmp_path: Path, repository: Repository) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.add("2026-01-03", "b.md", B)
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(tmp_path / "clone"))
    assert (tmp_path / "clone" / "content" / "b.md").is_file()
    assert read_history(tmp_path / "clone") is None


def test_a_partial_clone_fetches_nothing_and_has_no_history(tmp_path: Path, repository: Repository) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.add("2026-01-03", "a.md", B)
    repository.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{repository.root}"
    repository.git("clone", "-q", "--filter=blob:none", source, str(tmp_path / "clone"))
    assert read_history(tmp_path / "clone") is None


# the cache


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The git commands that were run."""
    seen: list[str] = []
    running = git._running

    def counted(root: Path, arguments: tuple[str, ...], stdin: object = None) -> object:
        seen.append(next(iter(arguments)))
        return running(root, arguments, stdin)  # type: ignore[arg-type]

    monkeypatch.setattr(git, "_running", counted)
    return seen


def test_an_unchanged_commit_costs_one_question(repository: Repository, calls: list[str], tmp_path: Path) -> None:
    repository.add("2026-01-02", "a.md", A)
    cache = tmp_path / "state" / "history.json"
    first = repository.read(cache)
    assert calls == ["rev-parse", "log", "cat-file"]
    calls.clear()
    assert repository.read(cache) == first
    assert calls == ["rev-parse"]


def test_reading_on_from_the_cache_gives_what_reading_it_all_gives(
    repository: Repository, calls: list[str], tmp_path: Path
) -> None:
    cache = tmp_path / "history.json"
    steps = (
        lambda: repository.write("a.md", A),
        lambda: repository.write("b.md", B, "另一份"),
        lambda: repository.git("mv", "content/a.md", "content/c.md"),
        lambda: (repository.root / "content" / "b.md").unlink(),
        lambda: repository.write("moved/b.md", B, "另一份"),
        lambda: repository.write("c.md", C),
        lambda: repository.write("a.md", A, "第三份"),
    )
    for day, step in enumerate(steps, 1):
        step()
        repository.commit(f"2026-01-{day:02}")
        calls.clear()
        assert repository.read(cache) == repository.read()
        assert day == 1 or calls[:2] == ["rev-parse", "rev-list"]


def test_a_branch_from_before_the_cache_is_read_with_all_the_rest(repository: Repository, tmp_path: Path) -> None:
    cache = tmp_path / "history.json"
    repository.add("2026-01-02", "a.md", A)
    repository.git("checkout", "-q", "-b", "side")
    repository.add("2026-01-03", "b.md", B)
    repository.git("checkout", "-q", "main")
    repository.move("2026-01-04", "content/a.md", "content/c.md")
    repository.read(cache)
    repository.git("merge", "-q", "-m", "合并", "side", when="2026-01-05T12:00:00+08:00")
    assert repository.read(cache) == repository.read()
    repository.git("reset", "-q", "--hard", "HEAD~1")
    assert repository.read(cache) == repository.read()


@pytest.mark.parametrize("damage", [b"", b"{}", b"0\n{}", b"\xff\xfe\x00"])
def test_a_damaged_cache_counts_as_absent(repository: Repository, tmp_path: Path, damage: bytes) -> None:
    repository.add("2026-01-02", "a.md", A)
    cache = tmp_path / "history.json"
    whole = repository.read(cache)
    good = cache.read_bytes()
    cache.write_bytes(damage)
    assert repository.read(cache) == whole
    assert cache.read_bytes() == good
    cache.write_bytes(good.replace(A.encode(), B.encode()))
    assert repository.read(cache) == whole


def test_the_cache_of_another_repository_counts_as_absent(repository: Repository, tmp_path: Path) -> None:
    repository.add("2026-01-02", "a.md", A)
    cache = tmp_path / "history.json"
    repository.read(cache)
    other = Repository(tmp_path / "other")
    other.add("2026-02-02", "z.md", B)
    assert other.read(cache) == other.read()


def test_a_cache_that_cannot_be_written_does_not_matter(repository: Repository, tmp_path: Path) -> None:
    repository.add("2026-01-02", "a.md", A)
    (tmp_path / "file").write_text("", "utf-8")
    assert repository.read(tmp_path / "file" / "history.json") == repository.read()


def test_a_state_of_an_older_form_counts_as_absent(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    repository.add("2026-01-02", "a.md", A)
    repository.read(tmp_path / "history.json")
    monkeypatch.setattr(history, "_CACHE_FORM", 99)
    calls.clear()
    repository.read(tmp_path / "history.json")
    assert "log" in calls


# changed paths


def test_changed_paths_are_those_since_the_merge_base_uncommitted_ones_included(repository: Repository) -> None:
    repository.write("a.md", A)
    repository.write("gone.md", B)
    repository.write("same.md", C)
    (repository.root / ".gitignore").write_text("/output/\n", "utf-8")
    repository.commit("2026-01-02")
    repository.git("checkout", "-q", "-b", "work")
    repository.add("2026-01-03", "committed.md", A)
    repository.git("checkout", "-q", "main")
    repository.add("2026-01-04", "same.md", C, body="主干上的改动。")
    repository.git("checkout", "-q", "work")
    (repository.root / "content" / "gone.md").unlink()
    repository.write("a.md", A, body="改了，没有提交。")
    repository.write("未跟踪 的.md", A)
    (repository.root / "output").mkdir()
    (repository.root / "output" / "x.html").write_text("", "utf-8")
    assert changed_paths(repository.root, "main") == {
        "content/a.md",
        "content/committed.md",
        "content/gone.md",
        "content/未跟踪 的.md",
    }


def test_changed_paths_of_a_site_in_a_sub_folder_are_relative_to_it(repository: Repository) -> None:
    inner = repository.root / "site"
    (inner / "content").mkdir(parents=True)
    (inner / "content" / "a.md").write_text("1", "utf-8")
    (repository.root / "other.md").write_text("1", "utf-8")
    repository.commit("2026-01-02")
    (inner / "content" / "a.md").write_text("2", "utf-8")
    (inner / "content" / "b.md").write_text("2", "utf-8")
    (repository.root / "other.md").write_text("2", "utf-8")
    (repository.root / "new.md").write_text("2", "utf-8")
    assert changed_paths(inner, "HEAD") == {"content/a.md", "content/b.md"}


@pytest.mark.parametrize("revision", ["没有的分支", "--output=x", "HEAD:content", ""])
def test_an_unknown_revision_is_told_with_a_hint(repository: Repository, revision: str) -> None:
    repository.add("2026-01-02", "a.md", A)
    with pytest.raises(SitegenError, match="没有") as caught:
        changed_paths(repository.root, revision)
    assert caught.value.hint
    assert not (repository.root / "x").exists()


def test_without_git_or_a_common_beginning_nothing_can_be_compared(tmp_path: Path, repository: Repository) -> None:
    with pytest.raises(SitegenError, match="仓库") as caught:
        changed_paths(tmp_path, "HEAD")
    assert caught.value.hint
    repository.add("2026-01-02", "a.md", A)
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit("2026-01-03")
    with pytest.raises(SitegenError, match="共同起点"):
        changed_paths(repository.root, "main")


# the rules


class Site(Repository):
    """The example site under git."""

    def edit(self, old: str, new: str, name: str = "policy") -> None:
        edit(self.root, f"content/{name}.md", old, new)

    def put(self, name: str, **fields: str) -> None:
        """Write a new notice."""
        (self.root / f"content/{name}.md").write_bytes(source(f"{name}.md", fields))

    def found(self, code: str) -> list[Finding]:
        return [finding for finding in findings(self.root) if finding.code == code]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The example site under git since 2024-01-01, its documents committed on the day of their publication."""
    site = Site(tmp_path / "example")
    make_site(site.root)
    site.git("add", "content/_site")
    site.git("commit", "-q", "-m", "begin", when="2024-01-01T12:00:00+08:00")
    site.commit("2024-03-06")
    return site


def test_a_site_whose_numbers_and_dates_agree_with_git_has_no_findings(site: Site) -> None:
    assert findings(site.root) == ()


@pytest.mark.parametrize("committed", [True, False])
def test_a_changed_index_number_is_told_with_the_old_one_and_its_day(site: Site, committed: bool) -> None:
    site.edit(A, B)
    if committed:
        site.commit("2024-05-01")
    (found,) = site.found("ID006")
    assert (found.path, found.line) == ("content/policy.md", 6)
    assert all(word in found.message for word in (A, B, "2024-03-06"))
    assert A in found.hint


def test_a_number_changed_back_is_right_again(site: Site) -> None:
    site.edit(A, B)
    site.commit("2024-05-01")
    site.edit(B, A)
    assert site.found("ID006") == []
    site.commit("2024-05-02")
    assert site.found("ID006") == []


def test_a_number_changed_before_publication_is_nobodys_concern(site: Site) -> None:
    site.edit("published: 2024-03-06", "published: 2024-05-01")
    site.edit(A, B)
    site.commit("2024-05-01")
    assert site.found("ID006") == []


def test_a_moved_document_keeps_its_number_before_and_after_the_commit(site: Site) -> None:
    content = site.root / "content"
    (content / "notices").mkdir()
    (content / "notice.md").rename(content / "notices" / "n.md")
    assert site.found("ID006") == []
    site.commit("2024-05-01")
    assert site.found("ID006") == []
    site.edit("2024-0000003", "2024-0000033", "notices/n")
    (found,) = site.found("ID006")
    assert "2024-0000003" in found.message


def test_a_number_of_a_deleted_document_must_not_come_back_on_another(site: Site) -> None:
    content = site.root / "content"
    text = (content / "notice.md").read_text("utf-8")
    (content / "notice.md").unlink()
    site.commit("2024-05-01")
    (content / "later.md").write_text(text.replace("关于示例的通告", "另一份通告"), "utf-8")
    (found,) = site.found("ID006")
    assert (found.path, "content/notice.md" in found.message) == ("content/later.md", True)
    site.commit("2024-06-01")
    assert len(site.found("ID006")) == 1


def test_a_copy_that_gets_its_own_number_later_has_not_changed_it(site: Site) -> None:
    shutil.copy(site.root / "content/notice.md", site.root / "content/second.md")
    site.edit("关于示例的通告", "第二份通告", "second")
    site.commit("2024-05-01")
    assert site.found("ID006") == []  # ID001 speaks of it
    site.edit("2024-0000003", "2024-0000009", "second")
    site.commit("2024-05-02")
    assert site.found("ID006") == []


def test_numbers_that_two_documents_swap_are_told_at_both(site: Site) -> None:
    site.edit(A, B)
    site.edit("119901230000000010/2024-0000003", A, "notice")
    assert {finding.path for finding in site.found("ID006")} == {"content/policy.md", "content/notice.md"}


def test_a_document_that_is_not_public_may_change_its_number(site: Site) -> None:
    site.edit(A, B)
    site.edit("disclosure: 主动公开", "disclosure: 不予公开")
    assert site.found("ID006") == []


def test_publication_long_before_the_first_commit_is_told(site: Site) -> None:
    site.put("late", issued="2024-03-05", published="2024-03-06")
    (found,) = site.found("DT004")  # as the hook before its commit sees it
    assert found.message == "文件还没有提交过，发布日期 2024-03-06 已经是 991 天以前"
    assert found.evidence == "没有提交"
    site.commit("2024-03-14")
    (found,) = site.found("DT004")
    assert (found.path, "8 天" in found.message, "2024-03-14" in found.message) == ("content/late.md", True, True)
    (site.root / "content" / "_site" / "rules.yml").write_text("DT004: {threshold: 8, reason: 示例}\n", "utf-8")
    assert site.found("DT004") == []


def test_a_new_document_of_this_week_may_be_committed(site: Site) -> None:
    site.put("late", issued="2026-11-14", published="2026-11-15")
    assert site.found("DT004") == []


def test_a_document_moved_and_not_committed_yet_is_as_old_as_its_number(site: Site) -> None:
    site.put("new", issued="2026-03-05", published="2026-03-06")
    site.commit("2026-03-06")
    (site.root / "content" / "new.md").rename(site.root / "content" / "moved.md")
    assert site.found("DT004") == []


def test_documents_older_than_the_repository_are_not_told(root: Path) -> None:
    site = Site(root)
    site.commit("2026-01-02")
    assert site.found("DT004") == []


def test_documents_taken_over_in_one_go_are_told_once(site: Site) -> None:
    for number in range(25):
        site.put(f"old-{number:02}")
    site.commit("2024-06-01")
    (found,) = site.found("DT004")
    assert (found.path, "另有 24 份" in found.message) == ("content/old-00.md", True)
