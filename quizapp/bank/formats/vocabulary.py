"""The words that sheets of questions use: headings, kinds, difficulties, uses."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from quizapp.bank.rules.kinds import LETTERS, Kind, Use

_LED_BY = ("", "题目", "试题", "问题", "习题", "小题")


def _led(*words: str) -> tuple[str, ...]:
    """The words, alone and after 题目 and its like: 类型, 题目类型, 试题类型."""
    return tuple(f"{lead}{word}" for word in words for lead in _LED_BY)


SYNONYMS: Mapping[str, Sequence[str]] = {
    "kind": ("题型", *_led("类型", "类别", "题型"), "type", "questiontype"),
    "stem": ("题干", "题目", "问题", "试题", *_led("内容", "名称", "正文", "描述", "题干")[1:], "question", "content",
             "questioncontent", "questiontext", "stem", "题面"),
    "options": (  # before the single ones: options is no option S
        "选项", "备选项", "备选答案", "选项内容", "可选项", "试题选项", "题目选项", "optioncontent", "options", "choices",
    ),
    **{
        f"option.{letter}": (f"选项{letter}", f"{letter}选项", letter, f"选项{number}", f"option{letter}", f"option{number}",
                             f"选择项{letter}", f"选择项{number}", f"选择{letter}", f"备选项{number}", f"答案{letter}", f"answer{letter}", f"备选{letter}", f"备选项{letter}", f"备选答案{letter}", f"answer{number}", f"选项{numeral}")
        for number, (letter, numeral) in enumerate(zip_longest(LETTERS, "一二三四五六七八九十", fillvalue="-"), start=1)
    },
    "answer": ("答案", "正确答案", "标准答案", "参考答案", *_led("答案", "正确答案", "标准答案"), "正确选项", "正确答案选项", "answer",
               "questionanswer", "correct", "correctanswer", "correctanswers"),
    "explanation": (*_led("解析", "答案解析", "解释"), "整体解析", "解题思路", "提示", "答案说明", "答案详解", "explanation",
                    "analysis"),
    "difficulty": (*_led("难度", "难度系数", "难易度", "难易程度", "难度等级"), "difficulty"),
    "marks": (*_led("分值", "分数", "得分"), "score", "points"),
    "topic": (*_led("分类", "章节", "目录", "知识点", "科目", "学科", "所属题库", "所属分类", "所属章节"), "知识点一级",
              "category", "chapter"),
    "source": (*_led("来源", "出处"), "页码", "答案出处", "source"),
    "law": ("法规名称", "法律名称", "法规", "法律依据", "法条依据", "依据", "法律法规", "答案依据", "law"),
    "version": ("版本", "法规版本", "version"),
    "article": ("条款", "法条", "条文", "条款号", "article"),
    "use": (*_led("用途"), "use"),
    "tags": (*_led("标签"), "tags"),
    "group": ("材料编号", "材料", "材料内容", "案例", "案例内容", "案例材料", "背景", "背景材料", "大题题干", "大题", "案例编号",
              "共用题干"),
    "parent": ("父题序号", "父题编号", "父题", "所属大题", "所属材料", "上级题号"),
    "is_right": ("是否正确项", "是否正确", "是否正确选项", "是否正确答案", "是否答案", "是否为答案", "是否为正确答案", "正误", "iscorrect",
                 "correctflag"),
    "external": ("序号", "试题guid", "xuhao", *_led("编号", "题号", "序号", "id", "编码", "代码"), "questionid", "question#", "questionno", "questionnumber"),
    "note": ("备注", "说明"),
    "ignored": (*_led("状态", "数量", "个数", "版本", "总数", "审核人", "创建人", "创建时间", "作者", "图片"), "选项个数", "选项数",
                "选项数量", "选项总数", "选项类型", "答案个数", "答案数", "答案数量", "类型编号", "题型编号", "题型代码", "错误原因"),
}  # fmt: skip
NEEDED = frozenset({"stem", "answer"})
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("单", "单选", "单项选择", "单项", "单选选择", "single", "singlechoice"), Kind.SINGLE),
    **dict.fromkeys(
        ("多", "多选", "多项选择", "多项", "多选选择", "multiple", "multiplechoice", "checkbox", "multipleresponse"),
        Kind.MULTIPLE,
    ),
    **dict.fromkeys(("不定项", "不定项选择", "不定项单选", "indefinite"), Kind.INDEFINITE),
    **dict.fromkeys(
        ("判", "判断", "是非", "对错", "判断对错", "判断正误", "正误判断", "true_false", "truefalse", "true/false"),
        Kind.TRUE_FALSE,
    ),
    **dict.fromkeys(("填", "填空", "单项填空", "多项填空", "fill", "fillintheblank", "fill-in-the-blank"), Kind.FILL),
    **dict.fromkeys(("简答", "问答", "论述", "名词解释", "计算", "主观", "short"), Kind.SHORT),
    **dict.fromkeys(
        ("材料", "案例", "案例分析", "材料分析", "案例选择", "综合", "阅读理解", "实务", "case"), Kind.CASE
    ),
}
DIFFICULTIES: Mapping[str, int] = {
    **dict.fromkeys(("易", "简单", "容易", "较易", "低"), 1),
    **dict.fromkeys(("中", "中等", "适中", "一般"), 3),
    **dict.fromkeys(("难", "困难", "较难", "高"), 5),
    **{str(number): number for number in range(1, 6)},
}
USES: Mapping[str, Use] = {
    **dict.fromkeys(("", "通用", "both", "练习考试", "练习和考试", "全部"), Use.BOTH),
    **dict.fromkeys(("练习", "practice"), Use.PRACTICE),
    **dict.fromkeys(("考试", "exam"), Use.EXAM),
}
NOTES = ("说明", "填写", "注：", "注:", "注意", "备注", "提示：", "示例", "例：", "例:")
GENERAL = frozenset(
    {"选择", "客观", "选择题", "客观题", "理论", "理论题", "基础知识", "普通题", "choice", "mcq"}
)  # a choice, one or several
_COUNTED = re.compile(r"^[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．\s]+(?=\D)")
_SECTION = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,3}(?:部分|大题)?\s*[、.．:：]?)?\s*(\S{2,8}?)题?\s*(?:[（(:：,，].*)?$"
)
_NOT_KIND = re.compile(
    r"[（(].*$|[\W\d_一二三四五六七八九十]|题库|题目|试题|部分|年度?|共|道|题|表|sheet", re.IGNORECASE
)
_TRUTH_CODE = re.compile(r"(?<![A-Za-z0-9])([0-2ABab])\s*[-=:：、.为是表示代]{0,4}\s*(正确|错误|对|错)")
_CODE = re.compile(r"([0-9])\s*[-.:：、=]?\s*([^\d\s,，;；、/)）]{2,8})")


@lru_cache(maxsize=4096)
def kind_of(text: str) -> Kind | None:
    """The kind that a word names: 单选, 单项选择题（每题1分）; None for a word that names none. A bare number names none."""
    bare = re.sub(r"[（(].*$", "", _bare_kind(text)).casefold()
    return KINDS.get(bare) or KINDS.get(bare.removesuffix("题")) or KINDS.get(bare.removesuffix("试题"))


def is_general_kind(text: str) -> bool:
    """Whether a word such as 选择题 leaves open which kind of choice; its answer says so."""
    return re.sub(r"[（(].*$", "", _bare_kind(text)).casefold() in GENERAL


def _bare_kind(text: str) -> str:
    return "".join(_COUNTED.sub("", text.strip()).split()).strip("【】[]（）()《》")


def kind_codes(heading: str) -> dict[str, Kind]:
    """The numbers that a heading explains itself: 题型（1单选 2多选 3判断）."""
    named = {code: kind_of(word) for code, word in _CODE.findall(heading)}
    return {code: kind for code, kind in named.items() if kind}


def truth_codes(heading: str) -> dict[str, bool]:
    """What signs the heading of the answers explains itself: 答案（1对0错）; nothing unless it explains both."""
    found = {sign.upper(): word in ("正确", "对") for sign, word in _TRUTH_CODE.findall(heading)}
    return found if set(found.values()) == {True, False} else {}


def sheet_kind(name: str) -> Kind | None:
    """The kind that a sheet's name gives to its rows: 单选题, 1.判断题（200）, 2026年填空题库; a case needs more than a name."""
    kind = KINDS.get(_NOT_KIND.sub("", name))
    return None if kind is Kind.CASE else kind


def section_kind(text: str) -> Kind | None:
    """The kind that a line between the questions announces: 一、单项选择题（共20题）."""
    found = _SECTION.match(text.strip())
    return kind_of(found[1]) if found and len(text) <= 200 else None
