"""How long the item analysis of a large exam takes: `python -m tests.bench.item_analysis [--people 1000] [--questions 50]`."""

import argparse
import json
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, insert

from quizapp import clock, db, schema
from quizapp.bank.rules.kinds import Kind
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Answer, AnswerEvent, Attempt, Exam, ExamResult, MarkEvent, RosterEntry
from quizapp.exams.queries.snapshot import items_of, layout_of
from quizapp.exams.rules.answers import canonical
from quizapp.exams.rules.grading import displayed_key
from quizapp.exams.rules.settings import ExamSettings
from quizapp.papers.rules.blueprint import PaperMode, Part
from quizapp.people.models import Person
from quizapp.reports.item_queries import analysis_of
from tests.factories import make_cast, make_exam, make_questions

TABLES = (Person, RosterEntry, Attempt, Answer, AnswerEvent, MarkEvent, ExamResult)


def main() -> None:
    """Fill a database, analyse three times, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--database", help="A server's address; a file of its own without.")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = wanted.database or f"sqlite:///{folder}/quizapp.db"
        app = make_app(Config(data_dir=Path(folder), database_url=address, secret_key="bench-" * 10))
        schema.upgrade(app)
        with app.app_context():
            exam_id = fill(wanted.people, wanted.questions)
            exam = db.session().get_one(Exam, exam_id)
            asked: list[str] = []
            event.listen(db.engine(), "before_cursor_execute", lambda *given: asked.append(given[2]))
            times = []
            for _round in range(3):
                asked.clear()
                began, cpu = time.perf_counter(), time.process_time()
                found = analysis_of(exam, ("",))
                times.append((round(time.perf_counter() - began, 3), round(time.process_time() - cpu, 3)))
            selects = sum(each.startswith("SELECT") for each in asked)
            print(
                json.dumps(
                    {"people": found.spread.people, "items": len(found.items), "queries": selects, "s_and_cpu_s": times}
                )
            )


def fill(people: int, questions: int) -> int:
    """An exam with one paper for all, sat by everybody; answers and events by the thousand."""
    cast = make_cast()
    make_questions(singles=questions)
    now = clock.now()
    part = Part("单选", Kind.SINGLE, questions, 10000 // questions)
    exam_id = make_exam(
        opens=now - timedelta(hours=2), closes=now + timedelta(hours=2), mode=PaperMode.FIXED, parts=(part,)
    )
    exam = db.session().get_one(Exam, exam_id)
    assert exam.paper_id is not None
    items = items_of(layout_of(exam.paper_id), ExamSettings.from_json(exam.settings))
    rows: dict[str, list[dict[str, object]]] = {table.__tablename__: [] for table in TABLES}
    rng = random.Random(5)
    unit = db.session().get(RosterEntry, (exam_id, cast.alice))
    assert unit is not None
    for n in range(people):
        person, attempt, skill = db.new_id(), db.new_id(), rng.random()
        marks, start = [], now - timedelta(minutes=50)
        for item in items:
            is_right = rng.random() < skill
            letter = displayed_key(item)[0] if is_right else rng.choice("ABCD")
            marks.append(
                [item.number, item.marks if letter == displayed_key(item)[0] else 0, "right" if is_right else "wrong"]
            )
            at = start + timedelta(seconds=30 * item.number)
            place = {"attempt_id": attempt, "number": item.number, "revision": 1, "value": canonical([letter])}
            rows["answer"].append({**place, "is_marked": False, "saved_at": at})
            rows["answer_event"].append({**place, "received_at": at, "counted": True})
        score = sum(each[1] for each in marks)
        ids = {"exam_id": exam_id, "person_id": person}
        mark = {"score": score, "band": "pass", "passed": score >= 6000}
        rows["person"].append({"id": person, "staff_number": f"N{n}", "name": f"N{n}", "created_at": now})
        rows["roster_entry"].append(
            {**ids, "department_id": unit.department_id, "department_path": unit.department_path,
             "staff_number": f"N{n}", "name": f"N{n}", "status": "due", "added_at": now}
        )  # fmt: skip
        rows["attempt"].append(
            {"id": attempt, **ids, "number": 1, "state": "graded", "paper_id": exam.paper_id, "started_at": start,
             "deadline": now, "finished_at": now, **mark}
        )  # fmt: skip
        rows["mark_event"].append(
            {"id": db.new_id(), "attempt_id": attempt, "sequence": 1, "kind": "graded", "grader_version": 1, **mark,
             "items": marks, "actor_name": "", "at": now}
        )  # fmt: skip
        rows["exam_result"].append(
            {**ids, "attempts": 1, "submitted": 1, "counted_attempt_id": attempt, **mark, "updated_at": now}
        )
    for table in TABLES:
        db.session().execute(insert(table), rows[table.__tablename__])
    db.session().commit()
    return exam_id


if __name__ == "__main__":
    main()
