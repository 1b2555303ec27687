"""Articles proposed for a question, from the laws whose texts are loaded."""

from dataclasses import dataclass
from datetime import date

from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.editing import citation_text
from quizapp.bank.rules.picking import ArticleIndex, asked_text, named
from quizapp.law import queries as laws
from quizapp.law.rules.standing import Standing
from quizapp.law.rules.text import Article


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may be the question's; `line` is how the editor writes it."""

    line: str
    text: str


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The loaded articles in force with their index; kept until other texts are loaded or in force."""

    key: tuple[int, ...]
    places: tuple[tuple[laws.VersionLine, Article], ...]
    index: ArticleIndex


_shelf = _Shelf((), (), ArticleIndex([]))


def suggestions(document: QuestionDocument, day: date, limit: int = 5) -> list[Suggestion]:
    """The nearest articles in force on a day, those the question names itself first; none where no statute text is loaded.
    What is cited already is left out."""
    shelf = _current(day)
    text = "\n".join([document.stem, document.explanation])
    cited = {(each.law, each.article) for each in document.all_citations}
    found: dict[tuple[str, str], Suggestion] = {}
    for place in [*_named(shelf, text), *_near(shelf, document, limit)]:
        version, article = shelf.places[place]
        key = (version.short_title, article.name)
        if key not in cited and key not in found:
            line = citation_text(Citation(version.short_title, version.label, article.name))
            found[key] = Suggestion(line, article.plain)
    return list(found.values())[:limit]


def _current(day: date) -> _Shelf:
    global _shelf
    loaded = laws.loaded_versions()
    lines = [line for line in laws.versions(day, only=Standing.IN_FORCE) if line.version_id in loaded]
    key = tuple(sorted(line.version_id for line in lines))
    if key != _shelf.key:
        places = tuple((line, article) for line in lines for article in laws.articles_of(line.version_id))
        _shelf = _Shelf(key, places, ArticleIndex([f"{line.short_title}{article.plain}" for line, article in places]))
    return _shelf


def _named(shelf: _Shelf, text: str) -> list[int]:
    wanted = {(each.law, each.article) for each in named(text) if each.article}
    return [
        place
        for place, (version, article) in enumerate(shelf.places)
        if (version.short_title, article.name) in wanted or (version.title, article.name) in wanted
    ]


def _near(shelf: _Shelf, document: QuestionDocument, limit: int) -> list[int]:
    """By words; where the question names laws, among their articles only."""
    laws_named = {each.law for each in named(f"{document.stem}\n{document.explanation}")}
    among = frozenset(
        place
        for place, (version, _article) in enumerate(shelf.places)
        if {version.short_title, version.title} & laws_named
    )
    asked = asked_text(document.stem, document.options, document.explanation)
    return [place for place, _score in shelf.index.best(asked, limit * 2, among or None)]
