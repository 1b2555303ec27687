"""Texts in the library: stored once, versions following one another, found and searched."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp import db
from quizapp.audit.rules import SYSTEM
from quizapp.errors import Refused
from quizapp.law import queries
from quizapp.law.actions import Stored, load_register, store
from quizapp.law.models import LawArticle, LawVersion
from quizapp.law.reader.files import read_law
from quizapp.law.reader.register import RegisterLine
from quizapp.law.rules.standing import Standing
from quizapp.law.rules.text import LawText
from quizapp.law.search_queries import search
from tests.law import statutes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
FIRST = {"level": "地方性法规", "version_label": "2015年通过", "effective": "2015-05-01", "slug": "kite-2015"}
SECOND = {"level": "地方性法规", "version_label": "2021年修订", "effective": "2021-09-01", "slug": "kite-2021"}


def law_text(stated: dict[str, str], last: str = "第五条　本条例自2015年5月1日起施行。") -> LawText:
    return read_law("kite.md", statutes.markdown((*statutes.ARTICLES[:4], last), stated=stated))


def put(
    stated: dict[str, str], *, replacing: bool = False, last: str = "第五条　本条例自2015年5月1日起施行。"
) -> Stored:
    text = law_text(stated, last)
    return store(text, text.facts, SYSTEM, NOW, is_replacing=replacing)


def test_a_text_is_stored_once(app: Flask) -> None:
    first, second = put(SECOND), put(SECOND)
    assert (first.is_new, first.is_unchanged, first.articles) == (True, False, 5)
    assert (second.is_new, second.is_unchanged, second.version_id) == (False, True, first.version_id)
    assert db.session().execute(select(func.count()).select_from(LawArticle)).scalar_one() == 5


def test_what_was_read_comes_back(app: Flask) -> None:
    stored = put(SECOND)
    found = queries.text_of(stored.version_id, DAY)
    assert found is not None
    assert found.articles == law_text(SECOND).articles
    assert found.text_hash == law_text(SECOND).text_hash


def test_a_version_ends_when_the_next_begins_whatever_the_order_of_loading(app: Flask) -> None:
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        for stated in order:
            put(stated)
        rows = db.session().execute(select(LawVersion).order_by(LawVersion.effective_on)).scalars()
        assert [(row.code, row.ceased_on, row.superseded_by) for row in rows] == [
            ("kite-2015", date(2021, 9, 1), "kite-2021"),
            ("kite-2021", None, ""),
        ]
        db.session().rollback()


def test_another_text_of_a_loaded_version_asks_first(app: Flask) -> None:
    stored = put(SECOND)
    other = "第五条　本条例自2021年9月1日起施行。"
    with pytest.raises(Refused) as refusal:
        put(SECOND, last=other)
    assert refusal.value.code == "law_text_differs"
    assert put(SECOND, last=other, replacing=True).version_id == stored.version_id
    found = queries.article_at(stored.version_id, 5)
    assert found is not None
    assert found.plain == "本条例自2021年9月1日起施行。"


UNUSABLE = (
    ({"version_label": ""}, "law_no_label"),
    ({"level": ""}, "law_no_level"),
    ({"effective": "2021-09-01", "ceased": "2020-01-01"}, "law_dates"),
)


@pytest.mark.parametrize(("stated", "code"), UNUSABLE)
def test_a_version_without_its_facts_is_refused(app: Flask, stated: dict[str, str], code: str) -> None:
    text = law_text({**SECOND, **stated})
    facts = replace(text.facts, label=stated.get("version_label", text.facts.label), level=stated.get("level", "法律"))
    with pytest.raises(Refused) as refusal:
        store(text, facts, SYSTEM, NOW)
    assert refusal.value.code == code


def test_a_text_with_errors_is_refused(app: Flask) -> None:
    text = read_law("x.txt", statutes.text(["青河镇风筝放飞条例", "第一条　甲。", "第三条　丙。"]))
    with pytest.raises(Refused) as refusal:
        store(text, text.facts, SYSTEM, NOW)
    assert refusal.value.code == "law_has_errors"


def test_the_register_knows_the_version_and_how_many_articles_it_has(app: Flask) -> None:
    line = RegisterLine(
        "r-1", "青河镇风筝放飞条例", "风筝条例", "地方性法规", "2021年修订", date(2021, 9, 1), None, "", 5, ""
    )
    load_register([line], SYSTEM, NOW)
    assert not put(SECOND).is_new
    db.session().rollback()
    load_register([replace(line, article_count=9)], SYSTEM, NOW)
    with pytest.raises(Refused) as refusal:
        put(SECOND)
    assert refusal.value.code == "law_count"


def test_versions_are_found_by_code_and_by_name(app: Flask) -> None:
    old, new = put(FIRST), put(SECOND)
    for name, expected in (
        ("kite-2015", old), ("青河镇风筝放飞条例@2015年通过", old), ("《青河镇风筝放飞条例》", new), ("青河镇风筝放飞条例", new),
    ):  # fmt: skip
        line = queries.version_named(name, DAY)
        assert line is not None, name
        assert line.version_id == expected.version_id, name
    assert queries.version_named("青河镇渡船条例", DAY) is None
    assert [line.standing for line in queries.versions_beside(old.version_id, DAY)] == [
        Standing.IN_FORCE,
        Standing.CEASED,
    ]


SEARCHES = (
    ("桥", ["第三条"]),
    ("罚款", ["第四条"]),
    ("放飞 室内", ["第二条"]),
    ("第三条", ["第三条", "第四条"]),
    ("渡船", []),
    ("%", []),
    ("", []),
)


@pytest.mark.parametrize(("words", "names"), SEARCHES)
def test_words_of_one_and_two_characters_are_found(app: Flask, words: str, names: list[str]) -> None:
    put(SECOND)
    assert [hit.name for hit in search(words, DAY)] == names


def test_the_excerpt_shows_what_was_found(app: Flask) -> None:
    put(SECOND)
    hit = search("收线", DAY)[0]
    assert hit.excerpt.found == "收线"
    assert hit.excerpt.before.endswith("风力七级以上时")


PLACES = (
    (("第三条", None, None), "放飞人应当遵守下列规定："),
    (("第二条", 2, None), "室内放飞的，参照本条例执行。"),
    (("第三条", 1, "（二）"), "（二）不在桥上放飞；"),
    (("第三条", None, "第二项"), "（二）不在桥上放飞；"),
    (("第二条", 3, None), None),
    (("第九条", None, None), None),
    (("第三条", 1, "（九）"), None),
)


@pytest.mark.parametrize(("place", "expected"), PLACES)
def test_a_citation_points_to_its_words(
    app: Flask, place: tuple[str, int | None, str | None], expected: str | None
) -> None:
    found = queries.passage(put(SECOND).version_id, *place)
    assert (found.text.split("\n")[0] if found else None) == expected
