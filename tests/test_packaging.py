"""The wheel carries everything: built, installed in an empty folder elsewhere, initialised, started, asked."""

import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_serves_from_any_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    wheel = next(tmp_path.glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "quizapp/templates/base.html",
        "quizapp/question_bank/laws.csv",
        "quizapp/question_bank/general.json",
        "quizapp/static/css/tokens.css",
        "quizapp/printing/pages/house.typ",
        "quizapp/printing/fonts/NotoSerifSC-Regular.ttf",
        "quizapp/printing/fonts/NotoSerifSC-Regular.coverage",
        "quizapp/printing/fonts/OFL.txt",
        "quizapp/translations/en/LC_MESSAGES/messages.mo",
        "quizapp/migrations/versions/0001_the_first_schema.py",
    } <= names
    assert not any(name.startswith(("tests/", "question_bank/")) for name in names)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
    )
    # The dependencies are this environment's own, after the wheel's: no network, and the checkout stays out of reach.
    site = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    quizapp = str(tmp_path / "venv" / "bin" / "quizapp")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "QUIZAPP_DATA_DIR": str(elsewhere / "data"),
        "QUIZAPP_PORT": str(port),
        "PYTHONSAFEPATH": "1",
    }
    environment.pop("QUIZAPP_DATABASE_URL", None)

    def run(*words: str) -> str:
        done = subprocess.run(
            [quizapp, *words],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [python, "-c", "import quizapp; print(quizapp.__file__)"],
        cwd=elsewhere,
        check=True,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(site))
    assert "version" in run("--version")
    assert re.search(r"password \w{10}", run("init", "--staff-number", "admin", "--name", "管理员", "--unit", "区"))
    assert "violations" in run("verify")
    server = subprocess.Popen([quizapp, "serve"], cwd=elsewhere, env=environment, stderr=subprocess.DEVNULL)
    try:
        assert "登录" in _ask(f"http://127.0.0.1:{port}/sign-in")
    finally:
        server.terminate()
        assert server.wait(20) == 0  # SIGTERM is an orderly end


def _ask(url: str) -> str:
    for _try in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")
