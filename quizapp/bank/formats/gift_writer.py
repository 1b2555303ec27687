"""Questions as GIFT. What the format has no place for stands in a comment that other programs skip and our reader takes."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from quizapp.bank.formats.gift import OWN
from quizapp.bank.formats.markup import escaped as as_html
from quizapp.bank.formats.moodle_own import category_of, is_short_answer, losses, numbered, own_fields
from quizapp.bank.formats.pictures import Picture
from quizapp.bank.formats.written import Written
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind

_MARKS = re.compile(r"[\\~=#{}:\n]")
_TITLE = 40


def write_gift(documents: Sequence[QuestionDocument], pictures: Mapping[str, Picture]) -> Written:
    """A GIFT file in UTF-8, pictures inside it as data."""
    pieces: list[str] = []
    topic: tuple[str, ...] = ()
    for number, document, group in numbered(documents):
        if document.topic != topic:
            topic = document.topic
            pieces.append(f"$CATEGORY: {_plain(category_of(topic))}")
        pieces.append("\n".join(_question(number, document, group, pictures)))
    text = "\n\n".join(pieces) + "\n"
    return Written(text.encode("utf-8", "replace"), tuple(losses(documents, pictures, is_gift=True)))


def _question(number: int, document: QuestionDocument, group: str, pictures: Mapping[str, Picture]) -> Iterator[str]:
    marks = [f"[id:{document.id}]"] if document.id and "]" not in document.id else []
    marks += [f"[tag:{tag}]" for tag in document.tags if not re.search(r"[\[\]<>`\n]", tag)]
    if marks:
        yield f"// {' '.join(marks)}"
    yield OWN + json.dumps(own_fields(document, group), ensure_ascii=False)
    title = _plain(re.sub(r"\s+", " ", f"{number} {document.stem}")[:_TITLE].strip())
    has_picture = any(image.sha256 in pictures for image in document.images)
    stem = _text(document.stem, _drawn(document, "", pictures), is_html=has_picture)
    form = "html" if has_picture else "plain"
    yield f"::{title}::[{form}]{stem}{_braces(document, pictures, is_html=has_picture)}"


def _braces(document: QuestionDocument, pictures: Mapping[str, Picture], *, is_html: bool) -> str:
    if document.kind is Kind.CASE:
        return ""
    explanation = f"####{_guarded(document.explanation, is_html=is_html)}" if document.explanation else ""
    key = "\n".join(_key(document, pictures, is_html=is_html))
    return f" {{{key}{explanation}}}"


def _key(document: QuestionDocument, pictures: Mapping[str, Picture], *, is_html: bool) -> Iterator[str]:
    answer = document.answer
    if document.kind is Kind.TRUE_FALSE:
        yield "TRUE" if answer else "FALSE"
    elif document.kind in CHOICE_KINDS and isinstance(answer, tuple):
        right = 100 / len(answer)
        wrong = -100 / max(1, len(document.options) - len(answer))
        for letter, option in zip(LETTERS, document.options, strict=False):
            drawn = _drawn(document, letter, pictures)
            text = f"[html]{_text(option, drawn, is_html=True)}" if drawn else _guarded(option, is_html=is_html)
            if document.kind is Kind.SINGLE:
                yield f"{'=' if letter in answer else '~'}{text}"
            else:
                yield f"~%{right if letter in answer else wrong:.5f}%{text}"
    elif document.kind is Kind.FILL and is_short_answer(document) and isinstance(answer, tuple):
        for text in answer[0]:
            yield f"=%100%{_guarded(str(text).replace('*', chr(92) + '*'), is_html=is_html)}"


def _text(text: str, drawn: str, *, is_html: bool) -> str:
    return _plain(f"{as_html(text)}{drawn}") if is_html else _plain(text)


def _guarded(text: str, *, is_html: bool) -> str:
    """A plain text where its beginning could be taken for a format or a weight, or the question is HTML."""
    return f"[plain]{_plain(text)}" if is_html or text[:1] in ("[", "%", " ") else _plain(text)


def _drawn(document: QuestionDocument, place: str, pictures: Mapping[str, Picture]) -> str:
    found = [pictures[image.sha256] for image in document.images if image.place == place and image.sha256 in pictures]
    return "".join(
        f'<img src="data:{each.media_type};base64,{base64.b64encode(each.content).decode()}">' for each in found
    )


def _plain(text: str) -> str:
    return _MARKS.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", text)
