"""For WSGI servers: `gunicorn wsgi:app`."""

from quizapp.cli import production_app

app = production_app()
