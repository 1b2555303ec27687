"""Items as they were understood, gathered into questions and cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from quizapp.bank.formats.brackets import bracketed, explained_letters
from quizapp.bank.formats.reading import Gatherer
from quizapp.bank.rules.document import QuestionDocument, answer_text
from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind
from quizapp.bank.rules.validity import LIMITS
from quizapp.sheets.problems import Problem, Where, error, info, warning

SHOWN = 600


@dataclass(slots=True)
class Found:
    """One item. Without a document it has failed, or is a text that asks nothing; `group` names the material it stands
    on, `material` is the name under which others stand on it."""

    where: Where
    raw: str
    document: QuestionDocument | None = None
    problems: list[Problem] = field(default_factory=list)
    group: str = ""
    material: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """A text shared by items: a case without its questions."""

    document: QuestionDocument
    where: Where
    problems: tuple[Problem, ...] = ()


def settle(items: Sequence[Found], materials: Mapping[str, Material], gatherer: Gatherer) -> None:
    """Hand every item to the gatherer, those that share a material as one case where the first of them stands."""
    groups: dict[str, list[Found]] = {}
    for each in items:
        if each.document is not None and each.group in materials:
            groups.setdefault(each.group, []).append(each)
    done: set[str] = set()
    for each in items:
        if each.document is None:
            _without_question(each, bool(groups.get(each.material)), gatherer)
        elif each.group not in materials:
            gatherer.take(finished(each, each.document), each.where, {}, (each.raw,), each.problems)
        elif each.group not in done:
            done.add(each.group)
            _take_case(materials[each.group], groups[each.group], gatherer)


def unsupported(where: Where, raw: str, name: str) -> Found:
    """An item of a kind we do not have, by that kind's name."""
    return Found(where, raw, None, [error("E_UNSUPPORTED_ITEM", where, name or "?")])


def broken(name: str) -> Found:
    """An item whose XML can't be read."""
    where = Where(item=name)
    return Found(where, name, None, [error("E_BAD_XML", where, name)])


def finished(each: Found, document: QuestionDocument) -> QuestionDocument:
    """The item's document with its own answer taken out of the stem; what contradicts its key is told."""
    stem, shown, is_same = bracketed(document.kind, document.stem, document.answer)
    if shown and not is_same:
        key = answer_text(document.kind, document.to_json()["answer"])
        each.problems.append(warning("W_ANSWER_VS_STEM", each.where.in_column("stem"), shown, answer=key))
    elif shown:
        each.problems.append(warning("W_ANSWER_IN_STEM_REMOVED", each.where.in_column("stem"), shown))
    said = explained_letters(document.explanation) if document.kind in CHOICE_KINDS else ()
    if said and isinstance(document.answer, tuple) and said != document.answer:
        told = {"answer": "".join(map(str, document.answer))}
        each.problems.append(warning("W_ANSWER_VS_EXPLANATION", each.where, "".join(said), **told))
    if document.kind is Kind.MULTIPLE and isinstance(document.answer, tuple) and len(document.answer) == 1:
        each.problems.append(warning("W_MULTI_ONE_LETTER", each.where, str(document.answer[0])))
    if document.kind is Kind.SHORT and document.answer == "":
        each.problems.append(warning("W_NO_REFERENCE", each.where))
    children = tuple(_child(child, each) for child in document.children)
    return replace(document, stem=stem, children=children)


def topic_of(words: Sequence[str]) -> tuple[str, ...]:
    """Titles of tests and sections as a topic; those too long for one are left out."""
    kept = (" ".join(word.split()) for word in words)
    return tuple(dict.fromkeys(word for word in kept if word and len(word) <= LIMITS["topic"]))


def key_error(where: Where, value: str) -> Problem:
    """A key that names no option."""
    return error("E_ANSWER_UNREADABLE", where.in_column("answer"), value)


def _child(child: QuestionDocument, case: Found) -> QuestionDocument:
    part = Found(case.where, "", child)
    done = finished(part, child)
    case.problems.extend(part.problems)
    return done


def _without_question(each: Found, is_used: bool, gatherer: Gatherer) -> None:
    if any(problem.code.startswith("E_") for problem in each.problems):
        gatherer.fail((each.raw,), each.problems, each.where)
    elif not is_used:
        gatherer.ignored += 1
        gatherer.problems.append(info("W_DESCRIPTION_IGNORED", each.where))


def _take_case(material: Material, asked: Sequence[Found], gatherer: Gatherer) -> None:
    children, problems, places = [], list(material.problems), []
    for each in asked:
        if each.document is None:
            continue
        child = finished(each, each.document)
        if child.kind is Kind.CASE:  # a case holds questions, not cases
            each.problems.append(error("E_UNSUPPORTED_ITEM", each.where, "composite"))
        children.append(child)
        problems += each.problems
        places.append(each.where)
    document = replace(material.document, children=tuple(children))
    raws = tuple((each.raw,) for each in asked)
    gatherer.take(document, material.where, {}, (material.document.stem[:SHOWN],), problems, places, raws)
