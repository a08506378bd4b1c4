"""LC003, LC004, LC009: relations to other documents resolve, have no cycles, and appear on the page."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.catalogue import CHANGING_RELATIONS, RELATIONS, Catalogue
from sitegen.core.finding import Fault
from sitegen.rulebook.basis import PRACTICE, STRUCTURE
from sitegen.rulebook.registry import ERROR, WARNING, collection_rule
from sitegen.source.fields import field_label


@collection_rule("LC003", ERROR, STRUCTURE)
def relation_unresolved(catalogue: Catalogue) -> Iterator[Fault]:
    """废止、修改、替代、依据的文件找不到，或者指向不明。

    理由：关系断了，被废止的文件就会继续显示为有效。
    改法：写对文件路径、索引号或发文字号；本站以外的文件写成 {title: 文件名称, number: 发文字号}。

    错例：
        --- content/policy.md
        repeals: [安政发〔2001〕9号]

    正例：
        --- content/policy.md
        repeals: [{title: 安澜县旧办法, number: 安政发〔2001〕9号}]
    """
    for facts in catalogue.documents:
        for reference in facts.references:
            if reference.field not in RELATIONS or reference.outside:
                continue
            resolution = catalogue.resolve(reference, facts)
            if resolution.target is None:
                problem = (
                    f"指向不明，{len(resolution.candidates)} 份文件都符合" if resolution.candidates else "在本站找不到"
                )
                message = f"{field_label(reference.field)}的文件“{reference.target}”{problem}"
                hint = "核对写法；本站以外的文件写成 {title: 文件名称, number: 发文字号}。"
                yield Fault(message, reference.line, hint, path=facts.path)


@collection_rule("LC004", ERROR, STRUCTURE)
def relation_cycle(catalogue: Catalogue) -> Iterator[Fault]:
    """文件废止自己，或者几份文件循环废止、修改、替代。

    理由：循环的关系推不出哪一份有效。
    改法：核对各文件的废止、修改、替代字段，去掉写反的一处。

    错例：
        --- content/policy.md
        repeals: [policy.md]

    错例：
        --- content/policy.md
        amends: [second.md]
        --- content/second.md
        kind: policy
        repeals: [policy.md]

    正例：
        --- content/second.md
        kind: policy
        amends: [policy.md]
    """
    targets: dict[str, list[tuple[str, int]]] = {}
    for edge in catalogue.edges:
        if edge.relation in CHANGING_RELATIONS:
            targets.setdefault(edge.source.path, []).append((edge.target.path, edge.line))
    for start in sorted(targets):
        for target, line in targets[start]:
            if target == start:
                yield Fault("文件的废止、修改或替代指向自己", line, "改成被废止、修改的文件。", path=start)
            elif start in _reachable(targets, target):
                message = f"与 {target} 循环废止、修改或替代"
                yield Fault(message, line, "核对两份文件，去掉写反的一处。", path=start)


def _reachable(targets: dict[str, list[tuple[str, int]]], start: str) -> set[str]:
    seen: set[str] = set()
    queue = [start]
    while queue:
        path = queue.pop()
        if path not in seen:
            seen.add(path)
            queue += [target for target, _ in targets.get(path, ())]
    return seen


@collection_rule("LC009", WARNING, PRACTICE)
def relation_not_shown(catalogue: Catalogue) -> Iterator[Fault]:
    """公开的文件废止、修改、替代、依据的是不公开的文件，页面上不会显示这一关系。

    理由：不公开的文件连名称也不能透露，关系只好整条略去；公众看到的文件就少了依据，或者不知道它废止了什么。
    改法：核对写法和对方的公开属性；对方可以公开的，改公开属性并发布；确实不能公开的，删去这一处，不要在正文里提它。

    错例：
        --- content/policy.md
        based_on: [second.md]
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条

    错例：
        --- content/policy.md
        repeals: [119901230000000010/2024-0000009]
        --- content/second.md
        index: 119901230000000010/2024-0000009
        disclosure: 依申请公开
        reason: 条例第十五条

    正例：
        --- content/policy.md
        based_on: [second.md]
        --- content/second.md
        kind: policy

    正例：
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条
        based_on: [policy.md]
    """
    for facts in catalogue.documents:
        for reference in facts.references if catalogue.is_publishable(facts) else ():
            target = None if reference.outside else catalogue.resolve(reference, facts).target
            if reference.field not in RELATIONS or target is None or catalogue.is_publishable(target):
                continue
            what = f"{field_label(reference.field)}的文件“{reference.target}”"  # no data of the target
            if catalogue.is_meant_public(target):
                message = f"{what}有错误，还不能公开，页面上不会显示"
                hint = "先按提示改正那份文件。"
            else:
                message = f"{what}不是主动公开的，页面上不会显示"
                hint = "核对写法和那份文件的公开属性；确实不公开的，删去这一处，正文里也不要提它。"
            yield Fault(message, reference.line, hint, path=facts.path)
