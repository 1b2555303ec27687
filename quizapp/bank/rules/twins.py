"""Questions that ask the same, or nearly: found over a whole bank by the rare pairs of characters they share."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.bank.rules.wording import bare, normalise_stem

NEAR = 88  # per cent of equal characters from which two questions are shown side by side
SAME_TEXT = 92  # from which two options are the same option in other words
RAREST = 10  # pairs of characters by which a question looks for its twins
SHARED = 2  # of these, how many a twin must have
CROWD = 400  # a pair that so many questions have tells nothing


class TwinKind(StrEnum):
    """The same; nearly the same; the same with another key, which must be settled."""

    EXACT = "exact"
    NEAR = "near"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question as it is compared. `question_id` names it; `text` is all of it, normalised."""

    question_id: int
    kind: Kind
    stem: str
    text: str
    right: frozenset[str]
    content_hash: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions by their ids, the lower first; `similarity` in thousandths."""

    first: int
    second: int
    kind: TwinKind
    similarity: int


def candidate(question_id: int, document: QuestionDocument) -> Candidate:
    """A question ready for comparing."""
    stem = normalise_stem(document.stem)
    parts = [stem, *sorted(bare(option) for option in document.options)]
    for child in document.children:
        parts += [normalise_stem(child.stem), *sorted(bare(option) for option in child.options)]
    return Candidate(
        question_id=question_id,
        kind=document.kind,
        stem=stem,
        text="\n".join(parts),
        right=document.right_options,
        content_hash=document.content_hash,
    )


def find_twins(candidates: Sequence[Candidate], told: Callable[[int, int], None] | None = None) -> list[Pair]:
    """Every pair at least NEAR alike, the contradictions first; `told` hears how many have been looked at."""
    found: list[Pair] = []
    neighbours = _neighbours(candidates)
    for place, each in enumerate(candidates):
        for other in neighbours(place):
            pair = compare(each, candidates[other])
            if pair is not None:
                found.append(pair)
        if told and place % 200 == 0:
            told(place, len(candidates))
    order = {TwinKind.CONTRADICTION: 0, TwinKind.EXACT: 1, TwinKind.NEAR: 2}
    return sorted(found, key=lambda pair: (order[pair.kind], -pair.similarity, pair.first, pair.second))


def compare(one: Candidate, two: Candidate) -> Pair | None:
    """How two questions stand to each other; None where they are apart."""
    score = 100.0 if one.content_hash == two.content_hash else fuzz.ratio(one.text, two.text, score_cutoff=NEAR)
    if score < NEAR:
        return None
    if _contradict(one, two):
        kind = TwinKind.CONTRADICTION
    else:
        kind = TwinKind.EXACT if one.content_hash == two.content_hash else TwinKind.NEAR
    first, second = sorted((one.question_id, two.question_id))
    return Pair(first, second, kind, round(score * 10))


def _contradict(one: Candidate, two: Candidate) -> bool:
    """The same question with keys that can't both be right. A true/false sentence that differs by a 不 is another
    sentence, so there the stems must be equal."""
    if one.kind in CHOICE_KINDS and two.kind in CHOICE_KINDS:
        return fuzz.ratio(one.stem, two.stem) >= SAME_TEXT and not _same_texts(one.right, two.right)
    return one.kind == two.kind and one.stem == two.stem and one.right != two.right


def _same_texts(ones: frozenset[str], twos: frozenset[str]) -> bool:
    if len(ones) != len(twos):
        return False
    return all(any(fuzz.ratio(one, two) >= SAME_TEXT for two in twos) for one in ones)


def _neighbours(candidates: Sequence[Candidate]) -> Callable[[int], Iterator[int]]:
    """For the place of a question, later places worth comparing: the same hash, or some of the rarest pairs in common."""
    pairs = [set(_pairs(each.text)) for each in candidates]
    count = Counter(pair for own in pairs for pair in own)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(pairs):
        for pair in own:
            if count[pair] <= CROWD:
                holders[pair].append(place)
    same: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(candidates):
        same[each.content_hash].append(place)

    def of(place: int) -> Iterator[int]:
        rarest = sorted(
            (pair for pair in pairs[place] if 1 < count[pair] <= CROWD), key=lambda pair: (count[pair], pair)
        )
        shared = Counter(other for pair in rarest[: RAREST * 2] for other in holders[pair] if other > place)
        near = {other for other, number in shared.items() if number >= min(SHARED, len(rarest))}
        yield from sorted(near | {other for other in same[candidates[place].content_hash] if other > place})

    return of


def _pairs(text: str) -> Iterator[str]:
    return (text[index : index + 2] for index in range(len(text) - 1))
