"""text2qti's Markdown: every kind of question, and code that is never run."""

import pytest

from quizapp.bank.formats.table import read
from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import Kind
from quizapp.sheets.problems import Level

Expected = tuple[Kind, str, tuple[str, ...], Answer]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.  谁决定？\na)  法院\n*b) 行政机关\nc)  检察院", (Kind.SINGLE, "谁决定？", ("法院", "行政机关", "检察院"), ("B",))),
        ("1.  有哪些？\n[*] 警告\n[*] 罚款\n[ ] 记过", (Kind.MULTIPLE, "有哪些？", ("警告", "罚款", "记过"), ("A", "B"))),
        ("1.  公开举行。\n*a) True\nb) False", (Kind.TRUE_FALSE, "公开举行。", (), True)),
        ("1.  几日？\n*   七日\n*   7日", (Kind.FILL, "几日？____", (), (("七日", "7日"),))),
        ("1.  几月？\n=   12", (Kind.FILL, "几月？____", (), (("12",),))),
        ("1.  几日？\n=   1_000", (Kind.FILL, "几日？____", (), (("1000",),))),
        ("1.  哪个大？\n*a) x\nb) y", (Kind.SINGLE, "哪个大？", ("x", "y"), ("A",))),
        ("1.  公开。\na) Vrai\n*b) Faux", (Kind.TRUE_FALSE, "公开。", (), False)),
        ("1.  输出？\n\n    for i in a:\n        print(i)\n\na)  甲\n      乙\n*b) 丙", (Kind.SINGLE, "输出？\n\nfor i in a:\n    print(i)", ("甲\n  乙", "丙"), ("B",))),
        ("1.  简述。\n____", (Kind.SHORT, "简述。", (), "")),
        ("1.  下列**不**属于*处罚*的是 `a*b*c`\na)  *警告*\n*b) __记过__", (Kind.SINGLE, "下列不属于处罚的是 `a*b*c`", ("警告", "记过"), ("B",))),
        ("1.  ***应当*** 付 2*3*4 元和 \\*号，_先_ 填 snake_case_x，交 ____ 元\n*   七", (Kind.FILL, "应当 付 2*3*4 元和 *号，先 填 snake_case_x，交 ____ 元", (), (("七",),))),
        ("1.  **多行**题干\n    第二行\na)  甲\n    续\n*b) 乙", (Kind.SINGLE, "多行题干\n第二行", ("甲\n续", "乙"), ("B",))),
    ],
)  # fmt: skip
def test_a_question_is_read(text: str, expected: Expected) -> None:
    reading = read("x.md", f"Quiz title: 测验\nQuiz description: 说明\n\n{text}\n".encode())
    (found,) = [draft.document for draft in reading.drafts]
    assert (found.kind, found.stem, found.options, found.answer) == expected
    assert (reading.format, reading.total) == ("text2qti", 1)


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("1.  根号二\n=   1.4142 +- 0.01", "E_UNSUPPORTED_ITEM", "numerical"),
        ("1.  一到二\n=   [1, 2]", "E_UNSUPPORTED_ITEM", "numerical"),
        ("1.  上传\n^^^^", "E_UNSUPPORTED_ITEM", "file_upload"),
        ("1.  没有答案", "E_TRUNCATED", ""),
        ("1.  没有对的\na)  甲\nb)  乙", "E_NO_ANSWER", ""),
        ("```{.python .run}\nprint('1. 题')\n```", "E_CODE_BLOCK", ""),
        ("1.  算\n    ```{.python .run}\n    import os\n    ```\na)  甲\n*b) 乙", "E_CODE_BLOCK", ""),
    ],
)
def test_what_can_not_be_taken_fails_alone(text: str, code: str, value: str) -> None:
    reading = read("x.md", f"Quiz title: 测验\n\n{text}\n\n2.  好题\n*a) True\nb) False\n".encode())
    errors = [(problem.code, problem.value) for problem in reading.problems if problem.level is Level.ERROR]
    assert errors == [(code, value)]
    assert (len(reading.drafts), reading.failed, reading.total) == (1, 1, 2)


def test_points_feedback_groups_comments_and_texts() -> None:
    text = """Quiz title: 测验
% 注释
COMMENT
1.  注释里的题
END_COMMENT
Text title: 前言
Text: 先读这一段。

GROUP
pick: 1
points per question: 2

Title: 第一题
Points: 2.5
1.  谁决定？
... 总的说明
+   答对了
a)  法院
... 不对
*b) 行政机关
END_GROUP
"""
    reading = read("x.md", text.encode())
    (draft,) = reading.drafts
    assert (draft.document.marks, draft.document.explanation) == (250, "总的说明")
    assert [p.code for p in reading.problems] == ["W_DESCRIPTION_IGNORED", "W_FEEDBACK_LOST", "W_NO_CITATION"]
    assert (reading.total, reading.ignored) == (2, 1)
