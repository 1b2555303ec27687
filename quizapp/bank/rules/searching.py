"""Finding questions by words. Chinese has no blanks to cut at, so what is searched is one normalised text per question and
a word is any run of characters in it, of one character too."""

import unicodedata

from quizapp.bank.rules.document import QuestionDocument


def text_of(document: QuestionDocument) -> str:
    """All that a search looks at: stem, options, texts of the key, explanation, articles, topics, tags, and the
    questions of a case."""
    parts = [document.stem, *document.options, document.explanation, *document.topic, *document.tags, document.source]
    if isinstance(document.answer, str):
        parts.append(document.answer)
    elif isinstance(document.answer, tuple):
        parts += [text for accepted in document.answer if isinstance(accepted, tuple) for text in accepted]
    parts += [
        f"{citation.law}{citation.version}{citation.article}{citation.item or ''}" for citation in document.citations
    ]
    return "\n".join([*(folded(part) for part in parts if part), *(text_of(child) for child in document.children)])


def words_of(query: str) -> list[str]:
    """The words of a query, each of which must be found: cut at blanks, at most eight."""
    return [word for word in (folded(part) for part in query.split()) if word][:8]


def folded(text: str) -> str:
    """NFKC, lower case, without blanks: 第 32 条 is found in 第32条."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
