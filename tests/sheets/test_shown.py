"""Numbers as their cells show them."""

import pytest

from quizapp.sheets.looks import letters_of, ranges
from quizapp.sheets.shown import as_shown, is_plain


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.05, "0%", "5%"),
        (0.2, "0.00%", "20.00%"),
        (0.285, "0.0%", "28.5%"),
        (1, "000", "001"),
        (1000, "#,##0", "1,000"),
        (50000, "#,##0.00", "50,000.00"),
        (0.5, "0.##", "0.5"),
        (1.005, "0.00", "1.01"),
        (20, '"¥"0.00', "¥20.00"),
        (20, "[$¥-804]#,##0", "¥20"),
        (-20, "¥0", "-¥20"),
        (5, '0"万元"', "5万元"),
        (-5, "0;[Red]-0", "-5"),
        (-5, "0_);[Red]\\(0\\)", "(5)"),
        (0, '0;-0;"零"', "零"),
        (0.5, "# ?/?", "1/2"),
        (1.75, "# ?/?", "1 3/4"),
        (2 / 3, "# ?/?", "2/3"),
        (2, "# ?/?", "2"),
        (44392, 'yyyy"年"m"月"d"日"', "2021年7月15日"),
        (44392, 'yyyy"年"mm"月"', "2021年07月"),
        (46024, 'm"月"d"日"', "1月2日"),
        (46024, "m/d", "1/2"),
        (46024, "d-mmm", "2-Jan"),
        (0.375, "h:mm", "9:00"),
        (0.5629, "hh:mm:ss", "13:30:35"),
        (0.75, 'h"时"mm"分"', "18时00分"),
    ],
)
def test_what_a_cell_shows(value: float, code: str, shown: str) -> None:
    assert as_shown(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (44392, "yyyy/m/d"),  # read as 2021-07-15
        (44392, "[$-804]aaaa"),
        (44392, "dddd"),
        (1.5, "[h]:mm"),
        (5, "[DBNum1]0"),
        (5, "[>100]0.0"),
        (1e20, "0.00E+00"),
        (12345, "000-0000"),
        (12345, "#,##0,"),
        (-5, 'm"月"d"日"'),
    ],
)
def test_what_cannot_be_told_is_left_to_the_value(value: float, code: str) -> None:
    assert as_shown(value, code) is None


def test_formats_that_show_the_value_itself() -> None:
    assert all(map(is_plain, ("General", "@", "0", "", "G/通用格式")))
    assert not is_plain("0.00")


def test_rows_and_columns_are_named_as_a_person_would() -> None:
    assert ranges([9, 3, 4, 5]) == "3–5、9"
    assert ranges(range(1, 100, 2)) == "1、3、5、7、9、11、13、15、17、19、21、23…"
    assert letters_of({0, 26, 27}) == "A、AA、AB"
