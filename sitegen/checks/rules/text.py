"""TE: the body has text, heading levels in order, no wrong words and no raw HTML."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from sitegen.checks.rules.spans import code_spans, is_in_address, is_inside
from sitegen.core.document import Document, Heading
from sitegen.core.finding import Fault, Fix
from sitegen.rulebook.basis import ACCESSIBILITY, INDICATORS, PRACTICE, STRUCTURE
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import ERROR, WARNING, document_rule, loader_faults
from sitegen.site.config import SiteConfig
from sitegen.source.prose import Change, apply_changes, safe_changes

SUBSTANCE = 10  # fewest characters of running text that count as content
_ENOUGH = 2_000  # a longer text is more than captions, so it is not examined
_NOT_RUNNING = re.compile(r"<(a|h[1-6])\b[^>]*>.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"[。；！？\n]+")
_POINTING = re.compile(
    r"附件|附表|附图|如图|见图|下图|下表|图片|长图|扫码|二维码|链接|点击|下载|查看|[见如]下|来源|图解|原文"
)
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_NOT_WORD = re.compile(r"[\W_]+")
_SHORT = 24
_NO_HTML = "删去尖括号里的代码：换行就空一行另起一段，加粗写成“**文字**”；要显示代码本身的，用反引号括起来。"
_MOST_EXAMINED, _MOST_REPORTED = 500, 20  # places of one word in one document
_MOST_MATCHES = 20_000  # of all words in one document


@document_rule("TE001", ERROR, PRACTICE)
def body_empty(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文是空的。

    理由：只有标题没有内容的页面，公众打开等于没有公开。
    改法：补上正文；内容在附件里的，也要写明附件是什么、适用于谁。

    错例：
        --- content/policy.md
        正文：

    正例：
        --- content/policy.md
        正文：
        第一条 为了示例，制定本办法。
    """
    titles = {heading.text for heading in document.facts.headings}
    running = [block for block in document.blocks if block not in titles and any(map(str.isprintable, block.strip()))]
    if not running and not document.facts.links:
        what = "正文只有标题，没有内容" if titles else "正文是空的"
        yield Fault(what, document.body_line, "在文件头之后写正文。")


