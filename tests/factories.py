"""Small makers of rows, and the fixed cast."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from argon2 import PasswordHasher

from quizapp import db
from quizapp.accounts.models import Account
from quizapp.audit.rules import SYSTEM, Actor, Grant, Role
from quizapp.bank import actions
from quizapp.bank.formats.packs import BankHead
from quizapp.bank.rules.document import Citation, Image, QuestionDocument
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.exams.actions import managing, publishing, regrading
from quizapp.exams.models import Attempt, Exam
from quizapp.exams.queries.snapshot import items_of, layout_of
from quizapp.exams.queries.trials import dry_run
from quizapp.exams.rules.grading import Item, displayed_key
from quizapp.exams.rules.settings import ExamSettings, Release, ReleaseTime, default_bands
from quizapp.law.actions import load_register
from quizapp.law.reader.register import RegisterLine
from quizapp.papers.rules.blueprint import Blueprint, PaperMode, Part
from quizapp.people.models import Department, Membership, Person, RoleGrant

PASSWORD = "correct-horse-七"
_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of the cast and their units: `district` above `brigade` (Alice, Bob) and `office` (Carol, Dan, Eve)."""

    district: int
    brigade: int
    office: int
    alice: int
    bob: int
    carol: int
    dan: int
    eve: int


def empty_tables() -> None:
    """Empty every table of a server that is used again; the schema stays."""
    names = ", ".join(f'"{table.name}"' for table in db.Base.metadata.sorted_tables)
    with db.engine().begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {names} CASCADE")


def make_department(name: str, parent: Department | None = None, position: int = 0) -> Department:
    """A unit below `parent`."""
    new = db.new_id()
    unit = Department(
        id=new,
        parent_id=parent.id if parent else None,
        name=name,
        path=f"{parent.path if parent else '/'}{new}/",
        position=position,
    )
    db.session().add(unit)
    return unit


def make_person(
    staff_number: str,
    name: str,
    department: Department,
    *roles: Role,
    scope: Department | None = None,
    is_enforcement: bool = True,
) -> Person:
    """A person with an account (PASSWORD, no forced change), a main post and roles."""
    person = Person(id=db.new_id(), staff_number=staff_number, name=name, created_at=LONG_AGO)
    db.session().add(person)
    db.session().flush()
    db.session().add(Account(person_id=person.id, password_hash=_HASH, must_change=False, created_at=LONG_AGO))
    db.session().add(
        Membership(
            person_id=person.id,
            department_id=department.id,
            post="执法员",
            is_enforcement=is_enforcement,
            valid_from=date(2020, 1, 1),
        )
    )
    for role in roles:
        db.session().add(
            RoleGrant(
                person_id=person.id,
                role=role,
                department_id=scope.id if scope else None,
                granted_at=LONG_AGO,
            )
        )
    return person


def make_cast() -> Cast:
    """The fixed cast, committed."""
    district = make_department("商务区")
    db.session().flush()
    brigade = make_department("劳动监察大队", district, 1)
    office = make_department("法治办", district, 2)
    db.session().flush()
    alice = make_person("A001", "Alice", brigade)
    bob = make_person("B001", "Bob", brigade, Role.UNIT_HEAD, scope=brigade)
    carol = make_person("C001", "Carol", office, Role.EDITOR)
    dan = make_person(
        "D001", "Dan", office, Role.EXAM_ADMIN, Role.LEGAL_OFFICE, Role.REVIEWER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN
    )
    eve = make_person("E001", "Eve", office, is_enforcement=False)
    db.session().commit()
    return Cast(district.id, brigade.id, office.id, alice.id, bob.id, carol.id, dan.id, eve.id)


def actor_of(person_id: int, *roles: Role, unit_path: str = "") -> Actor:
    """An Actor for calling actions directly."""
    person = db.session().get(Person, person_id)
    assert person is not None
    return Actor(person_id=person_id, name=person.name, grants=tuple(Grant(role, unit_path) for role in roles))


def make_questions(bank_code: str = "general", singles: int = 6, multiples: int = 3, truths: int = 3) -> int:
    """A bank with approved questions for exams and practice; answers its id. Keys vary with the number."""
    now = LONG_AGO
    bank = actions.find_or_make_bank(BankHead(bank_code, bank_code, bank_code), SYSTEM, now)
    load_law()
    cited = (Citation("安全生产法", "2021年修正", "第三十二条"),)
    for n in range(singles):
        key = (LETTERS[n % 4],)
        _approved(
            bank.id, Kind.SINGLE, f"单选第{n}题 {bank_code}", tuple(f"选项{n}{x}" for x in "甲乙丙丁"), key, cited
        )
    for n in range(multiples):
        _approved(
            bank.id,
            Kind.MULTIPLE,
            f"多选第{n}题 {bank_code}",
            tuple(f"多项{n}{x}" for x in "甲乙丙丁"),
            ("A", "C"),
            cited,
        )
    for n in range(truths):
        _approved(bank.id, Kind.TRUE_FALSE, f"判断第{n}题 {bank_code}", (), n % 2 == 0, cited)
    db.session().commit()
    return bank.id


