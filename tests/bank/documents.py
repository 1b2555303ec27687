"""Random sound question documents."""

from hypothesis import strategies as st

from quizapp.bank.formats.brackets import bracketed
from quizapp.bank.rules.document import Answer, Citation, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, OBJECTIVE_KINDS, Kind, Use
from quizapp.bank.rules.numerals import to_numeral
from quizapp.bank.rules.validity import faults
from quizapp.bank.rules.wording import tidy

_MARKED = st.text(alphabet=";；|/\\\n,、&$<>=+-@'\"（）()《》_.．ABCDE甲乙丙款条第一12 \t㎡½…😀%{}", max_size=24)
_ANY = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=24)
TEXTS = st.one_of(_MARKED, _ANY).map(tidy)
FILLED = TEXTS.filter(bool)
_LAWS = st.sampled_from(["行政处罚法", "安全生产法", "生态环境法典", "宪法"])


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    article = draw(st.one_of(st.just("序言"), st.integers(1, 1242).map(lambda n: f"第{to_numeral(n)}条")))
    paragraph = item = None
    if article != "序言":
        paragraph = draw(st.none() | st.integers(1, 20))
        item = draw(st.none() | st.integers(1, 40).map(lambda n: f"（{to_numeral(n)}）"))
    return Citation(draw(_LAWS), draw(st.sampled_from(["", "2021年修订", "2018年修正"])), article, paragraph, item)


@st.composite
def documents(draw: st.DrawFn) -> QuestionDocument:
    """Every kind that can be stored, with texts full of the marks that formats use. A stem that shows its own answer in
    brackets is left out: readers take the answer out of it, and tell."""
    kind = draw(st.sampled_from((*OBJECTIVE_KINDS, Kind.SHORT)))
    stem, options, answer = draw(FILLED), (), None
    if kind in CHOICE_KINDS:
        options = tuple(draw(st.lists(FILLED.map(lambda text: f"{text}项"), min_size=2, max_size=10)))
        options = tuple(tidy(option) for option in options)
        answer = draw(_keys(kind, len(options)))
    elif kind is Kind.TRUE_FALSE:
        answer = draw(st.booleans())
    elif kind is Kind.SHORT:
        answer = draw(FILLED)
    else:
        answer = draw(st.lists(st.lists(FILLED, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple))
        stem = tidy("期限" + stem.replace("_", "").replace("(", "").replace("（", "") + "____日" * len(answer))
    return QuestionDocument(
        kind=kind,
        stem=stem,
        options=options,
        answer=answer,
        explanation=draw(TEXTS),
        topic=tuple(draw(st.lists(FILLED, max_size=3))),
        difficulty=draw(st.none() | st.integers(1, 5)),
        marks=draw(st.none() | st.integers(1, 10_000)),
        use=draw(st.sampled_from(Use)),
        citations=tuple(draw(st.lists(citations(), max_size=3))),
        tags=tuple(draw(st.lists(FILLED, max_size=3))),
        source=draw(TEXTS),
    )


@st.composite
def cases(draw: st.DrawFn) -> QuestionDocument:
    """A material with questions of other kinds; what is said of the whole stands beside the material."""
    children = draw(st.lists(documents(), min_size=1, max_size=4))
    return QuestionDocument(
        Kind.CASE,
        "某单位" + draw(FILLED),
        explanation=draw(TEXTS),
        topic=tuple(draw(st.lists(FILLED, max_size=2))),
        difficulty=draw(st.none() | st.integers(1, 5)),
        use=draw(st.sampled_from(Use)),
        citations=tuple(draw(st.lists(citations(), max_size=2))),
        tags=tuple(draw(st.lists(FILLED, max_size=2))),
        source=draw(TEXTS),
        children=tuple(children),
    )


def any_documents() -> st.SearchStrategy[QuestionDocument]:
    """Single questions and cases."""
    return st.one_of(documents(), documents(), cases())


def is_sound(document: QuestionDocument) -> bool:
    """Whether the bank would store it, and its stem does not show the answer."""
    asked = (document, *document.children)
    return not faults(document) and all(bracketed(each.kind, each.stem, each.answer)[1] == "" for each in asked)


def _keys(kind: Kind, options: int) -> st.SearchStrategy[Answer]:
    letters = st.sampled_from(LETTERS[:options])
    most = 1 if kind is Kind.SINGLE else options
    return st.sets(letters, min_size=1, max_size=most).map(lambda key: tuple(sorted(key)))
