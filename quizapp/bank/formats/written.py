"""What every writer answers: the file, and what the format could not hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.rules.document import QuestionDocument
from quizapp.sheets.problems import Problem

Write = Callable[[Sequence[QuestionDocument], Mapping[str, Picture], BankHead], "Written"]


@dataclass(frozen=True, slots=True)
class Written:
    """A file of questions. `losses` are warnings, one for each question and thing lost, its place the question's number
    from 1."""

    data: bytes
    losses: tuple[Problem, ...] = ()
