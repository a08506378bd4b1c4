"""Finds sentences of an annual report that announce restated figures of earlier years."""

from __future__ import annotations

import re
from itertools import islice

REPORT = "annual-report"
RESTATED, ENDED = "调整|重述|更正|追溯|口径", "失效|到期|届满"
_RESTATING = re.compile(rf"{RESTATED}|{ENDED}")


def restating_sentences(text: str) -> tuple[str, ...]:
    """Sentences that may explain a difference from last year's figures, at most 20 of at most 200 characters."""
    sentences = (re.sub(r"[\s*]", "", sentence) for sentence in re.split(r"[。；;\n]", text))
    found = (sentence for sentence in sentences if len(sentence) <= 200 and _RESTATING.search(sentence))
    return tuple(islice(found, 20))