PARTS = (
    Part("第一部分", Kind.SINGLE, 3, 1000),
    Part("第二部分", Kind.MULTIPLE, 2, 2000),
    Part("第三部分", Kind.TRUE_FALSE, 1, 3000),
)
SHORT_PARTS = (*PARTS[:2], Part("第三部分", Kind.TRUE_FALSE, 1, 1000), Part("第四部分", Kind.SHORT, 2, 1000))


def make_short_questions(number: int = 2) -> None:
    """Approved short answers with a reference and points."""
    bank = actions.find_or_make_bank(BankHead("essays", "essays", "essays"), SYSTEM, LONG_AGO)
    load_law()
    for n in range(number):
        document = QuestionDocument(
            Kind.SHORT, f"简答第{n}题", answer=f"参考答案{n}", explanation=f"要点{n}：每点2分", difficulty=3
        )
        actions.create_question(document, bank.id, SYSTEM, LONG_AGO, approved=True)
    db.session().commit()


def make_markers(cast: Cast) -> tuple[int, int, int]:
    """Grace and Heidi the markers and Frank, a second administrator of exams; their ids."""
    office = db.session().get_one(Department, cast.office)
    grace = make_person("G001", "Grace", office, Role.MARKER, is_enforcement=False)
    heidi = make_person("H001", "Heidi", office, Role.MARKER, is_enforcement=False)
    frank = make_person("F001", "Frank", office, Role.EXAM_ADMIN, is_enforcement=False)
    db.session().commit()
    return grace.id, heidi.id, frank.id


def make_trial(regrade_id: int, now: datetime) -> None:
    """Try a proposed regrade, as the job does."""
    run = dry_run(*regrading.proposal(regrade_id))
    db.write(lambda: regrading.keep_trial(regrade_id, run.to_json(), now))


def load_law() -> None:
    """One law in force, so that citations hold."""
    line = RegisterLine(
        "work-safety-law-2021",
        "中华人民共和国安全生产法",
        "安全生产法",
        "法律",
        "2021年修正",
        date(2021, 9, 1),
        None,
        "",
        119,
        "safety",
    )
    load_register([line], SYSTEM, LONG_AGO)


def make_cases(number: int = 2, images: tuple[Image, ...] = ()) -> None:
    """Approved cases of three questions each, the second with a picture at option B where one is given."""
    bank = actions.find_or_make_bank(BankHead("cases", "cases", "cases"), SYSTEM, LONG_AGO)
    load_law()
    cited = (Citation("安全生产法", "2021年修正", "第三十二条"),)
    for n in range(number):
        children = (
            QuestionDocument(
                Kind.SINGLE, f"案{n}第一问", ("甲", "乙", "丙"), ("B",), explanation=f"案{n}解析一", citations=cited
            ),
            QuestionDocument(
                Kind.MULTIPLE, f"案{n}第二问", ("子", "丑", "寅"), ("A", "C"), citations=cited, images=images
            ),
            QuestionDocument(Kind.TRUE_FALSE, f"案{n}第三问", answer=True),
        )
        case = QuestionDocument(Kind.CASE, f"案{n}的材料", difficulty=3, citations=cited, children=children)
        actions.create_question(case, bank.id, SYSTEM, LONG_AGO, approved=True)
    db.session().commit()


def make_exam(
    *,
    opens: datetime,
    closes: datetime,
    attempts: int = 1,
    minutes: int = 60,
    release: Release | None = None,
    mode: PaperMode = PaperMode.PER_PERSON,
    code: str = "test-2026",
    audience: dict[str, Any] | None = None,
    publish: bool = True,
    parts: tuple[Part, ...] = PARTS,
) -> int:
    """An exam of six questions (3 single × 10, 2 multiple × 20, 1 true/false × 30 = 100 marks) or of other `parts` for 100
    marks, published unless told."""
    plan = Blueprint(parts, mode)
    settings = ExamSettings(
        opens_at=opens,
        closes_at=closes,
        duration_seconds=minutes * 60,
        pass_line=6000,
        bands=default_bands(10000),
        attempts_allowed=attempts,
        release=release or Release(ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_SUBMISSION, ReleaseTime.AT_SUBMISSION),
    )
    draft = managing.ExamDraft(code, f"考试{code}", 2026, settings, plan, audience or {}, "须知", "承诺", None)
    made = managing.save_draft(None, draft, 0, SYSTEM, opens)
    if publish:
        publishing.publish(made, [], 1, SYSTEM, min(opens, closes), random.Random(7))
    db.session().commit()
    return made


def right_answers(attempt_id: int) -> dict[int, Any]:
    """Question number -> the right answer in displayed letters, as the browser would send it."""
    attempt = db.session().get_one(Attempt, attempt_id)
    exam = db.session().get_one(Exam, attempt.exam_id)
    items = items_of(layout_of(attempt.paper_id), ExamSettings.from_json(exam.settings))
    return {item.number: _as_sent(item) for item in items}


def _as_sent(item: Item) -> Any:
    if item.kind is Kind.SHORT:
        return "我的回答"
    return item.key if item.kind is Kind.TRUE_FALSE else list(displayed_key(item))


def _approved(
    bank_id: int, kind: Kind, stem: str, options: tuple[str, ...], answer: Any, cited: tuple[Citation, ...]
) -> None:
    document = QuestionDocument(kind, stem, options, answer, explanation=f"解析：{stem}", difficulty=1, citations=cited)
    actions.create_question(document, bank_id, SYSTEM, LONG_AGO, approved=True)
