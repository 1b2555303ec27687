"""What an item of QTI 2 or 3 says of its answer, as the one explanation a question has."""

from collections.abc import Sequence

from quizapp.bank.formats.qti.flow import Flow
from quizapp.bank.formats.qti.names import attribute, below
from quizapp.bank.formats.xml import Element
from quizapp.sheets.problems import warning

_GENERAL = ("explanation", "general", "general_fb", "generalfeedback", "solution", "rationale")
_WRONG = ("incorrect", "wrong", "false")


def explanation_of(item: Element, key: Sequence[str], flow: Flow) -> str:
    """What is said to everybody, else to those who answered right; other feedback is lost and told."""
    told: dict[str, str] = {}
    for each in below(item, "modalFeedback", "feedbackBlock", "feedbackInline"):
        text = flow.aside(each)
        if text:
            name = attribute(each, "identifier")
            told[name] = "\n".join(filter(None, (told.get(name, ""), text)))
    if len(set(told.values())) == 1:
        return next(iter(told.values())) if len(told) > 1 or _chosen(told, key) else ""
    chosen = _chosen(told, key)
    if any(text != told.get(chosen, "") for text in told.values()):
        flow.problems.append(warning("W_FEEDBACK_LOST", flow.where))
    return told.get(chosen, "")


def reference_of(item: Element, flow: Flow) -> str:
    """What the marker of a text answer is given."""
    blocks = [each for each in below(item, "rubricBlock") if "scorer" in attribute(each, "view").split()]
    return "\n".join(filter(None, (flow.aside(each) for each in blocks)))


def _chosen(told: dict[str, str], key: Sequence[str]) -> str:
    for name in told:
        if name.casefold() in _GENERAL:
            return name
    for name in told:
        plain = name.casefold()
        if "correct" in plain and not any(word in plain for word in _WRONG):
            return name
    right = [name for name in told if name in key]
    if len(right) == 1:
        return right[0]
    only = next(iter(told), "") if len(told) == 1 else ""
    return "" if any(word in only.casefold() for word in _WRONG) else only
