"""What becomes of a citation when its law has a new version: carried over where the article is unchanged in substance,
else shown to a person with the old and the new article beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from quizapp.bank.rules.document import Citation, QuestionDocument


class Change(StrEnum):
    """How an article went over. CEASED: the law is no more and nothing that replaces it is loaded."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    REMOVED = "removed"
    CEASED = "ceased"


CARRIED = frozenset({Change.SAME, Change.MOVED})


class Outcome(StrEnum):
    """How a person settled a flagged question."""

    KEPT = "kept"
    REVISED = "revised"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """Of a comparison: an old article's name, what it became, how, and how alike (0 to 1). None stands for no article."""

    old: str | None
    new: str | None
    kind: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Successor:
    """The version that replaces another, as a citation names it."""

    law: str
    version: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one citation. `citation` is where it would point now; `similarity` 0 to 1."""

    change: Change
    citation: Citation
    similarity: float = 0.0

    @property
    def is_carried(self) -> bool:
        """Whether nobody has to look at it."""
        return self.change in CARRIED


def fate(citation: Citation, successor: Successor | None, pairs: Sequence[ArticleChange] | None) -> Fate:
    """The fate of a citation of a version that has ceased. `successor` None: nothing replaces it; `pairs` None: one of the
    two texts is not loaded, so nobody can say what changed. Paragraph and item hold only where the substance does."""
    if successor is None:
        return Fate(Change.CEASED, citation)
    moved = replace(citation, law=successor.law, version=successor.version)
    if pairs is None:
        return Fate(Change.CEASED, moved)
    pair = next((each for each in pairs if each.old == citation.article), None)
    if pair is None or pair.new is None:
        return Fate(Change.REMOVED, replace(moved, article="", paragraph=None, item=None))
    if pair.kind in CARRIED:
        return Fate(Change(pair.kind), replace(moved, article=pair.new), pair.similarity)
    return Fate(Change.CHANGED, replace(moved, article=pair.new, paragraph=None, item=None), pair.similarity)


def with_citations(document: QuestionDocument, changed: Mapping[Citation, Citation]) -> QuestionDocument:
    """The document with citations put in others' places, in the questions of a case too."""
    return replace(
        document,
        citations=tuple(dict.fromkeys(changed.get(each, each) for each in document.citations)),
        children=tuple(with_citations(child, changed) for child in document.children),
    )
