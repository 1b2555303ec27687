"""The checks of a careful clerk before a text is saved."""

import re
from collections.abc import Iterator, Sequence

from quizapp.law.reader.history import days_in
from quizapp.law.reader.lines import STOPS
from quizapp.law.reader.structure import Draft, PlacedHeading, Reader
from quizapp.law.rules.numerals import to_numeral
from quizapp.law.rules.text import Article, Depth, LawText, article_name
from quizapp.sheets.problems import Problem, Where, error, warning

_INSIDE = re.compile(r"[-—－]\s\d{1,4}\s[-—－]|https?://\S+|www\.\S+|第\s*\d+\s*页|国家法律法规数据库|北大法宝")
_BAD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]|锟斤拷|烫烫烫")
_BEGINS = re.compile(r"自(.{6,20}?)起(?:施行|实施|生效)")
MOST_ARTICLES = 5000  # the longest code in force has 1,260
MOST = 20  # problems of one kind that are told one by one


def check(text: LawText, reader: Reader, dropped: int) -> tuple[Problem, ...]:
    """Everything wrong or worth a look, the errors first."""
    found = [
        *_missing(text),
        *_numbers(reader.drafts),
        *_articles(text.articles, reader.drafts),
        *_headings(reader.headings, len(reader.drafts)),
        *_facts(text),
        *reader.problems,
    ]
    if dropped:
        found.append(warning("W_CONTENTS_DROPPED", count=dropped))
    return tuple(sorted(_fewer(found), key=lambda problem: problem.level != "error"))


def _missing(text: LawText) -> Iterator[Problem]:
    if not text.title:
        yield error("E_NO_TITLE")
    if not text.articles:
        yield error("E_NO_ARTICLES")
    if len(text.articles) > MOST_ARTICLES:
        yield error("E_TOO_MANY", found=len(text.articles), limit=MOST_ARTICLES)
    stated = text.facts.article_count
    if stated is not None and text.articles and stated != len(text.articles):
        yield error("E_ARTICLE_COUNT", stated=stated, found=len(text.articles))


def _numbers(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """1 to n without gap or repetition, inserted articles behind their own."""
    last = (0, 0)
    seen: set[tuple[int, int]] = set()
    for draft in drafts:
        here, name = (draft.number, draft.sub), article_name(draft.number, draft.sub)
        before = article_name(*last) if seen else ""
        if here in seen:
            yield error("E_ARTICLE_REPEATED", draft.at, name, article=name)
        elif not seen and here != (1, 0):
            yield error("E_ARTICLE_FIRST", draft.at, name, article=name)
        elif seen and here < last:
            yield error("E_ARTICLE_ORDER", draft.at, name, article=name, before=before)
        elif seen and here not in ((last[0] + 1, 0), (last[0], last[1] + 1)):
            yield error("E_ARTICLE_GAP", draft.at, name, article=name, before=before)
        seen.add(here)
        last = max(last, here)


def _articles(articles: Sequence[Article], drafts: Sequence[Draft]) -> Iterator[Problem]:
    for article, draft in zip(articles, drafts, strict=True):
        plain = article.plain
        if not plain:
            yield error("E_ARTICLE_EMPTY", draft.at, article.name, article=article.name)
            continue
        if _BAD.search(plain):
            yield warning("W_BAD_CHARACTER", draft.at, plain, article=article.name)
        residue = _INSIDE.search(plain)
        if residue:
            yield warning("W_RESIDUE_INSIDE", draft.at, residue[0], article=article.name)
        if not plain.endswith(STOPS):
            yield warning("W_NO_STOP", draft.at, plain[-30:], article=article.name)
        yield from _items(article, draft.at)


def _items(article: Article, at: Where) -> Iterator[Problem]:
    """Items count from one in every paragraph; a gap is a line lost or a number misread."""
    for paragraph in article.paragraphs:
        labels = [item.label for item in paragraph.items if item.label.startswith("（")]
        expected = [f"（{to_numeral(n)}）" for n in range(1, len(labels) + 1)]
        wrong = next((label for label, right in zip(labels, expected, strict=True) if label != right), None)
        if wrong is not None:
            yield warning("W_ITEM_ORDER", at, wrong, article=article.name)
            return


def _headings(headings: Sequence[PlacedHeading], articles: int) -> Iterator[Problem]:
    """Numbers go up by one within what is above; chapters may go on counting through the parts of a part."""
    last: dict[Depth, tuple[int, int]] = {}
    for index, placed in enumerate(headings):
        start = placed.start
        after = headings[index + 1] if index + 1 < len(headings) else None
        is_above = after is not None and after.start.depth > start.depth
        if (after.before if after else articles) == placed.before and not is_above and start.number:
            yield warning("W_HEADING_EMPTY", placed.at, start.text)
        if not start.number:
            continue
        number, sub = last.get(start.depth, (0, 0))
        if (start.number, start.sub) not in ((1, 0), (number + 1, 0), (number, sub + 1)):
            yield warning("W_HEADING_ORDER", placed.at, start.text)
        last = {depth: seen for depth, seen in last.items() if depth <= start.depth or depth is Depth.CHAPTER}
        last[start.depth] = (start.number, start.sub)


def _facts(text: LawText) -> Iterator[Problem]:
    """What a person has to fill in; the last article's day of effect is shown, never taken."""
    facts = text.facts
    if not facts.label:
        yield warning("W_NO_LABEL")
    if not facts.level:
        yield warning("W_NO_LEVEL")
    if facts.effective is None and text.articles:
        found = _BEGINS.search(text.articles[-1].plain)
        days = days_in(found[1]) if found else []
        if days:
            yield warning("W_NO_EFFECTIVE_BUT", value=days[0].isoformat(), article=text.articles[-1].name)
        else:
            yield warning("W_NO_EFFECTIVE")


def _fewer(problems: Sequence[Problem]) -> Iterator[Problem]:
    """A hundred broken lines are told as twenty and a number."""
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
        if counts[problem.code] <= MOST:
            yield problem
    for code, number in counts.items():
        if number > MOST:
            yield warning("W_MORE", value=code, count=number - MOST)
