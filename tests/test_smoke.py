"""A person signs in and every page of every room answers."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Cast


def test_every_plain_page_answers(app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    for number in ("A001", "B001", "C001", "D001", "E001"):
        browser = signed_in(number)
        for rule in app.url_map.iter_rules():
            if rule.arguments or "GET" not in (rule.methods or set()) or rule.endpoint == "static":
                continue
            answer = browser.get(rule.rule)
            assert answer.status_code in (200, 302, 403, 404), (number, rule.rule, answer.status_code)
