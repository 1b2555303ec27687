"""What producers of QTI 1.2 call their kinds of question."""

from collections.abc import Mapping
from enum import StrEnum

from quizapp.bank.formats.xml import Element, child, children, descendants, name_of, text_of


class Family(StrEnum):
    """How an item is to be read."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUTH = "truth"
    FILL = "fill"
    SHORT = "short"
    TEXT = "text"
    UNKNOWN = "unknown"
    OTHER = "other"


_TOLD: Mapping[str, Family] = {
    **dict.fromkeys(("multiple_choice_question", "cc.multiple_choice.v0p1", "multiple choice", "multiplechoice"), Family.SINGLE),
    **dict.fromkeys(("single choice", "multiple choice single answer", "multiple-choice"), Family.SINGLE),
    **dict.fromkeys(("multiple_answers_question", "cc.multiple_response.v0p1", "multiple answer"), Family.MULTIPLE),
    **dict.fromkeys(("multiple correct", "multiple correct answer", "multi-select", "multiple response"), Family.MULTIPLE),
    **dict.fromkeys(("true_false_question", "cc.true_false.v0p1", "true/false", "true false", "either/or"), Family.TRUTH),
    **dict.fromkeys(("short_answer_question", "fill_in_multiple_blanks_question", "cc.fib.v0p1"), Family.FILL),
    **dict.fromkeys(("cc.pattern_match.v0p1", "fill in the blank", "fill in the blank plus", "fib-string"), Family.FILL),
    **dict.fromkeys(("fill in the blank(s)", "numerical_question", "numeric", "numeric response"), Family.FILL),
    **dict.fromkeys(("essay_question", "cc.essay.v0p1", "essay", "short response", "short answers/essay"), Family.SHORT),
    **dict.fromkeys(("long answer", "written response"), Family.SHORT),
    "text_only_question": Family.TEXT,
}  # fmt: skip
_FIRM = ("question_type", "cc_profile", "bbmd_questiontype")  # what these name and we do not know, we can't read
_LOOSE = ("qmd_questiontype", "qmd_itemtype")
_NEVER = ("matching", "survey", "file upload", "audio recording", "ordering", "likert", "hotspot", "hot spot")


def metadata(item: Element) -> dict[str, str]:
    """What an item says of itself, by the label in lower case."""
    found: dict[str, str] = {}
    for entry in descendants(item, "qtimetadatafield", "qti_metadatafield"):
        label = text_of(child(entry, "fieldlabel")).strip().lower()
        found.setdefault(label, text_of(child(entry, "fieldentry")).strip())
    for each in descendants(item, "itemmetadata"):
        for plain in children(each):
            if name_of(plain) != "qtimetadata":
                found.setdefault(name_of(plain).lower(), text_of(plain).strip())
    return found


def family_of(told: Mapping[str, str]) -> tuple[Family, str]:
    """(family, the producer's name for it)."""
    for label in _FIRM:
        name = told.get(label, "")
        if name:
            return _TOLD.get(name.lower(), Family.OTHER), name
    for label in _LOOSE:
        name = told.get(label, "").lower()
        if name in _TOLD:
            family = _TOLD[name]
            return (Family.UNKNOWN if family is Family.SINGLE else family), name
        if name.startswith(_NEVER):
            return Family.OTHER, name
    return Family.UNKNOWN, ""
