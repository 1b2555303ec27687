"""Where to go next: only ever to a place of our own."""

from urllib.parse import urlsplit

from flask import url_for


def safe_target(wanted: str | None) -> str:
    """`wanted` if it is a path of this site, else the start page. Refuses //host, /\\host, schemes and control characters."""
    if not wanted or any(ord(char) < 33 or char == "\\" for char in wanted):
        return url_for("home.index")
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//"):
        return url_for("home.index")
    return wanted
