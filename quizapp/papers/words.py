"""Papers in words."""

from quizapp.i18n import LazyText, lazy

REFUSALS: dict[str, LazyText] = {
    "print_short": lazy("题量不足，补足题目后再印卷。"),
}
FILE_NAMES: dict[str, LazyText] = {
    "paper": lazy("试卷"),
    "sheet": lazy("答题卡"),
    "key": lazy("答案与评分标准"),
}
KEY_FOLDER = lazy("答案（单独保管）")
DEFAULT_NOTES = lazy(
    "1. 答题前先在试卷和答题卡上填写单位、姓名、编号和座位号，并核对版本。\n2. 答案写在答题卡上，写在试卷上无效。\n3. 考试结束后，试卷和答题卡一并交回。"
)
