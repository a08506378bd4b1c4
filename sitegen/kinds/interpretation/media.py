"""Which form an interpretation counts as: a text, unless it holds the recording or picture that its form promises."""

from __future__ import annotations

from sitegen.core.document import Facts
from sitegen.kinds.interpretation.schema import InterpretationData
from sitegen.source.values import FORMS

TEXT_FORM = FORMS[0]
# Every other form is one of writing or speaking, which a text may report.
_NEEDED = {"视频": InterpretationData.video, "音频": InterpretationData.audio, "图解": InterpretationData.image}


def lacked_medium(facts: Facts) -> str:
    """The Chinese name of the medium that the form of ``facts`` promises and the document neither holds nor links;
    empty where it keeps its promise."""
    medium = _NEEDED.get(facts.form)
    return "" if medium is None or medium.is_in(facts) else medium.label


def counted_form(facts: Facts) -> str:
    """The form as which an interpretation is listed and counted: a text where it says no form, or lacks the
    recording or picture that its form promises."""
    return TEXT_FORM if lacked_medium(facts) else facts.form or TEXT_FORM