@document_rule("TE002", WARNING, PRACTICE)
def body_only_file(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文只有图片或附件，没有文字。

    理由：图片和附件里的内容检索不到，读屏软件读不出来，手机上也难看清。
    改法：把内容写进正文，图片和附件作补充；至少写明说的是什么事、适用于谁、从什么时候起。

    错例：
        --- content/notice.md
        attachments: [{file: form.csv, title: 登记表}]
        正文：
        详见附件。

    错例：
        --- content/notice.md
        正文：
        ![一图读懂示例办法](poster.png)

        ::: 落款
        安澜县人民政府

        2024年3月5日
        :::

    正例：
        --- content/notice.md
        attachments: [{file: form.csv, title: 登记表}]
        正文：
        凡在本县经营的示例单位，应当于2024年4月30日前填报登记表（见附件），报县政府办公室。
    """
    facts = document.facts
    pictures = any(link.image for link in facts.links)
    if not (pictures or facts.named_files) or facts.data or len(document.text) > _ENOUGH + len(facts.links) * 200:
        return
    titles = {heading.text for heading in facts.headings}
    if _substance(document.html, {*titles, *facts.departments}) < SUBSTANCE and (document.blocks or facts.links):
        what = "图片" if pictures else "附件"
        yield Fault(f"正文只有{what}，没有文字", document.body_line, "把内容写进正文，图片和附件作补充。")


def _substance(body: str, names: set[str]) -> int:
    """Count the characters of running text outside links, pictures and headings.

    Short sentences that only point to a file, signatures and dates do not count.
    """
    text = html.unescape(_TAG.sub("\n", _NOT_RUNNING.sub("", body)))
    count = 0
    for sentence in _SENTENCE.split(text):
        words = _NOT_WORD.sub("", sentence)
        empty = sentence.strip() in names or _DAY.fullmatch(words) or (len(words) < _SHORT and _POINTING.search(words))
        count += 0 if empty else len(words)
    return count


@document_rule("TE003", WARNING, ACCESSIBILITY)
def heading_levels_jump(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """标题级别跳跃，或者正文里用了一级标题。

    理由：页面的一级标题是文件标题；级别跳跃会让读屏软件的使用者迷失结构。
    改法：正文标题从“##”开始，逐级使用“###”“####”。

    错例：
        --- content/policy.md
        正文：
        # 第一章

        内容。

    错例：
        --- content/policy.md
        正文：
        ## 第一章

        #### 第一节

        内容。

    正例：
        --- content/policy.md
        正文：
        ## 第一章

        ### 第一节

        内容。
    """
    yield from at_most(_jumps(document.facts.headings))


def _jumps(headings: Iterable[Heading]) -> Iterator[Fault]:
    previous = 1
    for heading in headings:
        if heading.level == 1:
            yield Fault(f"正文里的“{heading.text}”用了一级标题", heading.line, "改为“##”。")
        elif heading.level > previous + 1:
            yield Fault(
                f"标题“{heading.text}”从 {previous} 级跳到 {heading.level} 级",
                heading.line,
                f"改为 {previous + 1} 级。",
            )
        previous = heading.level


@document_rule("TE004", WARNING, INDICATORS)
def wrong_word(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """用了错别字，或者本站不许用的词。

    理由：检查时逐字看标题、概述和正文，错别字按处扣分，严重的表述错误一票否决。
    改法：改成提示的写法。词表由内置的和 content/_site/words.yml 的合成；
    认为写得对的词，在 words.yml 里写成“词: 词”就不再报。

    错例：
        --- content/policy.md
        正文：
        第一条 即使逾期，也应当重新布署。

    错例：
        --- content/policy.md
        title: 安澜县示例帐户管理办法
        === content/_site/words.yml
        帐户: 账户

    正例：
        --- content/policy.md
        正文：
        第一条 即使逾期，也应当重新部署。词表里的 `布署` 写在反引号里不算。
    """
    pattern = words_pattern(tuple(site.words))
    if pattern is not None:
        yield from _wrong_in_head(document, site.words, pattern)
        yield from _wrong_in_body(document, site.words, pattern)


@lru_cache(maxsize=4)
def words_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Compile a pattern of all words; ``None`` without words.

    The longest word comes first, so that a right word hides a wrong one in it. Unless a word has a single character,
    the pattern tests the first two characters before the alternatives, which rejects most places fast.
    """
    known = sorted(filter(None, words), key=lambda word: (-len(word), word))
    if not known or len(known[-1]) == 1:
        return re.compile("|".join(map(re.escape, known))) if known else None
    # The pattern has consumed the first character, so each word tests it with a look-behind.
    first, second = ("".join(map(re.escape, sorted({word[place] for word in known}))) for place in (0, 1))
    rests = "|".join(f"{re.escape(word[1:])}(?<={re.escape(word)})" for word in known)
    return re.compile(f"[{first}](?=[{second}])(?:{rests})")


def _wrong_in_head(document: Document, words: Mapping[str, str], pattern: re.Pattern[str]) -> Iterator[Fault]:
    facts = document.facts
    lines = document.head.split("\n")
    for field, text in (("title", facts.title), ("summary", facts.summary)):
        if field not in facts.lines:
            continue  # the summary comes from the body
        for word in dict.fromkeys(match[0] for match in pattern.finditer(text)):
            if words[word] != word:
                below = range(facts.line(field), len(lines) + 2)
                line = next((line for line in below if word in lines[line - 2]), facts.line(field))
                column = lines[line - 2].find(word) + 1 if 2 <= line < len(lines) + 2 else 0
                yield _wrong(word, words[word], line, column)


def _wrong_in_body(document: Document, words: Mapping[str, str], pattern: re.Pattern[str]) -> Iterator[Fault]:
    text = document.text
    found: dict[str, list[int]] = {}
    for match in islice(pattern.finditer(text), _MOST_MATCHES):
        places = found.setdefault(match[0], [])
        if words[match[0]] != match[0] and len(places) < _MOST_EXAMINED:
            places.append(match.start())
    if not any(found.values()):
        return
    code = code_spans(text)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    changes: list[Change] = []
    for word, places in found.items():
        prose = (place for place in places if not (is_inside(code, place) or is_in_address(text, place)))
        changes += (Change(place, place + len(word), words[word]) for place in islice(prose, _MOST_REPORTED))
    changes.sort(key=lambda change: change.start)
    certain = frozenset(_certain_changes(text, changes, words, pattern))
    for change in changes:
        row = bisect_right(starts, change.start) - 1
        line, column = row + document.body_line, change.start - starts[row] + 1
        word = text[change.start : change.stop]
        fix = Fix(line, column, word, change.new) if change in certain else None
        yield _wrong(word, change.new, line, column, fix)


def _certain_changes(
    text: str, changes: Iterable[Change], words: Mapping[str, str], pattern: re.Pattern[str]
) -> tuple[Change, ...]:
    """Return the changes that are safe without review: in running text, and without a wrong word in the result."""

    def count(part: str) -> int:
        return sum(words[match[0]] != match[0] for match in pattern.finditer(part))

    candidates = [
        change
        for change in changes
        if change.new and "\n" not in text[change.start : change.stop] + change.new and not count(change.new)
    ]
    certain = safe_changes(text, candidates) if candidates else ()
    return certain if count(apply_changes(text, certain)) + len(certain) == count(text) else ()


def _wrong(word: str, right: str, line: int, column: int, fix: Fix | None = None) -> Fault:
    hint = f"改为“{right}”。" if right else "换一种说法。"
    message = f"“{word}”应为“{right}”" if right else f"本站不用“{word}”"
    return Fault(message, line, hint, max(column, 1), length=len(word) if column else 0, fix=fix)


@document_rule("TE005", WARNING, STRUCTURE)
def raw_html(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文里夹有 HTML 代码。

    理由：为了安全，HTML 不会被执行，只会原样显示成代码。
    改法：改用 Markdown 的写法；要显示尖括号本身的，用反引号括起来。

    错例：
        --- content/policy.md
        正文：
        第一条<br>换行。

    正例：
        --- content/policy.md
        正文：
        第一条 用 `<br>` 表示换行。
    """
    yield from at_most(
        Fault("正文里夹有 HTML 代码，会原样显示", fault.line, _NO_HTML) for fault in loader_faults(document, "TE005")
    )
