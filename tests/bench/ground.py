"""What a benchmark stands on: a throw-away PostgreSQL, a server process, processor time from /proc, an exam with people."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from argon2 import PasswordHasher

from quizapp import clock, db, schema
from quizapp.accounts.models import Account
from quizapp.bank.rules.kinds import Kind
from quizapp.cli import make_app
from quizapp.config import Config
from quizapp.papers.rules.blueprint import Part
from tests.factories import make_department, make_exam, make_person, make_questions

PASSWORD = "bench-password-7"
QUESTIONS = 20
SINGLES, MULTIPLES, TRUTHS = 10, 5, 5  # their numbers on the paper, in this order
PARTS = (
    Part("第一部分", Kind.SINGLE, SINGLES, 400),
    Part("第二部分", Kind.MULTIPLE, MULTIPLES, 800),
    Part("第三部分", Kind.TRUE_FALSE, TRUTHS, 400),
)
START_SECONDS = 180  # the machine may be busy with other work
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """(address, process id) of a PostgreSQL of our own with its defaults, fsync on; as the user postgres where we are root."""
    programs = _postgres_programs()
    become: list[str] = []
    if os.geteuid() == 0:
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    data, port = folder / "data", free_port()
    run = [*become, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--encoding=UTF8"]
    subprocess.run([*run, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
    control = [*become, str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        make = [*become, str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "quizapp"]
        subprocess.run(make, check=True)
        yield (
            f"postgresql+psycopg://postgres@127.0.0.1:{port}/quizapp",
            int((data / "postmaster.pid").read_text().split()[0]),
        )
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL)


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("pg_ctl")
    if on_path is None:
        raise SystemExit("no PostgreSQL on this machine (apt-get install postgresql)")
    return Path(on_path).resolve().parent


def prepare(config: Config, people: int, minutes: int = 120) -> int:
    """People P00000… with real hashes and an open exam of QUESTIONS questions, a paper a person; answers the exam's id."""
    app = make_app(config)
    schema.upgrade(app)
    hashed = PasswordHasher(config.argon2_passes, config.argon2_memory_kib, 1).hash(PASSWORD)
    with app.app_context():
        unit = make_department("基准单位")
        db.session().flush()
        for number in range(people):
            person = make_person(f"P{number:05d}", f"人员{number}", unit)
            db.session().flush()
            db.session().get_one(Account, person.id).password_hash = hashed
        db.session().commit()
        make_questions(singles=40, multiples=20, truths=20)
        now = clock.now()
        exam = make_exam(opens=now - timedelta(hours=1), closes=now + timedelta(days=1), minutes=minutes, parts=PARTS)
        db.close()
    return exam


def environment(config: Config) -> dict[str, str]:
    """The settings as the environment of a server process; whatever else is set for us is not for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZAPP_")}
    return kept | {
        "QUIZAPP_DATA_DIR": str(config.data_dir),
        "QUIZAPP_DATABASE_URL": config.database_url,
        "QUIZAPP_SECRET_KEY": config.secret_key,
        "QUIZAPP_PORT": str(config.port),
        "QUIZAPP_THREADS": str(config.threads),
    }


def start(command: list[str], config: Config, log: Path) -> subprocess.Popen[bytes]:
    """Start a server and wait until it listens; what it says goes to `log`."""
    with log.open("wb") as said:
        server = subprocess.Popen(command, env=environment(config), stdout=said, stderr=said)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", config.port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    server.wait()
    raise SystemExit(f"the server did not start: {log.read_text()[-2000:]}")


def start_quizapp(config: Config, processes: int, log: Path) -> subprocess.Popen[bytes]:
    """The production server: `quizapp serve --processes N` with the settings' defaults."""
    code = "from quizapp.cli import main; main()"
    return start([sys.executable, "-c", code, "serve", "--processes", str(processes)], config, log)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def processor_seconds(*roots: int) -> float:
    """Processor time (user and system) of these processes and all below them that live, in seconds."""
    below: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended while we looked
        below.setdefault(int(fields[1]), []).append(int(place.name))
        used[int(place.name)] = int(fields[11]) + int(fields[12])
    total, waiting = 0, list(roots)
    while waiting:
        process = waiting.pop()
        total += used.get(process, 0)
        waiting += below.get(process, [])
    return total / TICKS
