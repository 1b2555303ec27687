"""A question import measured from upload to preview: the reading of a sheet beside the bare reading library, both by the
processor's time, the whole way through a web upload, the job and the stored preview, and the memory of the reading process
as an import starts it. Prints figures; judges nothing.

Run: python -m tests.bench.imports [--rows 10000 100000]
"""

import argparse
import gc
import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from quizapp import db, schema
from quizapp.bank.check import read_in_parts
from quizapp.bank.formats.table import read
from quizapp.bank.models import ImportLine
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.worker import run_job
from tests import memory
from tests.factories import PASSWORD, make_cast

HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "难度", "分类", "法规名称", "条款")


def book(rows: int) -> bytes:
    """An .xlsx of so many sound questions, twelve cells each."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        page = made.add_worksheet("试题")
        page.write_row(0, 0, HEADER)
        for number in range(1, rows + 1):
            page.write_row(number, 0, (
                "单选", f"第{number}题：检查第{number * 7 % 1000}号企业时发现隐患，应当怎样处理", f"责令改正{number}", f"处以罚款{number + 1}",
                f"移送司法{number + 2}", f"不予处理{number + 3}", "ABCD"[number % 4], f"依据第{number % 100}条，应当责令改正。", "中",
                "安全生产/检查", "安全生产法", "第六十五条",
            ))  # fmt: skip
    return target.getvalue()


def timed(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds."""
    began = clock()
    act()
    return clock() - began


def bare(data: bytes) -> int:
    """The reading library alone, every row once."""
    return sum(1 for _row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).iter_rows())


def peak(data: bytes) -> int:
    """Memory of the reading process while it hands its parts over, in MiB; every word it says is one more look."""
    found = 0

    def look(*_said: object) -> None:
        nonlocal found
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        found = max(found, *(memory.peak(child) for child in children))

    last = read_in_parts("题库.xlsx", data, told=look, heard=look)
    assert last.total
    return found


def upload_to_preview(data: bytes) -> tuple[float, float, int]:
    """(seconds from sending the file to the preview page, of the page alone, lines stored)."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder), database_url=f"sqlite:///{folder}/quizapp.db", secret_key="x" * 40,
                        argon2_memory_kib=64, argon2_passes=1, embedded_worker=False)  # fmt: skip
        app = make_app(config)
        schema.upgrade(app)
        app.config["WTF_CSRF_ENABLED"] = False
        waiting: list[int] = []
        app.extensions["enqueue"] = waiting.append
        with app.app_context():
            make_cast()
            db.session().commit()
            db.close()
        browser = app.test_client()
        browser.post("/sign-in", data={"login": "C001", "password": PASSWORD})
        began = time.perf_counter()
        sent = {"file": (io.BytesIO(data), "题库.xlsx"), "bank": "", "new_bank": "基准题库"}
        job = browser.post("/bank/imports/new", data=sent).location
        with app.app_context():
            run_job(app, waiting[0])
        preview = browser.get(job).location
        page = timed(lambda: browser.get(preview, query_string={"tab": "all"}))
        took = time.perf_counter() - began
        with app.app_context():
            lines = db.session().query(ImportLine).count()
            db.close()
        return took, page, lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for rows in options.rows:
        report(rows, options.runs)


def report(rows: int, runs: int) -> None:
    """One size: the ratio is that of the median pair, the times are the best of the runs."""
    data = book(rows)
    gc.disable()  # as in the reading process
    used = time.process_time
    pairs = [(timed(lambda: bare(data), used), timed(lambda: read("题库.xlsx", data), used)) for _ in range(runs)]
    gc.enable()
    ratios = sorted(ours / theirs for theirs, ours in pairs)
    took, page, lines = upload_to_preview(data)
    print(f"{rows} rows, {len(data) / 1048576:.1f} MiB")
    print(f"  reading library alone    {min(theirs for theirs, _ours in pairs):8.2f} s")
    print(
        f"  read and understood      {min(ours for _theirs, ours in pairs):8.2f} s, ratio {ratios[len(ratios) // 2]:.1f}"
    )
    print(f"  memory of the reading    {peak(data):8d} MiB")
    print(f"  upload to preview        {took:8.2f} s, of which the page {page:.2f} s; {lines} lines")


if __name__ == "__main__":
    main()
