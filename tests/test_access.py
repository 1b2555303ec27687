"""Every route × role × ownership. A new route without a row here fails; another's object is answered like a missing one."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp import clock, db
from quizapp.audit.rules import SYSTEM, Role
from quizapp.bank.rules.kinds import Kind
from quizapp.exams.actions import starting
from quizapp.jobs import actions as jobs
from quizapp.papers import actions as papers
from quizapp.papers.rules.blueprint import Blueprint, Part
from quizapp.people.models import Department
from quizapp.practice import actions as practice
from tests.factories import Cast, actor_of, make_exam, make_person, make_questions

R = Role
PUBLIC, EVERYBODY = "public", frozenset(Role)
BANK_READ = frozenset({R.EDITOR, R.REVIEWER, R.EXAM_ADMIN, R.LEGAL_OFFICE})
EDIT = frozenset({R.EDITOR})
MANAGE = frozenset({R.EXAM_ADMIN})
EXAM_READ = frozenset({R.EXAM_ADMIN, R.LEGAL_OFFICE, R.INSPECTOR})
CONFIRM = frozenset({R.EXAM_ADMIN, R.LEGAL_OFFICE})
MARK = frozenset({R.MARKER})
REPORT = frozenset({R.EXAM_ADMIN, R.LEGAL_OFFICE, R.UNIT_HEAD, R.INSPECTOR})
PEOPLE = frozenset({R.EXAM_ADMIN, R.LEGAL_OFFICE, R.UNIT_HEAD, R.INSPECTOR, R.SYSTEM_ADMIN, R.SECURITY_ADMIN})
STAFF_ADMIN = frozenset({R.SYSTEM_ADMIN})
GRANT = frozenset({R.SECURITY_ADMIN})
UNLOCK = frozenset({R.EXAM_ADMIN, R.SECURITY_ADMIN})
AUDIT = frozenset({R.AUDIT_ADMIN})
LOAD = frozenset({R.EDITOR, R.REVIEWER, R.LEGAL_OFFICE})
LISTS = frozenset({R.EXAM_ADMIN, R.UNIT_HEAD, R.LEGAL_OFFICE})
JOBS = frozenset({R.EDITOR, R.REVIEWER, R.EXAM_ADMIN, R.UNIT_HEAD, R.LEGAL_OFFICE, R.SYSTEM_ADMIN})
DESK = BANK_READ | EXAM_READ | REPORT | PEOPLE | AUDIT

ROWS: dict[str, Any] = {
    "GET /": EVERYBODY, "GET /account": EVERYBODY, "GET /account/password": EVERYBODY, "POST /account/password": EVERYBODY,
    "POST /account/sessions/<session>/end": EVERYBODY, "POST /sign-out": EVERYBODY, "GET /laws": EVERYBODY,
    "GET /pictures/<sha256>": EVERYBODY,
    "GET /laws/articles": EVERYBODY, "GET /laws/versions/<version>": EVERYBODY,
    "GET /laws/versions/<old>/changes/<new>": EVERYBODY,
    "GET /laws/loading": LOAD, "POST /laws/loading": LOAD, "GET /laws/loading/new": LOAD, "POST /laws/loading/new": LOAD,
    "GET /laws/lists": LISTS, "GET /laws/lists/<unit>": LISTS, "POST /laws/lists/<unit>": LISTS,
    "POST /laws/lists/<unit>/laws": LISTS, "POST /laws/lists/<unit>/copy": LISTS,
    "POST /laws/lists/<unit>/confirmation": LISTS,
    "GET /blueprints/from-list/<unit>": MANAGE, "POST /blueprints/from-list/<unit>": MANAGE,
    "GET /sign-in": PUBLIC, "POST /sign-in": PUBLIC, "POST /language": PUBLIC, "GET /logo": PUBLIC, "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC, "GET /static/<filename>": PUBLIC,
    "GET /attempts/<attempt>": EVERYBODY, "POST /attempts/<attempt>/answers": EVERYBODY,
    "POST /attempts/<attempt>/device": EVERYBODY, "POST /attempts/<attempt>/leg": EVERYBODY, "GET /attempts/<attempt>/receipt": EVERYBODY,
    "GET /attempts/<attempt>/result": EVERYBODY, "GET /attempts/<attempt>/state": EVERYBODY,
    "POST /attempts/<attempt>/submission": EVERYBODY, "GET /attempts/<attempt>/summary": EVERYBODY,
    "GET /tests/<exam>": EVERYBODY, "POST /tests/<exam>/attempts": EVERYBODY, "GET /results": EVERYBODY,
    "GET /practice": EVERYBODY, "POST /practice/sessions": EVERYBODY, "GET /practice/sessions/<practice>": EVERYBODY,
    "GET /practice/sessions/<practice>/<position>": EVERYBODY, "POST /practice/sessions/<practice>/<position>": EVERYBODY,
    "GET /dashboard": DESK, "GET /audit": AUDIT, "GET /settings": STAFF_ADMIN, "POST /settings": STAFF_ADMIN,
    "GET /bank": BANK_READ, "GET /bank/exports": BANK_READ, "GET /bank/exports/<key>": BANK_READ,
    "GET /bank/exports/<key>/file": BANK_READ, "GET /bank/questions/<question>": BANK_READ,
    "GET /bank/questions/new": EDIT, "POST /bank/questions/new": EDIT, "GET /bank/questions/<question>/edit": EDIT,
    "POST /bank/questions/<question>/edit": EDIT, "POST /bank/questions/<question>/state": EDIT | {R.REVIEWER},
    "GET /bank/imports/new": EDIT, "POST /bank/imports/new": EDIT, "GET /bank/imports/template": EDIT,
    "GET /bank/imports/<job>": EDIT, "POST /bank/imports/<job>": EDIT, "GET /bank/imports/<preview>/result/<job>": EDIT,
    "GET /bank/citing": EDIT, "POST /bank/citing/<question>": EDIT, "GET /reports-of-faults": EVERYBODY,
    "GET /bank/questions/<question>/fault": BANK_READ, "POST /bank/questions/<question>/fault": BANK_READ,
    "GET /attempts/<attempt>/questions/<number>/fault": EVERYBODY, "POST /attempts/<attempt>/questions/<number>/fault": EVERYBODY,
    "GET /practice/sessions/<practice>/<position>/fault": EVERYBODY, "POST /practice/sessions/<practice>/<position>/fault": EVERYBODY,
    "POST /practice/sessions/<practice>/<position>/judgement": EVERYBODY,
    "GET /bank/imports/<job>/failed": EDIT, "POST /bank/imports/<job>/choices": EDIT, "POST /bank/imports/<job>/columns": EDIT,
    "POST /bank/imports/<job>/sheets": EDIT,
    "GET /bank/imports/<job>/lines/<ordinal>": EDIT, "POST /bank/imports/<job>/lines/<ordinal>": EDIT,
    "POST /bank/imports/<job>/lines/<ordinal>/kind": EDIT,
    "GET /bank/twins": BANK_READ, "POST /bank/twins": EDIT, "POST /bank/twins/<twin>": EDIT, "GET /bank/flags": BANK_READ,
    "POST /bank/flags": EDIT, "GET /bank/flags/<question>": BANK_READ, "POST /bank/flags/<question>": frozenset({R.REVIEWER}),
    "POST /bank/questions/<question>/comments": EDIT | {R.REVIEWER}, "POST /bank/batch": EDIT | {R.REVIEWER},
    "GET /bank/questions/<question>/revisions/<number>": BANK_READ, "GET /bank/faults": BANK_READ, "POST /bank/faults/<report>": EDIT,
    "GET /blueprints": MANAGE, "GET /blueprints/new": MANAGE, "POST /blueprints/new": MANAGE,
    "GET /blueprints/<blueprint>": MANAGE, "POST /blueprints/<blueprint>": MANAGE, "POST /blueprints/check": MANAGE,
    "GET /blueprints/<blueprint>/preview": MANAGE, "GET /blueprints/<blueprint>/printed": MANAGE,
    "POST /blueprints/<blueprint>/printed": MANAGE, "GET /exams/<exam>/printed": MANAGE, "POST /exams/<exam>/printed": MANAGE,
    "GET /printed/<printed>": MANAGE, "GET /printed/<printed>/<version>/<what>.<kind>": MANAGE,
    "GET /printed/<printed>/<version>/key.<kind>": MANAGE, "GET /printed/<printed>/all.zip": MANAGE,
    "GET /exams": EXAM_READ, "GET /exams/<exam>": EXAM_READ, "GET /exams/<exam>/results.xlsx": EXAM_READ,
    "GET /exams/new": MANAGE, "POST /exams/new": MANAGE, "GET /exams/<exam>/edit": MANAGE, "POST /exams/<exam>/edit": MANAGE,
    "POST /exams/<exam>/publication": MANAGE, "POST /exams/<exam>/deletion": MANAGE, "GET /exams/<exam>/release": MANAGE,
    "POST /exams/<exam>/release": MANAGE, "GET /exams/<exam>/marking": MANAGE, "POST /exams/<exam>/marking": MANAGE,
    "GET /exams/<exam>/marks/<attempt>": MANAGE, "POST /exams/<exam>/marks/<attempt>": MANAGE,
    "GET /marking": MARK, "POST /marking/<exam>/questions/<question>": MARK, "GET /marking/answers/<task>": MARK,
    "GET /marking/<exam>/questions/<question>/mine": MARK, "GET /marking/answers/<task>/correction": MARK,
    "POST /marking/answers/<task>/correction": MARK,
    "POST /marking/answers/<task>": MARK, "POST /attempts/<attempt>/complaints": EVERYBODY,
    "GET /complaints": MANAGE, "GET /complaints/<complaint>": MANAGE, "POST /complaints/<complaint>": MANAGE,
    "GET /exams/<exam>/regrades": CONFIRM, "GET /exams/<exam>/questions/<question>/regrade": MANAGE,
    "POST /exams/<exam>/questions/<question>/regrade": MANAGE, "GET /exams/<exam>/regrades/<regrade>": CONFIRM,
    "GET /exams/<exam>/regrades/<regrade>/people.xlsx": CONFIRM,
    "POST /exams/<exam>/regrades/<regrade>/confirmation": CONFIRM, "POST /exams/<exam>/regrades/<regrade>/trial": CONFIRM,
    "POST /exams/<exam>/regrades/<regrade>/withdrawal": CONFIRM,
    "GET /exams/<exam>/records/<attempt>": EXAM_READ, "GET /exams/<exam>/records/<attempt>/file": EXAM_READ,
    "GET /exams/<exam>/records/<attempt>.pdf": EXAM_READ, "GET /attempts/<attempt>/result.pdf": EVERYBODY,
    "GET /exams/<exam>/outside": MANAGE, "POST /exams/<exam>/outside": MANAGE, "POST /exams/<exam>/outside/confirmation": MANAGE,
    "POST /exams/<exam>/outside/marks": MANAGE,
    "GET /exams/<exam>/rules": EXAM_READ, "GET /exams/<exam>/ranking": EXAM_READ, "POST /exams/<exam>/recount": MANAGE,
    "GET /exams/<exam>/parts": MANAGE, "POST /exams/<exam>/parts": MANAGE, "GET /exams/<exam>/slots": MANAGE,
    "POST /exams/<exam>/slots": MANAGE, "POST /exams/<exam>/slots/<place>/deletion": MANAGE,
    "GET /open/<code>": PUBLIC, "POST /open/<code>": PUBLIC,
    "POST /exams/<exam>/roster": MANAGE, "GET /exams/<exam>/people/<person>": MANAGE,
    "POST /exams/<exam>/people/<person>": MANAGE,
    "GET /desks": REPORT, "GET /exams/<exam>/desk": REPORT, "GET /exams/<exam>/desk/news": REPORT, "GET /exams/<exam>/desk/people/<person>": MANAGE,
    "POST /exams/<exam>/desk/acts": MANAGE, "POST /exams/<exam>/desk/acts/<act>/undoing": MANAGE,
    "GET /exams/<exam>/conduct": MANAGE, "POST /exams/<exam>/conduct": MANAGE,
    "POST /attempts/<attempt>/presence": EVERYBODY, "GET /tests/<exam>/waiting": EVERYBODY,
    "POST /tests/<exam>/waiting": EVERYBODY, "POST /tests/<exam>/waiting/presence": EVERYBODY,
    "GET /reports": REPORT, "GET /reports/completion/<exam>": REPORT, "GET /reports/completion/<exam>/table.<kind>": REPORT,
    "GET /reports/completion/<exam>/names/<group>": REPORT,
    "GET /reports/items/<exam>": EXAM_READ, "GET /reports/items/<exam>/table.<kind>": EXAM_READ,
    "GET /reports/coverage": REPORT, "GET /reports/coverage/table.<kind>": REPORT,
    "GET /jobs": JOBS, "GET /jobs/<job>": JOBS, "GET /jobs/files/<file>": JOBS,
    "GET /people": PEOPLE, "GET /people/<person>": PEOPLE, "GET /people/units": PEOPLE, "POST /people/units": PEOPLE,
    "GET /people/study": STAFF_ADMIN | MANAGE, "POST /people/study": STAFF_ADMIN | MANAGE,
    "GET /people/new": STAFF_ADMIN, "POST /people/new": STAFF_ADMIN, "POST /people/<person>": STAFF_ADMIN,
    "POST /people/<person>/posts": STAFF_ADMIN, "POST /people/<person>/state": STAFF_ADMIN,
    "POST /people/units/<unit>": STAFF_ADMIN, "POST /people/<person>/roles": GRANT,
    "POST /people/<person>/roles/<grant>/end": GRANT, "GET /people/<person>/account": STAFF_ADMIN | UNLOCK,
    "POST /people/<person>/account/password": STAFF_ADMIN, "POST /people/<person>/account/unlock": UNLOCK,
    "POST /people/<person>/account/state": STAFF_ADMIN, "POST /people/<person>/account/sessions/<session>/end": STAFF_ADMIN,
    "GET /people/imports/new": STAFF_ADMIN, "POST /people/imports/new": STAFF_ADMIN,
    "GET /people/imports/template": STAFF_ADMIN, "GET /people/imports/<job>": STAFF_ADMIN,
    "POST /people/imports/<job>": STAFF_ADMIN, "GET /people/imports/<preview>/result/<job>": STAFF_ADMIN,
    "POST /people/imports/result/<job>/passwords": STAFF_ADMIN,
}  # fmt: skip
REFUSED_INSIDE = {"POST /people/units"}  # readers see the tree; adding to it is refused in the view


def routes(app: Flask) -> list[tuple[str, str]]:
    """Every method and rule as in ROWS, with the rule as Flask has it."""
    found = []
    for rule in app.url_map.iter_rules():
        plain = re.sub(r"<(?:\w+:)?(\w+?)(?:_id)?>", r"<\1>", rule.rule).replace(
            "/sessions/<session>/<", "/sessions/<practice>/<"
        )
        plain = plain.replace("/practice/sessions/<session>", "/practice/sessions/<practice>")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((f"{method} {plain}", f"{method} {rule.rule}"))
    return found


def call(browser: FlaskClient, route: str, ids: dict[str, int]) -> Any:
    method, rule = route.split(" ", 1)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids.get(found[1], 1)), rule)
    return browser.open(path, method=method)


def test_every_route_has_a_row(app: Flask) -> None:
    assert sorted(row for row, _rule in routes(app)) == sorted(ROWS)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_lets_in_whom_its_row_says(
    app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient], role: Role | None
) -> None:
    browser = app.test_client()
    if role is not None:
        office = db.session().get_one(Department, cast.office)
        make_person("T001", "Tom", office, *([role] if role is not Role.STAFF else []))
        db.session().commit()
        browser = signed_in("T001")
    ids = dict.fromkeys(("filename",), 1)
    for row, rule in routes(app):
        if row in ("POST /sign-out", "POST /account/password"):
            continue  # they would end the session of the rows that follow
        answer = call(browser, rule.replace("<path:filename>", "none.svg"), {**ids, "kind": "json", "group": "due"})
        allowed = ROWS[row]
        assert answer.status_code != 500, row
        if allowed == PUBLIC:
            assert answer.status_code not in (401, 403), row
        elif role is None:
            assert answer.status_code == 401 or answer.location.startswith("/sign-in"), row
        elif role in allowed and row not in REFUSED_INSIDE:
            assert answer.status_code not in (401, 403), (row, role)
        elif role not in allowed:
            assert answer.status_code == 403, (row, role)


@pytest.fixture
def objects(app: Flask, cast: Cast) -> dict[str, int]:
    """One object of every kind, belonging to Alice of the brigade or to Carol."""
    make_questions()
    now = clock.now()
    exam = make_exam(
        opens=now - timedelta(hours=1), closes=now + timedelta(days=1), audience={"departments": [str(cast.brigade)]}
    )
    alice = actor_of(cast.alice, Role.STAFF)
    carol = actor_of(cast.carol, Role.EDITOR)
    attempt = db.write(lambda: starting.start(exam, alice, now, random.Random()))
    session = db.write(lambda: practice.begin("", alice, now, random.Random()))
    job = db.write(lambda: jobs.create("bank.read", {"name": "x", "bank": "b"}, carol, now, "zh_CN").id)
    stored = db.write(lambda: jobs.keep_file("x.xlsx", "application/x", b"x", carol, now).id)
    plan = db.write(lambda: papers.save_blueprint(None, "方案", papers_plan(), 0, SYSTEM, now))
    return {
        "attempt_id": attempt, "exam_id": exam, "session_id": session, "job_id": job, "preview_id": job, "file_id": stored,
        "person_id": cast.alice, "unit_id": cast.brigade, "blueprint_id": plan, "position": 1,
    }  # fmt: skip


def papers_plan() -> Any:
    return Blueprint((Part("一", Kind.SINGLE, 1, 100),))


PERSONAL = (
    "attempts", "practice/sessions", "jobs", "tests/", "bank/imports/<int", "people/imports/<int", "people/imports/result",
)  # fmt: skip


def test_another_persons_object_is_answered_like_a_missing_one(
    app: Flask, objects: dict[str, int], cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    """Dan holds nearly every role, and still has no way to Alice's attempt, Carol's job or anybody's practice."""
    dan = signed_in("D001")
    missing = dict.fromkeys(objects, 987654321) | {"position": 1}
    checked = 0
    for row, rule in routes(app):
        if not any(word in rule for word in PERSONAL) or "<" not in rule:
            continue
        if not {Role.EXAM_ADMIN, Role.LEGAL_OFFICE, Role.REVIEWER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN} & ROWS[row]:
            continue
        own, none = call(dan, rule, objects), call(dan, rule, missing)
        assert own.status_code == none.status_code == 404, row
        checked += 1
    assert checked >= 15


