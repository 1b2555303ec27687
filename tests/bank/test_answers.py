"""An answer as people write it becomes a key, or it is said that it can't be read."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.rules.answers import blanks, infer_kind, is_truth_pair, letters, read_answer, truth
from quizapp.bank.rules.document import answer_text
from quizapp.bank.rules.kinds import LETTERS, Kind
from quizapp.bank.rules.wording import tidy

FOUR = ("警告", "罚款", "没收违法所得", "行政拘留")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("A", "A"), ("c", "C"), (" B ", "B"), ("Ｄ", "D"), ("ACD", "ACD"), ("DCA", "ACD"), ("A、C", "AC"), ("A，C；D", "ACD"),
        ("A C D", "ACD"), ("a|b", "AB"), ("【AB】", "AB"), ("（A）（C）", "AC"), ("答案：C", "C"), ("正确答案为AB。", "AB"),
        ("AA", "A"), ("A和B", "AB"), ("罚款", "B"), ("B、罚款", "B"), ("警告&罚款", "AB"), ("警告；没收违法所得", "AC"), ("A.\u3000B.", "AB"),
    ],
)  # fmt: skip
def test_letters_are_read_as_people_write_them(written: str, key: str) -> None:
    assert letters(written, FOUR) == tuple(key)


@pytest.mark.parametrize(
    "written", ["全错。", "A-C", "1", "见解析", "A或B以外", "C、罚款", "①②", "警告；训诫", "。", "选A"]
)
def test_what_is_no_key_is_not_guessed(written: str) -> None:
    assert letters(written, FOUR) is None


def test_an_answer_that_can_be_read_in_two_ways_is_not_read() -> None:
    """With options such as blood groups AB may be the third option or the first two."""
    options = ("A", "B", "AB", "O")
    assert letters("AB", options) is None
    assert letters("AB", options, only_one=True) == ("C",)
    assert letters("A", options) == ("A",)


@pytest.mark.parametrize(
    ("options", "is_pair"),
    [
        (("对", "错"), True), (("×", "√"), True), (("F", "T"), True), (("V", "X"), True), (("y", "N"), True), (("√", "x"), True),
        (("x", "y"), False), (("Y", "X"), False), (("t", "n"), False), (("对", "对"), False), (("对", "错", "错"), False),
        (("V", "N"), False), (("可以", "不可以"), False),
    ],
)  # fmt: skip
def test_two_options_are_true_and_false_or_two_quantities(options: tuple[str, ...], is_pair: bool) -> None:
    assert is_truth_pair(options) is is_pair


@pytest.mark.parametrize(
    ("written", "options", "key"),
    [
        ("√", (), True), ("✓", (), True), ("对", (), True), ("正确", (), True), ("正确。", (), True), ("T", (), True),
        ("V", (), True), ("是", (), True), ("TRUE", (), True), ("（√）", (), True),
        ("×", (), False), ("X", (), False), ("错", (), False), ("错误", (), False), ("否", (), False), ("f", (), False),
        ("A", ("对", "错"), True), ("B", ("对", "错"), False),
        ("A", ("错误", "正确"), False), ("B", ("错误", "正确"), True),
        ("Ａ", ("√", "×"), True), ("a", ("是", "否"), True), ("A", ("True", "False"), True),
        ("A", (), None), ("B", (), None), ("1", (), None), ("0", (), None), ("2", (), None), ("1", ("对", "错"), None),
        ("C", ("对", "错"), None), ("A", ("可以", "不可以"), None), ("对错", (), None), ("不", (), None), ("", (), None),
    ],
)  # fmt: skip
def test_true_and_false_come_from_words_or_from_the_options_texts(
    written: str, options: tuple[str, ...], key: bool | None
) -> None:
    assert truth(written, options) is key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("六十日", (("六十日",),)), ("六十日|60日", (("六十日", "60日"),)), ("公开；公平;公正", (("公开",), ("公平",), ("公正",))),
        ("公开\n公平", (("公开",), ("公平",))), (r"甲\|乙", (("甲|乙",),)), ("答案：甲", (("甲",),)), ("答案是肯定的", (("答案是肯定的",),)),
    ],
)  # fmt: skip
def test_blanks_are_parted_by_semicolons_and_accepted_texts_by_bars(
    written: str, key: tuple[tuple[str, ...], ...]
) -> None:
    assert blanks(written) == key


@pytest.mark.parametrize(
    ("written", "options", "stem", "kind"),
    [
        ("A", FOUR, "题", Kind.SINGLE), ("AB", FOUR, "题", Kind.MULTIPLE), ("A", ("对", "错"), "题", Kind.TRUE_FALSE),
        ("√", (), "题", Kind.TRUE_FALSE), ("对", (), "题", Kind.TRUE_FALSE), ("六十日", (), "期限是____", Kind.FILL),
        ("A", (), "题（　）", None), ("F", (), "题（　）", None), ("是", (), "应当____公开", None), ("随便", (), "题", None),
        ("随便", FOUR, "题", None),
    ],
)  # fmt: skip
def test_a_kind_is_inferred_only_where_one_alone_fits(
    written: str, options: tuple[str, ...], stem: str, kind: Kind | None
) -> None:
    assert infer_kind(written, options, stem) is kind


@given(
    st.sets(st.sampled_from(LETTERS[:8]), min_size=1), st.sampled_from(["", "、", "，", " ", ";", "和"]), st.randoms()
)
def test_the_order_and_the_marks_between_letters_do_not_matter(key: set[str], mark: str, random: Random) -> None:
    shuffled = list(key)
    random.shuffle(shuffled)
    options = tuple(f"选项之{number}" for number in range(8))
    assert letters(mark.join(shuffled), options) == tuple(sorted(key))


@given(st.sampled_from(list(Kind)), st.text(max_size=60), st.lists(st.text(max_size=10), max_size=30))
def test_any_text_is_read_or_refused_but_never_breaks(kind: Kind, text: str, options: list[str]) -> None:
    key = read_answer(kind, text, tuple(options))
    assert key is None or answer_text(kind, key) is not None
    assert read_answer(kind, text, tuple(options)) == key


@given(st.lists(st.lists(st.text(min_size=1, max_size=8).map(str.strip).filter(bool), min_size=1), min_size=1))
def test_a_fill_answer_written_out_reads_back(key: list[list[str]]) -> None:
    tidied = tuple(tuple(tidy(text) for text in accepted if tidy(text)) for accepted in key)
    tidied = tuple(accepted for accepted in tidied if accepted)
    if tidied and not tidied[0][0].startswith(("答案", "正确答案", "标准答案", "参考答案")):
        assert blanks(answer_text(Kind.FILL, tidied)) == tidied
