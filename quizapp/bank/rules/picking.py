"""Proposing articles for a question: by an article it names itself, else by the words its stem and explanation share
with the articles' texts. A proposal is for a person to accept; nothing is cited by itself."""

import math
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quizapp.bank.rules.document import canonical_article

_NAMED = re.compile(
    r"《([^》]{2,60})》\s*(?:[（(][^）)]{0,20}[）)])?\s*(第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?)?"
)
_WORD = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9.]+")
COMMON = 0.2  # a pair of characters in more than this share of all articles tells nothing


@dataclass(frozen=True, slots=True)
class Named:
    """A law a text names, with the article where it names one."""

    law: str
    article: str


def named(text: str) -> list[Named]:
    """The laws and articles a text names, in order, each once."""
    found = (Named(law.strip(), canonical_article(article) if article else "") for law, article in _NAMED.findall(text))
    return list(dict.fromkeys(found))


class ArticleIndex:
    """Articles by the pairs of characters in their texts. Built once for a set of loaded laws, asked often."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts`: the articles, known by their place."""
        postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._length = array("f")
        for number, text in enumerate(texts):
            found = set(pairs(text))
            self._length.append(math.sqrt(len(found) + 20))  # very short articles do not win by being short
            for pair in found:
                postings[pair].append(number)
        limit = max(20, int(len(texts) * COMMON))
        self._weight = {pair: math.log(1 + len(texts) / len(where)) for pair, where in postings.items()}
        self._postings = {pair: where for pair, where in postings.items() if len(where) <= limit}

    def best(self, text: str, limit: int, among: frozenset[int] | None = None) -> list[tuple[int, float]]:
        """The articles nearest to a text with their scores, best first; `among` narrows them to some places."""
        scores: dict[int, float] = defaultdict(float)
        for pair in set(pairs(text)):
            weight = self._weight.get(pair, 0.0) ** 2
            for number in self._postings.get(pair, ()):
                scores[number] += weight
        ranked = (
            (number, score / self._length[number])
            for number, score in scores.items()
            if among is None or number in among
        )
        return sorted(ranked, key=lambda each: (-each[1], each[0]))[:limit]


def pairs(text: str) -> Iterator[str]:
    """Neighbouring characters of Chinese runs, and whole words and numbers of others."""
    for run in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if run[0] > "\u4e00":
            yield from (run[index : index + 2] for index in range(len(run) - 1))
        else:
            yield run


def asked_text(stem: str, options: Iterable[str], explanation: str) -> str:
    """What is compared: the explanation counts twice, for it reasons from the article."""
    return "\n".join([stem, *options, explanation, explanation])
