"""The question bank in words."""

from collections.abc import Mapping

from quizapp.bank.rules.validity import Lack
from quizapp.i18n import LazyText, _, lazy
from quizapp.sheets import words as sheet_words
from quizapp.sheets.problems import Problem

PROBLEMS: Mapping[str, LazyText] = {
    "E_NO_HEADER": lazy("没有找到表头，请确认表中有“题干”和“答案”两列。"),
    "E_NO_ANSWER_COLUMN": lazy("表中没有“答案”列，请补上后再导入。"),
    "E_NO_STEM": lazy("题干为空。"),
    "E_NO_ANSWER": lazy("答案为空。"),
    "E_TOO_LONG": lazy("文字太长，最多 %(limit)s 个字。"),
    "E_ANSWER_RANGE": lazy("选项只有A–%(last)s，答案为%(answer)s。"),
    "E_FEW_OPTIONS": lazy("选择题至少要有两个选项，现有 %(count)s 个。"),
    "E_MANY_OPTIONS": lazy("选项太多，最多 %(limit)s 个。"),
    "E_DUP_OPTION": lazy("选项%(first)s与选项%(second)s相同。"),
    "E_OPTION_GAP": lazy("选项%(letter)s为空，但后面还有选项。"),
    "E_TYPE_UNKNOWN": lazy("看不出题型，现为“%(value)s”。请填单选、多选、不定项、判断或填空。"),
    "E_TYPE_CONFLICT": lazy("题型是单选，答案有两个或更多：%(answer)s。"),
    "E_BLANK_COUNT": lazy("题干有 %(blanks)s 个空，答案有 %(answers)s 个。空请用 ____ 表示，答案之间用分号隔开。"),
    "E_TRUTH_UNCLEAR": lazy("判断题的答案“%(value)s”意思不明，请写“对”或“错”。"),
    "E_ANSWER_UNREADABLE": lazy("答案“%(value)s”无法识别，请写选项字母。"),
    "E_UNSUPPORTED_ITEM": lazy("暂不支持导入简答题和案例题（%(value)s），这一题没有读取。"),
    "E_IMAGES": lazy("题目带有 %(count)s 张图片，暂不支持导入。"),
    "E_NO_OPTIONS": lazy("这里起共 %(count)s 行只有答案字母而没有选项，请补上选项后再导入。"),
    "E_CONTROL": lazy("含有看不见的控制字符，请重新输入。"),
    "E_DUP_ID": lazy("题目编号“%(value)s”在文件中重复。"),
    "E_USE": lazy("用途请填“练习”“考试”或“通用”，现为“%(value)s”。"),
    "E_NOT_A_PACK": lazy("不是本系统的题包文件。"),
    "E_PACK_VERSION": lazy("题包版本“%(value)s”不受支持，请升级系统后再导入。"),
    "E_FIELD": lazy("这一题的格式不符合题包说明，请检查所列字段。"),
    "W_DUPLICATE": lazy("与第%(first)s行重复，只取第一次出现的。"),
    "W_CONTRADICTION": lazy("题目与第%(first)s行相同而答案不同，请核对哪个正确。"),
    "W_IN_BANK": lazy("题库中已有相同的题。"),
    "W_IN_BANK_OTHER_KEY": lazy("题库中已有相同的题，但答案不同，请核对哪个正确。"),
    "W_NO_CITATION": lazy("没有法条依据。可以导入为草稿，通过审核前需补上。"),
    "W_CEASED": lazy("所引《%(law)s》%(version)s已失效或尚未施行，导入为草稿，请核对。"),
    "W_UNKNOWN_LAW": lazy("法规库中没有《%(law)s》%(version)s，导入为草稿，请核对。"),
    "W_ARTICLE": lazy("看不懂条款“%(value)s”，请写成“第三十二条第一款第（二）项”。"),
    "W_CITATION_PAIRS": lazy("法规名称与条款的个数不一致，没有读取依据。"),
    "W_MULTI_ONE_LETTER": lazy("题型是多选，答案只有一个：%(value)s。请核对。"),
    "W_ANSWER_IN_STEM_REMOVED": lazy("题干中带有答案%(value)s，已换成空括号。"),
    "W_ANSWER_VS_STEM": lazy("题干括号中写的是%(value)s，答案列是%(answer)s，已按答案列读取，请核对哪个正确。"),
    "W_ANSWER_VS_EXPLANATION": lazy("解析中说答案是%(value)s，答案列是%(answer)s，已按答案列读取，请核对哪个正确。"),
    "W_ARTICLE_PARTLY": lazy("条款“%(value)s”只读出一部分，请核对依据。"),
    "W_NUMERIC_CELL": lazy("单元格是数字或日期格式，读作“%(value)s”，请核对是否与原文一致。"),
    "W_DIFFICULTY": lazy("难度“%(value)s”不认识，留空。"),
    "W_MARKS": lazy("分值“%(value)s”不认识，留空。"),
    "W_UNKNOWN_COLUMN": lazy("不认识这一列，已忽略。"),
    "W_SHEET_IGNORED": lazy("这张工作表不像试题，没有读取。"),
}
LACKS: Mapping[str, LazyText] = {
    "no_citation": lazy("缺少法条依据。"),
    "ceased": lazy("所引《%(law)s》（%(version)s）已失效。"),
    "not_yet": lazy("所引《%(law)s》（%(version)s）尚未施行。"),
    "unknown_version": lazy("法规库中没有《%(law)s》的“%(version)s”版本。"),
    "unknown_law": lazy("法规库中没有《%(law)s》。"),
}
REFUSALS: dict[str, LazyText] = {
    "move_not_allowed": lazy("当前状态不能这样操作，请刷新后查看。"),
    "own_question": lazy("不能审核自己编写的题目，请由另一位审题员审核。"),
    "lacks_citation": lazy("缺少现行有效的法条依据，补上后才能通过。"),
    "unchanged": lazy("内容没有变化。"),
    "import_done": lazy("这份文件已经导入过。"),
    "nothing_chosen": lazy("没有可导入的题目。"),
}


def sentence(problem: Problem) -> str:
    """第17行「答案」：选项只有A–C，答案为D。"""
    return sheet_words.sentence(problem, PROBLEMS)


def several(problem: Problem, number: int) -> str:
    """The sentence of the first of so many problems that say the same."""
    text = sentence(problem)
    return _("%(text)s（这样的共 %(number)s 处）", text=text, number=number) if number > 1 else text


def lack_sentence(lack: Lack) -> str:
    """What a question lacks, in words."""
    return str(LACKS[lack.code]) % {"law": lack.law, "version": lack.version or _("未注明版本")}
