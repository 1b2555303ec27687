"""Serving in production: waitress for one process, gunicorn for several."""

import fcntl
import gc
import os
import signal
import socket
import threading
from typing import Any

import click
import waitress
from flask import Flask
from gunicorn.app.base import BaseApplication

from quizapp import timekeeper, worker
from quizapp.config import Config


def refuse_busy_port(host: str, port: int) -> None:
    """Say clearly that the port is taken; raises click.ClickException."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"port {port} on {host} is in use ({error.strerror}); choose another with --port or PORT=…"
            ) from error


def serve(app: Flask, config: Config, processes: int) -> None:
    """Serve until told to stop; with the embedded worker unless the settings say otherwise."""
    _settle_memory()
    if processes > 1:
        _serve_many(app, config, processes)
        return
    timekeeper.start(app, leads=config.embedded_worker)
    if config.embedded_worker:
        worker.start_embedded(app)
    else:
        worker.make_queue(app)
    signal.signal(signal.SIGTERM, _end)
    waitress.serve(
        app,
        host=config.host,
        port=config.port,
        threads=config.threads,
        ident="",
        channel_timeout=60,
        max_request_body_size=(config.max_upload_mib + 1) * 1024 * 1024,
        clear_untrusted_proxy_headers=True,
    )


def _settle_memory() -> None:
    """What is loaded by now stays, so the collector need not walk it again and again; what a page makes dies with it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _end(_number: int, _frame: Any) -> None:
    """SIGTERM as waitress understands it: it stops listening and lets requests in hand finish."""
    raise SystemExit(0)


def _serve_many(app: Flask, config: Config, processes: int) -> None:
    """Gunicorn with threads. The queue is opened after the fork; the first worker to take the lock runs the jobs."""

    def after_fork(_server: Any, _process: Any) -> None:
        leads = config.embedded_worker and _is_first(config)
        timekeeper.start(app, leads=leads)
        if leads:
            threading.Thread(target=worker.start_embedded, args=(app,), daemon=True).start()
        else:
            worker.make_queue(app)

    options = {
        "bind": f"{config.host}:{config.port}",
        "workers": processes,
        "threads": config.threads,
        "worker_class": "gthread",
        "post_fork": after_fork,
        "graceful_timeout": 20,
        "timeout": 120,
        "keepalive": 15,
    }
    _Gunicorn(app, options).run()


def _is_first(config: Config) -> bool:
    """Whether this process gets the lock of the embedded worker; it is freed when the process dies."""

    handle = os.open(config.data_dir / "worker.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return False
    return True


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app
