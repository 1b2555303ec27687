"""What candidates were told, held against what is stored: the revision of every acknowledged answer and its event, and every
score, marked again here by a rule of its own."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from quizapp import db
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Answer, AnswerEvent, Attempt, MarkEvent
from quizapp.papers.models import FrozenKey, Paper


class Proof:
    """Collects while the benchmark runs, checks afterwards."""

    def __init__(self) -> None:
        self._answers: dict[int, dict[int, tuple[int, str]]] = {}
        self._events: set[tuple[int, int, int, str]] = set()
        self._shown: dict[int, str] = {}
        self._ended: set[int] = set()
        self.answers_checked = self.lost = self.scores_checked = self.wrong_scores = 0

    def acknowledged(self, attempt: int, answers: Iterable[tuple[int, int, Any]]) -> None:
        """The server said these (number, revision, value) are stored."""
        latest = self._answers.setdefault(attempt, {})
        for number, revision, value in answers:
            text = json.dumps(value, separators=(",", ":"))
            latest[number] = (revision, text)
            self._events.add((attempt, number, revision, text))

    def ended(self, attempts: Iterable[int]) -> None:
        """These were handed in."""
        self._ended.update(attempts)

    def shown(self, attempt: int, score: str) -> None:
        """The result page showed this score."""
        self._ended.add(attempt)
        self._shown[attempt] = score

    def check(self, config: Config) -> None:
        """Read the database and count what is lost and what is wrong."""
        app = make_app(config)
        with app.app_context():
            self._check_answers()
            self._check_scores()
            db.close()

    def _check_answers(self) -> None:
        stored: dict[int, dict[int, tuple[int, str]]] = {}
        for attempt, number, revision, value in db.session().execute(
            select(Answer.attempt_id, Answer.number, Answer.revision, Answer.value)
        ):
            stored.setdefault(attempt, {})[number] = (revision, value)
        for attempt, answers in self._answers.items():
            held = stored.get(attempt, {})
            self.lost += sum(1 for number, answer in answers.items() if held.get(number) != answer)
        query = select(AnswerEvent.attempt_id, AnswerEvent.number, AnswerEvent.revision, AnswerEvent.value)
        self.lost += len(self._events - {tuple(row) for row in db.session().execute(query.where(AnswerEvent.counted))})
        self.answers_checked = len(self._events)

    def _check_scores(self) -> None:
        keys = {key.frozen_id: key.key["answer"] for key in db.session().execute(select(FrozenKey)).scalars()}
        layouts = {paper.id: paper.layout for paper in db.session().execute(select(Paper)).scalars()}
        marks = {event.attempt_id: event.score for event in db.session().execute(select(MarkEvent)).scalars()}
        attempts = {each.id: each for each in db.session().execute(select(Attempt)).scalars()}
        for attempt in sorted(self._ended):
            row = attempts[attempt]
            right = score_of(layouts[row.paper_id], keys, self._answers.get(attempt, {}))
            is_right = row.state == "graded" and row.score == right and marks.get(attempt) == right
            if attempt in self._shown:
                is_right = is_right and self._shown[attempt] == f"{right / 100:g}"
            self.wrong_scores += not is_right
        self.scores_checked = len(self._ended)


def score_of(layout: dict[str, Any], keys: dict[int, Any], answers: dict[int, tuple[int, str]]) -> int:
    """All or nothing in hundredths: the shown letters translated back to the original ones and compared with the key."""
    total = 0
    for number, (_part, question, order, marks, *_material) in enumerate(layout["items"], start=1):
        given = json.loads(answers.get(number, (0, "null"))[1])
        key = keys[int(question)]
        if isinstance(given, list):
            given = sorted("ABCDEFGH"[order["ABCDEFGH".index(letter)]] for letter in given)
            key = sorted(key)
        total += marks if given == key else 0
    return total
