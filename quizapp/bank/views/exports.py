"""Taking questions away: a format is chosen, what it can't hold is shown, then the file is downloaded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp.audit.rules import Permission
from quizapp.bank import queries
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.formats.writers import WRITERS, Writer
from quizapp.bank.formats.written import Written
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.views.questions import asked_filters
from quizapp.bank.words import EXPORTS, loss_sentence
from quizapp.errors import NotFound
from quizapp.i18n import _
from quizapp.sheets.problems import Problem
from quizapp.web import access
from quizapp.web.downloads import download

blueprint = Blueprint("bank_export", __name__, url_prefix="/bank/exports")
SHOWN = 10  # numbers of questions named beside a loss


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format can't hold: a sentence, how many questions it concerns, and the first of them by their stems."""

    sentence: str
    count: int
    stems: tuple[str, ...]


@blueprint.get("")
@access.needs(Permission.BANK_READ)
def choose() -> ResponseReturnValue:
    """The formats for the questions that the list showed."""
    documents = queries.documents(asked_filters())
    return render_template("bank/exports.html", total=len(documents), formats=EXPORTS, chosen=None, losses=())


@blueprint.get("/<key>")
@access.needs(Permission.BANK_READ)
def losses(key: str) -> ResponseReturnValue:
    """What the format can't hold of these questions, before they are taken."""
    writer, documents, written = _written(key)
    return render_template(
        "bank/exports.html",
        total=len(documents),
        formats=EXPORTS,
        chosen=writer.key,
        losses=_grouped(written.losses, documents),
    )


@blueprint.get("/<key>/file")
@access.needs(Permission.BANK_READ)
def file(key: str) -> ResponseReturnValue:
    """The file."""
    writer, _documents, written = _written(key)
    return download(written.data, f"{_head().title}.{writer.ending}", writer.media_type)


def _written(key: str) -> tuple[Writer, list[QuestionDocument], Written]:
    writer = next((each for each in WRITERS if each.key == key), None)
    if writer is None:
        raise NotFound
    documents = queries.documents(asked_filters())
    return writer, documents, writer.write(documents, queries.pictures_of(documents), _head())


def _head() -> BankHead:
    """The bank that the list was narrowed to, else all of them."""
    bank = queries.bank_by_code(asked_filters().bank)
    return BankHead(bank.code, bank.title, bank.subject) if bank else BankHead("export", _("试题"), "")


def _grouped(losses: Sequence[Problem], documents: Sequence[QuestionDocument]) -> list[Loss]:
    """Losses by what is lost."""
    counts = Counter((problem.code, problem.where.item) for problem in losses)
    found: list[Loss] = []
    for code in dict.fromkeys(problem.code for problem in losses):
        items = [item for known, item in counts if known == code and item]
        stems = tuple(documents[int(item) - 1].stem for item in items[:SHOWN])
        found.append(Loss(loss_sentence(code), len(items), stems))
    return found
