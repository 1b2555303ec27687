"""The register, the search over articles, two versions side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from quizapp import clock
from quizapp.audit.rules import Permission
from quizapp.errors import NotFound
from quizapp.i18n import local
from quizapp.law import queries
from quizapp.law.rules.compare import Kind, Pair
from quizapp.law.rules.marking import Mark, Segment, marked
from quizapp.law.rules.standing import Standing
from quizapp.law.search_queries import search
from quizapp.law.words import KINDS
from quizapp.web import access
from quizapp.web.paging import Page, wanted_page
from quizapp.web.viewer import actor

blueprint = Blueprint("law", __name__, url_prefix="/laws")
MOST_HITS = 100
PAIRS = 40  # pairs on a page


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair with the words of each side, marked where they differ."""

    pair: Pair
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]


@blueprint.get("")
@access.signed_in
def index() -> ResponseReturnValue:
    """Laws and versions with their dates, and whether their text is here."""
    text = request.args.get("q", "").strip()[:60]
    only, level = request.args.get("standing", ""), request.args.get("level", "")[:20]
    loaded = request.args.get("loaded", "")
    if only not in set(Standing):
        only = ""
    lines = queries.versions(local(clock.now()).date(), text, only, level, loaded)
    return render_template(
        "law/index.html",
        lines=lines,
        held=queries.loaded_versions(),
        levels=queries.levels(),
        text=text,
        only=only,
        level=level,
        loaded=loaded,
        may_load=actor().may(Permission.LAW_LOAD),
        may_list=actor().may(Permission.LAW_LIST),
    )


@blueprint.get("/articles")
@access.signed_in
def articles() -> ResponseReturnValue:
    """Words looked for in all loaded articles."""
    text = request.args.get("q", "").strip()[:60]
    in_force = request.args.get("scope", "") != "all"
    hits = search(text, local(clock.now()).date(), most=MOST_HITS + 1, in_force=in_force)
    return render_template(
        "law/articles.html",
        text=text,
        in_force=in_force,
        hits=hits[:MOST_HITS],
        has_more=len(hits) > MOST_HITS,
        has_texts=bool(queries.loaded_versions()),
    )


@blueprint.get("/versions/<int:old_id>/changes/<int:new_id>")
@access.signed_in
def changes(old_id: int, new_id: int) -> ResponseReturnValue:
    """Two loaded versions, article beside article."""
    day = local(clock.now()).date()
    old, new = queries.version_line(old_id, day), queries.version_line(new_id, day)
    if not {old_id, new_id} <= queries.loaded_versions():
        raise NotFound
    pairs = queries.pairs_between(old_id, new_id)
    counts = {kind: sum(pair.kind is kind for pair in pairs) for kind in Kind}
    show = request.args.get("show", "")
    if show not in (*Kind, "all"):
        show = next((kind for kind in (Kind.CHANGED, Kind.ADDED, Kind.REMOVED, Kind.MOVED) if counts[kind]), "all")
    wanted = [pair for pair in pairs if show in ("all", pair.kind)]
    return render_template(
        "law/changes.html",
        old=old,
        new=new,
        counts=counts,
        total=len(pairs),
        show=show,
        page=_page(wanted),
        kinds={kind.value: str(name) for kind, name in KINDS.items()},
    )


def _page(wanted: Sequence[Pair]) -> Page[ShownPair]:
    """Only the pairs of one page are looked into word by word."""
    number = max(1, min(wanted_page(), -(-len(wanted) // PAIRS) or 1))
    rows = [_shown(pair) for pair in wanted[(number - 1) * PAIRS : number * PAIRS]]
    return Page(rows=rows, number=number, total=len(wanted), size=PAIRS)


def _shown(pair: Pair) -> ShownPair:
    pieces = marked(pair.old.plain if pair.old else "", pair.new.plain if pair.new else "")
    return ShownPair(
        pair,
        tuple(piece for piece in pieces if piece.mark is not Mark.ADDED),
        tuple(piece for piece in pieces if piece.mark is not Mark.REMOVED),
    )
