"""LC: what is in force, and what ended it."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue import CHANGING_RELATIONS, ENDING_RELATIONS, RELATIONS, Catalogue, Edge
from sitegen.fields import field_label
from sitegen.model import Facts, Fault, Validity
from sitegen.rules.basis import GUIDELINES, STRUCTURE
from sitegen.rules.registry import ERROR, collection_rule


@collection_rule("LC001", ERROR, GUIDELINES)
def validity_contradicts_dates(catalogue: Catalogue) -> Iterator[Fault]:
    """写明的效力状态与按日期和修改、废止关系推算的不一致，又没有说明。

    理由：失效、修改、尚未施行的文件要及时公告并在页面醒目标注；状态写错比不写更误导人。
    改法：删去 validity（效力状态），由工具推算；确与推算不同的，在 validity_reason（效力说明）写明原因。

    错例：
        --- content/policy.md
        expires: 2025-12-31
        validity: 有效

    错例：
        --- content/policy.md
        validity: 已修改

    正例：
        --- content/policy.md
        expires: 2025-12-31
        validity: 失效

    正例：
        --- content/policy.md
        validity: 部分失效
        validity_reason: 第五条因上位法修改不再执行
    """
    for facts in catalogue.documents:
        derived = catalogue.derived_validity(facts)
        stated = facts.validity
        if not stated or stated is derived or facts.validity_reason or derived is None:
            continue
        if derived is Validity.REPEALED and not stated.ended:
            continue  # LC002 says it more exactly
        if any(_is_faulty_change(edge, catalogue) for edge in catalogue.edges_to.get(facts.path, ())):
            continue  # what changes this document must be mended before anything follows from it
        message = f"效力状态写的是“{stated}”，按日期和文件关系推算为“{derived}”{_why(facts)}"
        hint = "删去 validity 由工具推算，或在 validity_reason 写明不同的原因。"
        yield Fault(message, facts.line("validity"), hint, path=facts.path)


def _is_faulty_change(edge: Edge, catalogue: Catalogue) -> bool:
    meant = edge.relation in CHANGING_RELATIONS and catalogue.is_meant_public(edge.source)
    return meant and not catalogue.would_be_public(edge.source)


def _why(facts: Facts) -> str:
    parts = [f"{name} {day}" for name, day in (("施行日期", facts.effective), ("有效期至", facts.expires)) if day]
    return f"（{'，'.join(parts)}）" if parts else ""


@collection_rule("LC002", ERROR, GUIDELINES)
def repealed_but_in_force(catalogue: Catalogue) -> Iterator[Fault]:
    """已被其他文件废止或替代，却仍标为有效。

    理由：把已经废止的文件当作现行有效的公布，是检查中最常见、后果最重的差错。
    改法：删去 validity（效力状态）由工具推算为“废止”，或直接改为“废止”。

    错例：
        --- content/policy.md
        validity: 有效
        --- content/second.md
        kind: policy
        repeals: [policy.md]

    正例：
        --- content/policy.md
        validity: 废止
        --- content/second.md
        kind: policy
        repeals: [policy.md]
    """
    for facts in catalogue.documents:
        validity = catalogue.validity(facts)
        enders = [edge.source for edge in catalogue.changes_to(facts) if edge.relation in ENDING_RELATIONS]
        if enders and validity and not validity.ended:
            message = f"已被 {enders[0].path} 废止或替代，效力状态却是“{validity}”"
            yield Fault(message, facts.line("validity", "title"), "把效力状态改为“废止”。", path=facts.path)


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
