"""HTML as plain text: what text can show is kept, what it can't is told."""

import pytest

from quizapp.bank.formats.html import to_text


@pytest.mark.parametrize(
    ("html", "text", "lost"),
    [
        ("<p>一</p><p>二&nbsp;&lt;三</p>", "一\n二\xa0<三", []),
        ("10<sup>2</sup>㎡、H<sub>2</sub>O、1<sup>st</sup>、商标<sup>®</sup>", "10²㎡、H₂O、1st、商标®", []),
        ("e<sup>kx</sup>", "ekx", ["sup"]),
        ("<pre>if x:\n    y  = 1\n\tz  \n</pre>后面  的话", "if x:\n    y  = 1\n\tz\n后面 的话", []),
        ("听<audio controls><source src='a.mp3'>@@PLUGINFILE@@/a.mp3</audio>后", "听后", ["audio"]),
        ("看<video src='a.mp4'>后", "看后", ["video"]),
        ("<a href='@@PLUGINFILE@@/%E8%A1%A8.pdf'>附表</a>", "附表", ["%E8%A1%A8.pdf"]),
        ("求<m:math><m:mroot><m:mi>x</m:mi><m:mn>3</m:mn></m:mroot></m:math>", "求³√x", ["math"]),
        ("<math><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>", "∑_(i=1)ⁿx_i", ["math"]),
        ("<math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable></math>", "1 2; 3", ["math"]),
        ("甲<script>x</script><svg><text>乙</text></svg>丙", "甲丙", ["svg"]),
    ],
)  # fmt: skip
def test_text_is_kept_and_losses_are_told(html: str, text: str, lost: list[str]) -> None:
    told: list[str] = []
    assert to_text(html, None, told.append) == text
    assert told == lost


@pytest.mark.parametrize(
    ("html", "text", "lost"),
    [
        ("按顺序：<ol><li>告知</li><li>听证</li></ol>完", "按顺序：\n1. 告知\n2. 听证\n完", []),
        ("<ol type='A' start='3'><li>甲<ol><li>子</li><li value='5'>丑</li></ol></li><li>乙</li></ol>", "C. 甲\n1. 子\n5. 丑\nD. 乙", []),
        ("<ol style='list-style-type: lower-roman'><li>甲<li>乙<li>丙<li>丁</ol>", "i. 甲\nii. 乙\niii. 丙\niv. 丁", []),
        ("<ol><li>只有一项</li></ol><ul><li>子</li><li>丑</li></ul>", "只有一项\n子\n丑", []),
        ("<ol style='list-style: none'><li>子</li><li>丑</li></ol>", "子\n丑", []),
        ("由<del>县</del>市<s>长</s>管辖", "由县市长管辖", ["del", "s"]),
        ("由谁<span style='color:red; display: none'>答案<span>A</span></span>管辖<br hidden>？", "由谁管辖？", ["display:none", "display:none"]),
    ],
)  # fmt: skip
def test_lists_are_numbered_and_what_nobody_sees_is_left_out(html: str, text: str, lost: list[str]) -> None:
    told: list[str] = []
    assert to_text(html, None, told.append, as_shown=True) == text
    assert told == lost


def test_a_formula_as_a_picture_says_its_tex_and_other_pictures_are_handed_on() -> None:
    pictures: list[tuple[str, str]] = []
    html = "<img class='equation_image' alt='LaTeX: x^2' src='/e'>与<img src='a.png' alt='图'>"
    assert to_text(html, lambda src, alt: pictures.append((src, alt))) == "\\(x^2\\)与"
    assert pictures == [("a.png", "图")]


@pytest.mark.parametrize("piece", ["<math>", "<math><mi>", "<audio>", "<ruby><rt>", "<sup>x"])
def test_what_is_never_closed_is_answered_soon(piece: str) -> None:
    assert len(to_text(piece * 20_000)) <= 60_000
