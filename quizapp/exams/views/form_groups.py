"""The exam form's groups: which stand open, and where a contradiction is shown."""

from dataclasses import dataclass

from quizapp.exams.forms import GROUPS, USUAL, ExamForm
from quizapp.exams.rules.contradictions import Contradiction
from quizapp.exams.views.setup import sentence_of


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of the form under one heading; open where something in them is set or wrong."""

    title: str
    fields: tuple[str, ...]
    is_open: bool


def groups_of(form: ExamForm) -> list[Group]:
    """The groups in order."""
    return [
        Group(str(title), fields, any(_stands_out(form, name) for name in fields)) for _code, title, fields in GROUPS
    ]


def place(form: ExamForm, problem: Contradiction) -> None:
    """Show a contradiction at the field it is about, where the form has it."""
    if problem.field in form:
        form[problem.field].errors = [*form[problem.field].errors, sentence_of(problem)]
    else:
        form.form_errors.append(sentence_of(problem))


def _stands_out(form: ExamForm, name: str) -> bool:
    return bool(form[name].errors) or (form[name].data or "") not in USUAL.get(name, ("",))
