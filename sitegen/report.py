"""The summary of a build: what was published, what was held back, and why."""

from __future__ import annotations

from sitegen.formats import as_text
from sitegen.pipeline import Built


def build_text(built: Built, output: str = "", *, colours: bool = False) -> str:
    """What a build says: findings first, then what was published (to ``output``) and what was held back."""
    lines = [as_text(built.checked, colours=colours).rstrip("\n")]
    lines += [
        f"暂不公开：{facts.path}，发布日期 {facts.published_date}，到时重新构建即公开。" for facts in built.awaited
    ]
    if built.withheld:
        lines.append(f"未公开 {built.withheld} 份（依申请公开、不予公开或有错误的文件），不进入网页、检索和数据文件。")
    if built.committed is None:
        lines.append(f"有错误，没有发布；{output or '预览'} 保持原样。")
        return "\n".join(lines) + "\n"
    done = built.committed
    if done.foreign:
        lines.append(f"注意：输出文件夹里有不是本工具生成的文件，没有改动它们：{'、'.join(done.foreign[:5])}。")
    if done.written or done.removed:
        changes = f"写入 {done.written} 个文件，删除 {done.removed} 个，{done.unchanged} 个没有变化"
    else:
        changes = "没有变化，什么都没有写"
    if built.unmade:
        names = "、".join(name.upper() for name in sorted(built.unmade))
        lines.append(
            f"注意：这台机器没有中文字体，没有生成 {names} 文件。请安装中文字体，如 Debian 的 fonts-noto-cjk。"
        )
    search = "" if built.search else "（没有检索）"
    lines.append(f"公开文件 {built.public} 份，页面 {built.pages} 个{search}：{changes}。")
    place = f"栏目在 {output}/index.html，" if output else ""
    lines.append(f"{place}用时 {built.seconds:.1f} 秒。")
    return "\n".join(lines) + "\n"
