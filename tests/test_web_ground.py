"""What every response and every unsafe route must have."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.web.navigation import safe_target
from tests.factories import PASSWORD, Cast


def test_every_unsafe_route_refuses_without_a_token(
    app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient]
) -> None:
    browser = signed_in("D001")
    app.config["WTF_CSRF_ENABLED"] = True
    unsafe = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    ]
    assert len(unsafe) > 30
    for rule, method in unsafe:
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        assert browser.open(path, method=method).status_code == 400, path
        assert browser.open(path, method=method, json={}).json["error"] == "csrf", path


def test_no_get_changes_anything(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert rule.methods is None or rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing/here", "/healthz", "/static/css/tokens.css", "/people/1"])
def test_headers_on_every_answer(app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient], path: str) -> None:
    answer = signed_in("D001").get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert len(answer.headers["X-Request-Id"]) == 16
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store, private"
    answer.close()


@pytest.mark.parametrize("number", ["0", "1", str(2**63), "9" * 40])
def test_ids_that_never_were_are_not_found(
    app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient], number: str
) -> None:
    browser = signed_in("D001")
    app.testing = False  # as in production: whatever goes wrong becomes a page
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        path = re.sub(r"<int:[^>]+>", number, rule.rule).replace("<group>", "due").replace("<kind>", "xlsx")
        for method in (rule.methods or set()) & {"GET", "POST"}:
            assert browser.open(path, method=method).status_code in (302, 400, 403, 404, 409), (method, path)


@pytest.mark.parametrize("text", ["\x00", "%", "'; DROP TABLE person; --", "\ud800", "９" * 50, "9" * 40, "<script>"])
def test_whatever_is_asked_no_page_breaks(
    app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient], text: str
) -> None:
    browser = signed_in("D001")
    app.testing = False
    names = (
        "q",
        "unit",
        "state",
        "act",
        "since",
        "until",
        "page",
        "bank",
        "kind",
        "law",
        "sort",
        "status",
        "tab",
        "format",
        "enforcement",
        "standing",
    )
    query = {name: text.encode("utf-8", "surrogatepass") for name in names}
    for rule in app.url_map.iter_rules():
        if "<" in rule.rule:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if rule.rule == "/sign-out":
                continue
            answer = browser.open(
                rule.rule, method=method, query_string=query, data=query if method == "POST" else None
            )
            assert answer.status_code < 500, (method, rule.rule)


def test_cookies_are_closed_to_scripts_and_other_sites(app: Flask, cast: Cast, client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "A001", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "\t//evil.example", "/\t/evil.example",
        "javascript:alert(1)", "data:text/html,x", "http:///evil.example", "evil.example", "///evil.example", "/%09/evil\n", " /x",
        "\\\\evil.example", "/x\r\nSet-Cookie: a=b", "ftp://x", "",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(app: Flask, wanted: str) -> None:
    with app.test_request_context():
        assert safe_target(wanted) == "/"


def test_an_own_place_is_kept(app: Flask) -> None:
    with app.test_request_context():
        assert safe_target("/people?unit=5&q=王") == "/people?unit=5&q=王"


def test_errors_never_show_a_trace(app: Flask, cast: Cast, signed_in: Callable[[str], FlaskClient]) -> None:
    browser = signed_in("A001")
    app.testing = False
    original = app.view_functions["accounts.me"]

    def broken() -> str:
        raise RuntimeError("a secret of the inside")

    broken.__dict__.update(original.__dict__)
    app.view_functions["accounts.me"] = broken
    answer = browser.get("/account")
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "secret" not in page
    assert "Traceback" not in page
    assert "页面没有打开" in page


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}
