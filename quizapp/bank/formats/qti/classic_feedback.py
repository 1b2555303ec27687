"""Feedback of QTI 1.2 as one explanation."""

from collections.abc import Sequence

from quizapp.bank.formats.qti.conditions import Condition
from quizapp.bank.formats.qti.flow import Flow
from quizapp.bank.formats.qti.material import material_text
from quizapp.bank.formats.xml import Element, descendants
from quizapp.sheets.problems import warning

_GENERAL = ("general_fb", "general", "generalfeedback", "explanation")
_SOLUTION = ("solution", "modelanswer", "model_answer", "model")


class Feedback:
    """The feedback of an item: by its name, and the solutions in it."""

    def __init__(self, item: Element, flow: Flow) -> None:
        self._flow = flow
        self._texts: dict[str, str] = {}
        self.solution = ""
        apart = Flow(flow.assets, flow.base, flow.where)
        of_one = {(each.get("ident") or "").casefold() for each in descendants(item, "response_label")}
        of_one |= {(each.get("title") or "").casefold() for each in descendants(item, "respcondition")}
        for each in descendants(item, "itemfeedback"):
            text, name = material_text(each, apart), (each.get("ident") or "").casefold()
            solves = any(True for _each in descendants(each, "solution")) and name not in of_one
            is_solution = name in _SOLUTION or solves
            if is_solution and text and not self.solution:
                self.solution = text
            elif text:
                self._texts.setdefault(name, text)
        for each in descendants(item, "answer_key", "answer_key_material"):
            self.solution = self.solution or material_text(each, apart)
        flow.problems += [warning("W_IMAGE_LOST", flow.where, image.name) for image in apart.images]

    def explanation(
        self, conditions: Sequence[Condition], key: Sequence[str], *, is_solution_used: bool = False
    ) -> str:
        """What is said to everybody, else the solution, else what those hear who answered right."""
        linked = [name.casefold() for each in conditions for name in each.feedback]
        wanted = [*_GENERAL, *linked, "correct", "correct_fb", *(f"{value}_fb".casefold() for value in key[:1])]
        general = next((self._texts[name] for name in _GENERAL if name in self._texts), "")
        right = next((self._texts[name] for name in wanted if name in self._texts), "")
        chosen = general or ("" if is_solution_used else self.solution) or right
        if any(text != chosen for text in self._texts.values()):
            self._flow.problems.append(warning("W_FEEDBACK_LOST", self._flow.where))
        return chosen
