"""Between the exam form and the part of an exam that is written on paper."""

from decimal import Decimal

from quizapp.exams.forms import ExamForm
from quizapp.exams.rules.written import WrittenPart

NUMBERS = ("written_marks", "written_full", "written_line", "screen_line")


def written_data(part: WrittenPart | None) -> dict[str, object]:
    """What the form shows of the part."""
    if part is None:
        return {"written_title": "", **dict.fromkeys(NUMBERS)}
    return {
        "written_title": part.title,
        "written_marks": _typed(part.marks),
        "written_full": _typed(part.full) if part.is_scaled else None,
        "written_line": _typed(part.pass_line),
        "screen_line": _typed(part.screen_line),
    }


def written_of(form: ExamForm) -> WrittenPart | None:
    """The part as typed, none where nothing of it is; what is missing of it is refused by the rules."""
    title = (form.written_title.data or "").strip()
    marks, full, line, screen_line = (_hundredths(form[name].data) for name in NUMBERS)
    if not title and (marks, full, line, screen_line) == (None, None, None, None):
        return None
    return WrittenPart(title, marks or 0, full or marks or 0, line, screen_line)


def _typed(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number) / 100


def _hundredths(typed: Decimal | None) -> int | None:
    return None if typed is None else int(typed * 100)
