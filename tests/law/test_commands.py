"""quizapp law load, check, diff: what a person at the shell gives and gets."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from quizapp import db
from quizapp.cli import quizapp
from quizapp.config import Config
from quizapp.jobs.models import Job
from tests.law import statutes

NEW = (*statutes.ARTICLES[:3], "第四条　违反本条例第三条规定的，处一百元以下罚款。", statutes.ARTICLES[4])
OLD_FACTS = {"level": "地方性法规", "version_label": "2015年通过", "effective": "2015-05-01"}
NEW_FACTS = {"level": "地方性法规", "version_label": "2021年修订", "effective": "2021-09-01"}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "kite-2015.md", tmp_path / "kite-2021.md"
    old.write_bytes(statutes.markdown(stated=OLD_FACTS))
    new.write_bytes(statutes.markdown(NEW, stated=NEW_FACTS))
    return str(old), str(new)


def run(config: Config, *words: str) -> Result:
    db.db.session.remove()
    environment = {
        "QUIZAPP_DATA_DIR": str(config.data_dir),
        "QUIZAPP_DATABASE_URL": config.database_url,
        "QUIZAPP_SECRET_KEY": config.secret_key,
    }
    return CliRunner().invoke(quizapp, ["law", *words], env=environment)


def pairs(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["pairs"]
    return found


def test_files_are_compared_without_a_database(files: tuple[str, str], tmp_path: Path) -> None:
    done = CliRunner().invoke(
        quizapp, ["law", "diff", *files, "--json"], env={"QUIZAPP_DATA_DIR": str(tmp_path / "no")}
    )
    found = pairs(done)
    assert [set(pair) for pair in found] == [{"old", "new", "kind", "similarity"}] * 5
    assert [(pair["old"], pair["new"], pair["kind"]) for pair in found] == [
        ("第一条", "第一条", "same"), ("第二条", "第二条", "same"), ("第三条", "第三条", "same"), ("第四条", "第四条", "changed"),
        ("第五条", "第五条", "same"),
    ]  # fmt: skip
    assert 0 < found[3]["similarity"] < 1
    assert found[0]["similarity"] == 1


def test_loaded_versions_are_compared_as_the_files_are(app: Flask, config: Config, files: tuple[str, str]) -> None:
    of_files = pairs(run(config, "diff", *files, "--json"))
    assert run(config, "load", *files).exit_code == 0
    for names in (
        ("kite-2015", "kite-2021"),
        ("青河镇风筝放飞条例@2015年通过", "青河镇风筝放飞条例"),
        (files[0], "kite-2021"),
    ):
        assert pairs(run(config, "diff", *names, "--json")) == of_files
    assert "有修改 1" in run(config, "diff", "kite-2015", "kite-2021").stdout


def test_loading_starts_the_work_on_the_questions_once(app: Flask, config: Config, files: tuple[str, str]) -> None:
    assert run(config, "load", *files).exit_code == 0
    again = run(config, "load", *files)
    assert again.exit_code == 0
    assert again.stdout.count("内容相同") == 2
    kinds = db.session().execute(select(Job.kind)).scalars().all()
    assert kinds == ["law.follow"]


def test_a_differing_text_is_refused_until_it_is_to_replace(
    app: Flask, config: Config, files: tuple[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_bytes(statutes.markdown(NEW, stated=OLD_FACTS))
    assert run(config, "load", files[0]).exit_code == 0
    refused = run(config, "load", str(other))
    assert refused.exit_code == 1
    assert "与文件不同" in refused.output
    assert run(config, "load", "--replace", str(other)).exit_code == 0


def test_a_broken_file_is_not_saved_and_the_others_are(
    app: Flask, config: Config, files: tuple[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(statutes.text(["青河镇风筝放飞条例", "第一条　甲。", "第三条　丙。"]))
    done = run(config, "load", str(broken), files[1], str(tmp_path / "missing.md"))
    assert done.exit_code == 1
    assert "中间缺条文" in done.output
    assert "第3行" in done.output
    assert "打不开" in done.output
    assert "已加载，共 5 条" in done.output


def test_check_reads_without_saving(files: tuple[str, str]) -> None:
    done = CliRunner().invoke(quizapp, ["law", "check", "--json", *files])
    reports = json.loads(done.stdout)
    assert [(each["title"], each["label"], each["articles"]) for each in reports] == [
        ("青河镇风筝放飞条例", "2015年通过", 5),
        ("青河镇风筝放飞条例", "2021年修订", 5),
    ]


WRONG = (
    (("diff", "没有这部法", "也没有"), "没有名为“没有这部法”的文件"),
    (("diff", "/nowhere/a.md", "/nowhere/b.md"), "打不开这个文件"),
)


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_what_is_wrong_is_said(app: Flask, config: Config, words: tuple[str, ...], told: str) -> None:
    done = run(config, *words)
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output
