"""How long the trial of a regrade of a large exam takes: `python -m tests.bench.dry_run [--people 10000] [--questions 50]`."""

import argparse
import json
import tempfile
import time
from pathlib import Path

from quizapp import db, schema
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.exams.models import Exam
from quizapp.exams.queries.snapshot import layout_of
from quizapp.exams.queries.trials import dry_run
from quizapp.exams.rules.regrading import Change, Regrade
from tests.bench.item_analysis import fill


def main() -> None:
    """Fill a database, try one change three times, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--database", help="A server's address; a file of its own without.")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = wanted.database or f"sqlite:///{folder}/quizapp.db"
        app = make_app(Config(data_dir=Path(folder), database_url=address, secret_key="bench-" * 10))
        schema.upgrade(app)
        with app.app_context():
            exam_id = fill(wanted.people, wanted.questions)
            paper = db.session().get_one(Exam, exam_id).paper_id
            assert paper is not None
            regrade = Regrade(layout_of(paper).items[0].question, Change.FULL_MARKS)
            times = []
            for _round in range(3):
                began, cpu = time.perf_counter(), time.process_time()
                run = dry_run(exam_id, regrade)
                times.append((round(time.perf_counter() - began, 3), round(time.process_time() - cpu, 3)))
                db.session().rollback()
            print(json.dumps({"looked_at": run.looked_at, "changed": len(run.lines), "s_and_cpu_s": times}))


if __name__ == "__main__":
    main()
