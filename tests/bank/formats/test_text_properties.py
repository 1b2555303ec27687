"""Whatever a text holds, its reader answers, its totals add up, and what it reads is what was written."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.bank.formats.reading import Reading
from quizapp.bank.formats.table import read
from quizapp.bank.formats.text import lettered
from quizapp.bank.formats.text.keys import table_of
from quizapp.bank.rules import answers
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.sheets.problems import Level
from tests.bank.formats.banks import cases
from tests.bank.formats.word_files import docx, p
from tests.bank.tables import adds_up

WORDS = st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯", min_size=2, max_size=8)
MARKS = st.sampled_from([".", "、", "．", "：", ")", "）"])
LETTER_MARKS = st.sampled_from(["", "、", " ", ",", "，", "；", "和", "　"])
LABELS = st.sampled_from(["答案：", "正确答案：", "【答案】", "[答案]", "参考答案: ", "标准答案为："])
ALL = cases()


@given(
    letters=st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=8),
    between=LETTER_MARKS,
    form=st.sampled_from(["{}", "（{}）", "【{}】", " {}。", "{}；", "答案：{}"]),
    is_wide=st.booleans(),
    is_small=st.booleans(),
)
def test_letters_are_the_same_key_however_written(
    letters: list[str], between: str, form: str, is_wide: bool, is_small: bool
) -> None:
    written = between.join(letters)
    written = written.lower() if is_small else written
    if is_wide:
        written = written.translate({code: code + 0xFEE0 for code in range(ord("A"), ord("z") + 1)})
    options = tuple(f"选项{letter}文" for letter in "ABCDEFGH")
    assert answers.letters(form.format(written), options) == tuple(sorted(set(letters)))


@given(st.text(max_size=12))
def test_an_answer_is_a_key_or_nothing(text: str) -> None:
    options = ("甲", "乙", "丙")
    found = answers.letters(text, options)
    assert found is None or (found == tuple(sorted(set(found))) and set(found) <= set(LETTERS))
    assert answers.truth(text) in (True, False, None)


@given(
    st.lists(WORDS, min_size=2, max_size=8, unique=True),
    MARKS,
    st.sampled_from(["\n", "  ", "\t", "\n\n"]),
    st.booleans(),
)
def test_options_are_found_however_marked(texts: list[str], mark: str, between: str, is_wide: bool) -> None:
    shift = 0xFEE0 if is_wide else 0
    written = between.join(f"{chr(65 + n + shift)}{mark}{text}" for n, text in enumerate(texts))
    found = lettered.split(f"题干怎样（ ）\n{written}")
    assert (found.stem, found.texts, found.gap, found.twice) == ("题干怎样（ ）", tuple(texts), "", "")


@given(
    st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1, max_size=4), min_size=2, max_size=30), st.integers(1, 400)
)
def test_a_row_of_answers_counts_as_it_is_written(keys: list[set[str]], first: int) -> None:
    texts = ["".join(sorted(key)) for key in keys]
    numbered = list(enumerate(texts, start=first))
    assert table_of(" ".join(f"{number}.{text}" for number, text in numbered)) == numbered
    assert table_of(f"{first}-{first + len(texts) - 1} {' '.join(texts)}") == numbered


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """(stem, options, key)"""
    options = tuple(draw(st.lists(WORDS, min_size=2, max_size=6, unique=True)))
    key = draw(st.sets(st.sampled_from(LETTERS[: len(options)]), min_size=1))
    return draw(WORDS) + "怎样", options, tuple(sorted(key))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(questions(), min_size=1, max_size=8, unique_by=lambda each: each[0]), MARKS, LABELS, st.sampled_from(["\n", "   "]),
    st.sampled_from(["{n}.", "{n}、", "{n}．", "（{n}）", "第{n}题 "]), st.sampled_from(["line", "bracket", "table"]), st.booleans(),
)  # fmt: skip
def test_a_list_is_read_as_it_was_written(
    asked: list[tuple[str, tuple[str, ...], tuple[str, ...]]],
    mark: str, label: str, between: str, number: str, place: str, is_word: bool,
) -> None:  # fmt: skip
    lines = ["选择题"]
    for n, (stem, options, key) in enumerate(asked, start=1):
        lines.append(f"{number.format(n=n)}{stem}（{''.join(key) if place == 'bracket' else '  '}）")
        lines.append(between.join(f"{LETTERS[k]}{mark}{option}" for k, option in enumerate(options)))
        lines += [f"{label}{''.join(key)}"] if place == "line" else []
    if place == "table" and len(asked) > 1:
        lines += [
            "参考答案",
            " ".join(f"{n}.{''.join(key)}" for n, (_stem, _options, key) in enumerate(asked, start=1)),
        ]
    text = "\n".join(lines)
    reading = read("题库", docx("".join(p(line) for line in text.split("\n"))) if is_word else text.encode())
    if place == "table" and len(asked) == 1:
        assert not reading.drafts
        return
    found = [
        (d.document.stem.partition("（")[0], d.document.options, d.document.answer, d.document.kind)
        for d in reading.drafts
    ]
    kinds = [Kind.SINGLE if len(key) == 1 else Kind.MULTIPLE for _stem, _options, key in asked]
    assert found == [(*each, kind) for each, kind in zip(asked, kinds, strict=True)]
    assert not [problem for problem in reading.problems if problem.level is Level.ERROR]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000_000))
def test_a_mutilated_list_is_still_answered(seed: int) -> None:
    rng = random.Random(seed)
    text = list(rng.choice(ALL).text)
    for _change in range(rng.randrange(1, 12)):
        place = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                del text[place : place + rng.randrange(1, 9)]
            case 1:
                text[place:place] = list(
                    rng.choice(["\n", "A.", "1.", "答案：", "（", "二、判断题\n", "\U000f0001", "\t", "√", "_" * 9])
                )
            case 2:
                text[place:place] = text[max(0, place - 40) : place]
            case _:
                rng.shuffle(text[place : place + 6])
    reading: Reading = read("题库.txt", "".join(text).encode("utf-8", "ignore"))
    assert adds_up(reading)
    assert reading.drafts or reading.problems or reading.ignored
