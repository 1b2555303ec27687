"""Reading H5P packages: question sets and the single content types that hold one of our kinds."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quizapp.bank.formats.h5p_types import ContentReader
from quizapp.bank.formats.markup import Reducer
from quizapp.bank.formats.package import Package, open_package
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.qti.found import Found, settle, topic_of, unsupported
from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.formats.sample import Sample
from quizapp.sheets.limits import DEFAULT
from quizapp.sheets.problems import Problem, Where, error

HEAD, CONTENT = "h5p.json", "content/content.json"
_SETS = ("H5P.QuestionSet",)
_HOLDERS = frozenset(
    {"H5P.Column", "H5P.RowColumn", "H5P.InteractiveBook", "H5P.CoursePresentation", "H5P.InteractiveVideo", "H5P.Row"}
)
_SHOWN = frozenset(
    {
        "H5P.AdvancedText",
        "H5P.Text",
        "H5P.Image",
        "H5P.Video",
        "H5P.Audio",
        "H5P.Link",
        "H5P.Table",
        "H5P.Nil",
        "H5P.Shape",
        "H5P.GoToQuestion",
        "H5P.IFrameEmbed",
        "H5P.Accordion",
        "H5P.ContinuousText",
        "H5P.TwitterUserFeed",
    }
)  # these ask nothing
_MOST_VALUES = 200_000  # of one package that are looked at
_DEEPEST = 4  # sets within sets


def recognises(sample: Sample) -> bool:
    """Whether a zip has the head of such a package, or its content."""
    return sample.is_zip and bool(sample.names & {HEAD, CONTENT})


def read_h5p(file: str, data: bytes) -> Reading:
    """Read a package; the place of a problem is the question's number, and within a set of choices its own."""
    gatherer = Gatherer(file, "h5p")
    package = open_package(data)
    if isinstance(package, Problem):
        gatherer.problems.append(package)
        return gatherer.reading()
    head, content = _json(package, HEAD), _json(package, CONTENT)
    library = head.get("mainLibrary") if isinstance(head, dict) else None
    if not isinstance(content, dict) or not isinstance(library, str):
        missing = HEAD if not isinstance(library, str) else CONTENT
        gatherer.problems.append(error("E_BAD_PACKAGE", Where(item=missing), missing))
        return gatherer.reading()
    whole = _Whole(package)
    title = head.get("title") if isinstance(head, dict) else ""
    whole.take(library, content, str(title or ""), 1)
    settle(whole.items, {}, gatherer)
    gatherer.pictures = whole.album.pictures
    if not whole.items:
        gatherer.problems.append(error("E_NO_QUESTIONS"))
    return gatherer.reading()


@dataclass(slots=True)
class _Whole:
    """The package as far as it is read."""

    package: Package
    album: Album = field(default_factory=Album)
    items: list[Found] = field(default_factory=list)

    def take(self, library: str, params: Mapping[str, Any], title: str, depth: int) -> None:
        """A content of a library such as `H5P.MultiChoice 1.14`."""
        name = library.split(" ")[0]
        if name in _SETS and depth < _DEEPEST:
            questions = params.get("questions")
            for each in questions[: DEFAULT.rows] if isinstance(questions, list) else ():
                self._member(each, title, depth)
            return
        if name in _HOLDERS and depth < _DEEPEST:
            held = list(_contents(params))
            for each in held:
                self._member(each, title, depth)
            if held:
                return
        where = Where(item=str(len(self.items) + 1))
        if name in _SHOWN and depth > 1:
            self.items.append(Found(where, name))
            return
        raw = json.dumps(params, ensure_ascii=False)[:2000]
        reducer = Reducer(self.album, where)
        reader = ContentReader(params, reducer, self._read)
        documents = reader.read(name)
        if documents is None:
            self.items.append(unsupported(where, raw, name))
            return
        for number, document in enumerate(documents, start=1):
            own = where if len(documents) == 1 else replace(where, item=f"{where.item}.{number}")
            topic = topic_of([title]) if depth > 1 else ()
            problems = [
                replace(problem, where=replace(own, column=problem.where.column)) for problem in reducer.problems
            ]
            self.items.append(Found(own, raw, replace(document, topic=topic), problems if number == 1 else []))

    def _member(self, each: Any, title: str, depth: int) -> None:
        library = each.get("library") if isinstance(each, dict) else None
        params = each.get("params") if isinstance(each, dict) else None
        if isinstance(library, str) and isinstance(params, dict):
            self.take(library, params, title, depth + 1)
        else:
            where = Where(item=str(len(self.items) + 1))
            self.items.append(Found(where, str(each)[:200], None, [error("E_TRUNCATED", where)]))

    def _read(self, path: str) -> bytes | None:
        member = self.package.find(path, CONTENT)
        return self.package.read(member) if member else None


def _contents(params: Any) -> Iterator[Mapping[str, Any]]:
    """The contents inside a page, a slide or a film, as they follow each other; what they hold themselves is theirs."""
    waiting: list[Any] = [params]
    for _step in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict) and isinstance(value.get("library"), str) and isinstance(value.get("params"), dict):
            yield value
        elif isinstance(value, dict | list):
            inside = list(value.values() if isinstance(value, dict) else value)
            waiting += reversed([each for each in inside if isinstance(each, dict | list)])


ReadFile = Callable[[str], bytes | None]


def _json(package: Package, name: str) -> Any:
    try:
        return json.loads((package.read(name) or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
