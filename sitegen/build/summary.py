"""The summary of a build: what was published, what was held back, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sitegen.build.lastbuild import LastBuild, Marks, left_marks
from sitegen.build.pipeline import Built
from sitegen.checks.formats import as_text
from sitegen.core.extensions import source_files
from sitegen.pool.options import Options
from sitegen.privacy.numbers import mask_numbers


def build_text(built: Built, output: str = "", *, colours: bool = False) -> str:
    """What a build says: findings first, then what was published (to ``output``) and what was held back."""
    lines = [as_text(built.checked, colours=colours).rstrip("\n")]
    lines += [
        f"暂不公开：{mask_numbers(facts.path)}，发布日期 {facts.published_date}，到时重新构建即公开。"
        for facts in built.awaited
    ]
    if built.withheld:
        lines.append(f"未公开 {built.withheld} 份（依申请公开、不予公开或有错误的文件），不进入网页、检索和数据文件。")
    if built.committed is None:
        lines.append(f"有错误，没有发布；{output or '预览'} 保持原样。")
        return "\n".join(lines) + "\n"
    done = built.committed
    if done.foreign:
        lines.append(f"注意：输出文件夹里有不是本工具生成的文件，没有改动它们：{'、'.join(done.foreign[:5])}。")
    if done.in_place:
        lines.append(
            f"注意：{done.in_place}，只能逐个文件更新，更新期间读者可能看到新旧混合的页面。现在已全部换新。"
            "请让网站服务器或容器使用输出文件夹的上一级文件夹，见《编辑手册》。"
        )
    if done.written or done.removed:
        changes = f"写入 {done.written} 个文件，删除 {done.removed} 个，{done.unchanged} 个没有变化"
    else:
        changes = "没有变化，什么都没有写"
    if built.unmade:
        names = "、".join(name.upper() for name in sorted(built.unmade))
        lines.append(
            f"注意：这台机器没有中文字体，没有生成 {names} 文件。请安装中文字体，如 Debian 的 fonts-noto-cjk。"
        )
    if done.written or done.removed:
        lines.append(_made_again(built))
    search = "" if built.search else "（没有检索）"
    lines.append(f"公开文件 {built.public} 份，页面 {built.pages} 个{search}：{changes}。")
    if output:
        lines.append(f"栏目在 {output}/index.html。")
    return "\n".join(lines) + "\n"


def _made_again(built: Built) -> str:
    """What was made again, and why."""
    parts = [f"重读文件 {built.checked.read} 份", f"重做页面 {built.rendered} 个"]
    parts += [f"检索收录 {built.indexed} 份"] if built.search else []
    why = ""
    if built.restyled and built.rendered == built.pages:
        why = "；首次构建，或者模板、样式、栏目、程序有改动，页面全部重做"
    elif built.rendered:
        why = "；只重做内容有改动的，和引用、列出它们的"
    return f"{'，'.join(parts)}{why}。"


def last_build(built: Built, options: Options, output: str, read: Marks, code: int) -> LastBuild | None:
    """What to remember of a build: what another one at once would say. ``None`` where the next one must look again:
    the marks do not cover the files of installed extensions."""
    if built.committed is None or built.unmade or source_files():
        return None
    files = built.committed.written + built.committed.unchanged
    done = replace(built.committed, written=0, removed=0, unchanged=files, in_place="")
    again = replace(built, committed=done)
    coloured, plain = (build_text(again, output, colours=colours) for colours in (True, False))
    now = built.checked.catalogue.now
    since, until = (datetime.min, datetime.max) if options.today else (now, built.good_until)
    left = left_marks(options.output_path)
    return LastBuild(read.digest, left, since.isoformat(), until.isoformat(), coloured, plain, code)
