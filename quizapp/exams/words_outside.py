"""Results from outside in words."""

from quizapp.exams.formats.results import ResultReading, read_results
from quizapp.i18n import LazyText, lazy
from quizapp.sheets import words as sheet_words
from quizapp.sheets.child import run_limited
from quizapp.sheets.problems import Problem
from quizapp.sheets.reader import read_book

REFUSALS: dict[str, LazyText] = {
    "outside_source": lazy("请写明成绩的来源，例如“纸笔考试”或学习平台的名称。"),
    "outside_own": lazy("不能登记自己的成绩，请由另一人登记。"),
    "outside_range": lazy("成绩应在 0 到 %(total)s 之间，最多两位小数。"),
    "outside_same": lazy("现在的成绩就是这个分数，没有改变。"),
    "outside_nothing": lazy("这个人没有可以撤回的成绩。"),
    "outside_early": lazy("考试还没有开始，不能登记成绩。"),
    "outside_unknown": lazy("应考名单上没有工号“%(number)s”，请核对。"),
}
PROBLEMS: dict[str, LazyText] = {
    "E_RESULT_NO_HEADER": lazy("没有找到表头，请确认表中有“成绩”和“工号”（或“姓名”“单位”）几列。"),
    "E_RESULT_NOBODY": lazy("工号和姓名都为空，请填写。"),
    "E_RESULT_SCORE": lazy("成绩应是 0 到 %(total)s 之间、最多两位小数的数字，现为“%(value)s”。没有参加的请写“缺考”。"),
    "E_RESULT_UNKNOWN": lazy("应考名单上没有“%(value)s”，请核对。"),
    "E_RESULT_NAME": lazy("工号“%(value)s”在应考名单上是另一个姓名，请核对。"),
    "E_RESULT_NO_UNIT": lazy("“%(value)s”没有工号，也没有单位，无法确定是谁。"),
    "E_RESULT_AMBIGUOUS": lazy("这个单位有不止一个“%(value)s”，请填写工号。"),
    "E_RESULT_OWN": lazy("“%(value)s”是您本人，自己的成绩要由另一人登记。"),
    "E_RESULT_TWICE": lazy("“%(value)s”在表中出现不止一次，只取第一次，请核对。"),
}


def sentence(problem: Problem) -> str:
    """第17行：……"""
    return sheet_words.sentence(problem, PROBLEMS)


def read_file(name: str, data: bytes, total: int) -> ResultReading:
    """Read a table of results; a top-level function, so that it can run in a process of its own."""
    return read_results(read_book(name, data), total)


def read_safely(name: str, data: bytes, total: int) -> ResultReading:
    """The same in a process with limits; a file that breaks them is a reading with one problem."""
    answer = run_limited(read_file, name, data, total)
    return ResultReading(name, (), 0, (answer,)) if isinstance(answer, Problem) else answer