def plain(answer: Any) -> str:
    """A page without what differs by nature: tokens and the id asked for."""
    text = re.sub(r'(csrf[-_]token"( (content|value))=")[^"]*', r"\1", answer.get_data(as_text=True))
    return re.sub(r"/\d{9,}", "/ID", text)


def test_the_owner_opens_what_for_everybody_else_is_like_missing_to_the_letter(
    app: Flask, objects: dict[str, int], signed_in: Callable[[str], FlaskClient]
) -> None:
    """Every personal page: the owner gets it, each of the others the very answer a missing one gets."""
    owners = {"/jobs": "C001", "/attempts": "A001", "/practice": "A001", "/tests": "A001"}
    missing = dict.fromkeys(objects, 987654321) | {"position": 1}
    browsers = {number: signed_in(number) for number in ("A001", "B001", "C001", "D001", "E001")}
    opened = 0
    for _row, rule in routes(app):
        owner = next(
            (number for start, number in owners.items() if rule.startswith(f"GET {start}") and "<" in rule), None
        )
        if owner is None:
            continue
        ended_only = rule.endswith(("/result", "/result.pdf"))
        expected = (
            302 if ended_only or "receipt" in rule or "waiting" in rule else 409 if rule.endswith("/state") else 200
        )  # other device
        if rule.endswith("/fault"):
            expected = 404  # the key is not shown yet
        assert call(browsers[owner], rule, objects).status_code == expected, rule
        for number, browser in browsers.items():
            may_sit = rule.startswith("GET /tests") and number == "B001"  # Bob is of the brigade, too
            if number == owner or may_sit:
                continue
            own, none = call(browser, rule, objects), call(browser, rule, missing)
            assert own.status_code == none.status_code, (rule, number)
            assert own.status_code in (403, 404), (rule, number)
            assert plain(own) == plain(none), (rule, number)
        opened += 1
    assert opened >= 9


def test_a_unit_head_sees_the_own_subtree_only(
    objects: dict[str, int], cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    bob = signed_in("B001")
    assert bob.get(f"/people/{cast.alice}").status_code == 200
    assert bob.get(f"/people/{cast.eve}").status_code == 404
    assert "Eve" not in bob.get("/people").get_data(as_text=True)
    assert bob.get(f"/people?unit={cast.office}").status_code == 404
    page = bob.get(f"/reports/completion/{objects['exam_id']}").get_data(as_text=True)
    assert "劳动监察大队" in page
    assert "法治办" not in page
    names = f"/reports/completion/{objects['exam_id']}/names/due?unit="
    assert bob.get(names + str(cast.brigade)).status_code == 200
    assert bob.get(names + str(cast.office)).status_code == 404
    assert bob.get(names + "123").status_code == 404


def test_whoever_is_not_on_the_roster_finds_no_test(
    objects: dict[str, int], signed_in: Callable[[str], FlaskClient]
) -> None:
    eve = signed_in("E001")
    assert eve.get(f"/tests/{objects['exam_id']}").status_code == 404
    assert eve.post(f"/tests/{objects['exam_id']}/attempts", data={"pledge": "yes"}).status_code == 404
