"""Text answers of QTI 1.2: blanks with their accepted texts, and answers that a person marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.bank.formats.qti.classic_feedback import Feedback
from quizapp.bank.formats.qti.conditions import Condition, accepted, comparisons, is_range
from quizapp.bank.formats.qti.families import Family
from quizapp.bank.formats.qti.flow import BLANK, Flow, mark
from quizapp.bank.formats.qti.material import Response, label_text, labels
from quizapp.bank.formats.xml import Element, descendants
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.validity import count_blanks
from quizapp.bank.rules.wording import tidy
from quizapp.sheets.problems import warning

_ALGORITHMS = frozenset({"", "textequivalence", "textinchoices", "equivalence"})
_CLOSE = frozenset({"textcontainsanswer", "textcloseenough"})
_BEFORE = re.compile("(?<=[!-~])(\x01)")  # words of the Latin alphabet are parted from a blank
_AFTER = re.compile("(\x02)(?=[0-9A-Za-z(])")


@dataclass(slots=True)
class BlankReader:
    """Reads an item whose answer is written."""

    item: Element
    flow: Flow
    conditions: Sequence[Condition]
    feedback: Feedback

    def family(self, responses: Sequence[Response]) -> Family:
        """Whether an item of no named kind is marked by the text or by a person: without any key it can only be a
        person."""
        has_key = any(accepted(self.conditions, response.ident) for response in responses)
        rows = [each.get("rows") or "" for each in descendants(self.item, "render_fib")]
        is_long = any(row.isdigit() and int(row) > 1 for row in rows)
        return Family.FILL if has_key and not (is_long and len(responses) > 1) else Family.SHORT

    def short(self, shown: Sequence[str | Response]) -> QuestionDocument:
        """An answer in free words; its solution is what the marker is given."""
        stem = tidy(
            "\n".join(text for each in shown for text in [each if isinstance(each, str) else each.prompt] if text)
        )
        explanation = self.feedback.explanation(self.conditions, (), is_solution_used=True)
        return QuestionDocument(Kind.SHORT, stem, answer=self.feedback.solution, explanation=explanation)

    def fill(
        self, shown: Sequence[str | Response], responses: Sequence[Response], name: str
    ) -> tuple[QuestionDocument | None, str]:
        """Blanks with what is accepted in each; None and a name where an answer is no text."""
        answers: dict[str, tuple[str, ...]] = {}
        for response in responses:
            obstacle = self._obstacle(response)
            if obstacle:
                return None, obstacle
            answers[response.ident] = self._accepted(response)
        stem, order = self._stem(shown, responses)
        texts = tuple(answers[ident] for ident in order)
        if not all(texts) and any(is_range(comparisons(self.conditions, ident)) for ident in order):
            return None, name or "numeric"
        explanation = self.feedback.explanation(self.conditions, ())
        complete = texts if texts and all(texts) else None
        return QuestionDocument(Kind.FILL, stem, answer=complete, explanation=explanation), ""

    def _obstacle(self, response: Response) -> str:
        """Choices to pick from and patterns are no texts."""
        for label in labels(response.element):
            kind, algorithm = label.get("answer_type") or "", (label.get("scoring_algorithm") or "").lower()
            if kind not in ("", "openEntry"):
                return kind
            if algorithm not in _ALGORITHMS | _CLOSE and response.name == "response_lid":
                return label.get("scoring_algorithm") or ""
        return "pattern" if "matches" in comparisons(self.conditions, response.ident) else ""

    def _accepted(self, response: Response) -> tuple[str, ...]:
        how = comparisons(self.conditions, response.ident)
        is_close = any((each.get("scoring_algorithm") or "").lower() in _CLOSE for each in labels(response.element))
        if is_close or is_range(how) or how & {"varsubset", "varsubstring"}:
            self.flow.problems.append(warning("W_MATCH_LOST", self.flow.where))
        if response.name == "response_lid":
            texts = (label_text(label, self.flow, "") for label in labels(response.element))
            return tuple(dict.fromkeys(text for text in texts if text))
        return accepted(self.conditions, response.ident)

    def _stem(self, shown: Sequence[str | Response], responses: Sequence[Response]) -> tuple[str, list[str]]:
        """(stem with its blanks, the responses in the order of the blanks): where the text names them [like this], has as
        many blanks as there are answers, or else where the responses stand."""
        plain = tidy("\n".join(each for each in shown if isinstance(each, str)))
        names = {response.ident: f"[{response.ident.removeprefix('response_')}]" for response in responses}
        if responses and all(name in plain for name in names.values()):
            order = sorted(names, key=lambda ident: plain.index(names[ident]))
            for name in names.values():
                plain = plain.replace(name, BLANK)
            return plain, order
        order = [response.ident for response in responses]
        if count_blanks(plain):
            return plain, order
        return self._placed(shown, responses), order

    def _placed(self, shown: Sequence[str | Response], responses: Sequence[Response]) -> str:
        """A blank where each response stands; those at the very end after the text, or after their own words."""
        pieces: list[str] = []
        for each in shown:
            if isinstance(each, Response):
                words = each.prompt if len(responses) > 1 else ""
                pieces.append(("\n" + words if words and pieces else words) + mark(0))
            else:
                pieces.append(each if not pieces or pieces[-1].endswith("\x02") else "\n" + each)
        text = "".join(pieces).replace(mark(0) * 2, f"{mark(0)} {mark(0)}")
        return tidy(_AFTER.sub(r"\1 ", _BEFORE.sub(r" \1", text)).replace(mark(0), BLANK))
