"""The two jobs of a staff import: reading for the preview, and taking it. It stands above people because new persons
get accounts. Passwords are hashed before the one transaction that stores everything."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from quizapp import clock
from quizapp.accounts import actions as accounts
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.rules import first_password
from quizapp.config import Config
from quizapp.errors import Refused
from quizapp.i18n import _
from quizapp.jobs.actions import keep_file
from quizapp.jobs.context import JobContext
from quizapp.people.check import read_safely
from quizapp.people.imports import Imported, apply_import
from quizapp.people.queries import existing_people, known_units
from quizapp.people.roster import PersonDraft, RosterReading
from quizapp.people.rules import Mode, Plan, plan
from quizapp.people.words import sentence
from quizapp.sheets.writer import SheetSpec, write_book
from quizapp.web.downloads import XLSX


def read(context: JobContext) -> dict[str, Any]:
    """Read the uploaded file and keep the preview as the job's result; nothing else is stored."""
    name, content = context.file()
    units = known_units()
    context.run(lambda: None)  # no transaction stays open while the file is read
    reading = read_safely(name, content, units)
    mode = Mode(context.params["mode"])
    preview = _preview(reading, plan(reading.drafts, existing_people(), mode))
    if reading.failed_rows:
        book = failed_book(reading)
        stored = context.run(lambda: keep_file(_("未导入的行.xlsx"), XLSX, book, context.actor, clock.now()).id)
        preview["failed_file"] = str(stored)
    return {**preview, "next": f"/people/imports/{context.job_id}", "mode": mode.value}


def take(context: JobContext, config: Config) -> dict[str, Any]:
    """Import what was previewed. Refused when the roster has changed since, or when it was taken before."""
    drafts = [draft_from_json(raw) for raw in context.params["drafts"]]
    mode = Mode(context.params["mode"])
    expected = context.params["plan"]
    existing = existing_people()
    planned = plan(drafts, existing, mode)
    context.run(lambda: None)
    picker = secrets.SystemRandom()
    passwords: dict[str, tuple[str, str]] = {}
    for done, number in enumerate(planned.add, start=1):
        plain = first_password(picker)
        passwords[number] = (plain, hash_password(config, plain))
        context.progress(done, len(planned.add))
    return dict(context.run(lambda: _store(context, drafts, mode, expected, passwords)))


def _store(
    context: JobContext,
    drafts: Sequence[PersonDraft],
    mode: Mode,
    expected: dict[str, Any],
    passwords: dict[str, tuple[str, str]],
) -> dict[str, Any]:
    now = clock.now()
    if _counts(plan(drafts, existing_people(), mode)) != expected:
        raise Refused("import_stale")
    done: Imported = apply_import(drafts, mode, context.actor, now)
    for number, person_id in done.created.items():
        accounts.create_account(person_id, passwords[number][1], now)
    for person_id in done.deactivated:
        accounts.end_sessions(person_id, "deactivated", now)
    by_number = {draft.staff_number: draft for draft in drafts}
    lines = [[number, by_number[number].name, by_number[number].unit, passwords[number][0]] for number in done.created]
    book = hand_out_book(lines)
    handed = keep_file(_("初始密码.xlsx"), XLSX, book, context.actor, now).id if lines else None
    return {
        "next": f"/people/imports/{context.params['preview']}/result/{context.job_id}",
        "created": len(done.created),
        "changed": done.changed,
        "unchanged": done.unchanged,
        "deactivated": len(done.deactivated),
        "hand_out": str(handed) if handed else "",
    }


def hand_out_book(lines: Sequence[Sequence[str]]) -> bytes:
    """The hand-out list of first passwords, one row a person."""
    header = [_("工号"), _("姓名"), _("单位"), _("初始密码")]
    return write_book([SheetSpec(_("初始密码"), header, lines, widths={2: 30, 3: 16})])


def failed_book(reading: RosterReading) -> bytes:
    """The rows that were not taken, in their own columns with the reasons in one more; can be imported again."""
    rows = [
        [*cells, *([""] * (len(reading.header) - len(cells))), "；".join(sentence(problem) for problem in problems)]
        for cells, problems in reading.failed_rows
    ]
    return write_book([SheetSpec(_("人员"), [*reading.header, _("错误原因")], rows, widths={len(reading.header): 60})])


def template_book() -> bytes:
    """The empty template with lists to choose from and a sheet that explains it."""
    header = ["工号", "姓名", "单位", "岗位", "是否执法岗", "手机号", "入职日期", "状态", "备注"]
    explained = [
        ["工号", _("必填。字母和数字，作为每个人的唯一标识；请把单元格设为文本，以免丢失开头的 0。")],
        ["姓名", _("必填。")],
        ["单位", _("从上级到下级，用 / 隔开，例如：商务区/劳动监察大队。")],
        ["是否执法岗", _("填“是”或“否”。")],
        ["手机号", _("可不填。填写后也可用于登录。")],
        ["入职日期", _("可不填。写成 2020-01-31。")],
        ["状态", _("在职、离职、退休或调出；空白视为在职。")],
    ]
    people = SheetSpec(
        "人员", header, [], widths={2: 32, 8: 24}, choices={4: ("是", "否"), 7: ("在职", "离职", "退休", "调出")}
    )
    return write_book([people, SheetSpec("使用说明", [_("列"), _("怎么填")], explained, widths={1: 70})])


def draft_json(draft: PersonDraft) -> dict[str, Any]:
    """A draft as JSON values; the inverse of draft_from_json."""
    return {**asdict(draft), "hired_on": draft.hired_on.isoformat() if draft.hired_on else None}


def draft_from_json(raw: dict[str, Any]) -> PersonDraft:
    """Read what draft_json wrote."""
    hired = raw["hired_on"]
    return PersonDraft(**{**raw, "hired_on": date.fromisoformat(hired) if hired else None})


def _preview(reading: RosterReading, planned: Plan) -> dict[str, Any]:
    return {
        "file": reading.file,
        "total": reading.total,
        "failed": reading.failed,
        "ignored": reading.ignored,
        "drafts": [draft_json(draft) for draft in reading.drafts],
        "problems": [problem.kept() for problem in reading.problems],
        "plan": _counts(planned),
    }


def _counts(planned: Plan) -> dict[str, Any]:
    return {name: list(getattr(planned, name)) for name in ("add", "change", "unchanged", "left_alone", "deactivate")}
