"""Words that say what follows: 答案：, 【解析】, 难度：, at the beginning of a line or within it."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What a part of a question is. SKIPPED: what the learner has answered, and other traces of a saved result."""

    STEM = "stem"
    OPTIONS = "options"
    ANSWER = "answer"
    EXPLANATION = "explanation"
    LAW = "law"
    SOURCE = "source"
    DIFFICULTY = "difficulty"
    TOPIC = "topic"
    MARKS = "marks"
    TAGS = "tags"
    KIND = "kind"
    USE = "use"
    NUMBER = "number"
    MATERIAL = "material"
    SKIPPED = "skipped"


ONE_LINE = frozenset(
    {Label.SOURCE, Label.DIFFICULTY, Label.TOPIC, Label.MARKS, Label.TAGS, Label.KIND, Label.USE, Label.SKIPPED}
)
_WORDS: dict[Label, str] = {
    Label.SKIPPED: r"(?:我|你|您|学生|考生|用户|学员|本人|作答|已选|所选)的?(?:选择的?)?(?:答案|作答|选择|选项)|(?:本题|您的|我的)?得分(?:情况)?|"
    r"答题(?:情况|结果|时间|用时)|(?:回答|作答)(?:结果|情况|时间)|正确率|易错项|全站正确率|AI讲解",
    Label.EXPLANATION: r"(?:正确|参考|标准)?(?:答案|试题|题目|名师|专家|参考|考点|本题|整体|详细|文字)?(?:解析|详解|精析)|解题思路|本题解释|答案(?:说明|解释|分析)",
    Label.ANSWER: r"(?:正确|参考|标准)?答案\s?(?:及|与|和|[+＋/])\s?(?:详细)?解析|(?:本题|该题|试题|题目|客观题)?的?(?:正确|标准|参考)?答案(?:选项)?|(?:正确|标准)选项|正确项|标答|正答",
    Label.LAW: r"(?:法律|法条|答案|法规|政策|出题|命题)依据|依据(?:条款|法条|条文)?|法条(?:出处|链接)?",
    Label.SOURCE: r"(?:答案|题目|试题)?(?:出处|来源)",
    Label.DIFFICULTY: r"(?:题目|试题)?难(?:度|易度|易程度)(?:系数|等级|级别)?",
    Label.TOPIC: r"(?:题目|试题|所属)?(?:分类|类别|章节|目录|科目|学科|专业)|(?:所属|相关|考查|考核)?(?:知识点|考点)|所属题库",
    Label.MARKS: r"(?:题目|试题|本题|小题)?(?:分值|分数|满分)",
    Label.TAGS: r"标签|关键[词字]",
    Label.KIND: r"(?:题目|试题)?(?:题型|类型)",
    Label.USE: r"用途",
    Label.OPTIONS: r"(?:备选)?选项|备选答案",
    Label.STEM: r"题干|题目(?:内容)?|试题(?:内容)?",
    Label.NUMBER: r"(?:题目)?(?:题号|编号|序号)",
    Label.MATERIAL: r"(?:背景|案例)?(?:材料|资料)|案例(?:背景|描述|内容)?|案情(?:简介|介绍)?|共用题干|大题题干",
}
_AT_START_ONLY: dict[Label, str] = {
    Label.ANSWER: r"答|解答?|答案要点|参考要点|要点|Answer|ANSWER|Ans|Key",
    Label.EXPLANATION: r"解释|分析|点评|点拨|评析|说明|提示|考查|理由|释义",
}
_GROUPS = "|".join(f"(?P<{label.value}>{words})" for label, words in _WORDS.items())
_STARTERS = "|".join(
    f"(?P<{label.value}>{'|'.join(filter(None, (words, _AT_START_ONLY.get(label, ''))))})"
    for label, words in _WORDS.items()
)
_BULLET = r"(?:[#*◆●■▲★>]{1,3}\s?)?"
_BRACKETED = re.compile(rf"{_BULLET}[【\[〖〔（(「＜<]\s?(?:{_STARTERS})\s?[】\]〗〕）)」＞>]\s?[:：]?\s?(?:为|是)?")
_WITH_COLON = re.compile(rf"{_BULLET}(?:[（(【]\s?)?(?:{_STARTERS})\s?(?:(?:为|是)?\s?[:：]|[=＝→])")
_ALONE = re.compile(rf"(?:{_GROUPS})\s?[:：]?$")
_ANSWER_BARE = re.compile(
    r"(?:(?:故|因此)?(?:本题|该题)的?)?(?:(?:正确|标准|参考)?答案\s?(?:应?为|是|应?选)?|(?<=本题)应?选|(?<=该题)应?选)\s{0,4}"
    r"(?=[（(【\[]?\s?(?:[A-ZＡ-Ｚ](?:[\s、,，]{0,3}[A-ZＡ-Ｚ]){0,9}|[√×✓✔✗✘对错]|正确|错误)\s?(?:[）)】\]]|[。.；;，,\s（(]|$))"
)
_ANSWER_WORD = re.compile(r"(?:正确|标准|参考)答案\s?(?:是|为)\s{0,4}(?=\S)|答案[ \t\u3000]{1,4}(?=\S)")
_WITHIN = re.compile(
    rf"[【〖\[]\s?(?:{_GROUPS.replace('?P<', '?P<b_')})\s?[】〗\]]\s?[:：]?\s?(?:为|是)?"
    rf"|(?:(?<=[\s。；;.!！?？)）,，|])(?:{_GROUPS.replace('?P<', '?P<c_')})\s?(?:为|是)?\s?[:：])"
    r"|(?P<g_answer>[（(]\s?(?:正确|参考|标准)?答案\s?[:：](?=[^（()）]{1,200}[)）]\s?$))"
    r"|(?P<f_skipped>(?:我|你|您|学生|考生)的答案\s?[:：])"
    r"|(?P<f_answer>(?<=[?？])\s{0,4}答\s?[:：]|(?:正确|标准|参考)答案\s?(?:为|是)?\s?[:：]|答案\s?(?:为|是)?\s?[:：](?=\s{0,4}(?:[A-HＡ-Ｈ]{1,8}(?![A-Za-z])|[√×✓✗对错]|正确|错误)))"
    r"|(?P<f_explanation>(?:答案)?解析\s?[:：])"
)
_AFTER_LETTER = re.compile(r"(?:^|(?<=[\s。；;]))[A-HＡ-Ｈ]\s?[.．、:：)）]\s?$")  # an option that speaks of answers
_MERE_KEY = re.compile(
    r"\s{0,8}[（(【]?\s?(?:[A-HＡ-Ｈ](?:[、,，]?[A-HＡ-Ｈ]){0,7}|[√×✓✗对错]|正确|错误)\s?[）)】]?[\s。；;,，]{0,8}"
)
_SCORED = re.compile(r"(?:得分\s?[:：]?\s?)?\d{1,3}(?:\.\d{1,2})?\s?分")  # what the learner got
_INSIDE_TEXT = frozenset({Label.DIFFICULTY, Label.TOPIC, Label.MARKS, Label.KIND, Label.SKIPPED})
_NOT_WITHIN = frozenset({Label.STEM, Label.OPTIONS, Label.NUMBER, Label.MATERIAL, Label.USE, Label.TAGS})


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line. `label` None: the line begins with no label and goes on with what was before."""

    label: Label | None
    text: str


def label_of(text: str) -> Label | None:
    """The label a line begins with."""
    found = _start(text)
    return found[0] if found else None


def pieces(text: str, state: Label) -> list[Piece]:
    """A line cut at its labels. `state`: what the lines before were; an explanation may speak of answers."""
    if state in (Label.ANSWER, Label.SKIPPED) and _SCORED.fullmatch(text):
        return [Piece(Label.SKIPPED, text)]
    found = _start(text)
    label, place = found if found else (None, 0)
    cuts: list[Piece] = []
    for match in _WITHIN.finditer(text, place):
        named = Label(str(match.lastgroup)[2:])
        current = label or state
        if not _cuts(named, current, match, text[place : match.start()]) or _AFTER_LETTER.search(
            text, max(0, match.start() - 8), match.start()
        ):
            continue
        if match.start() > place or label is not None:
            before = text[place : match.start()].strip()
            cuts.append(Piece(label, before.rstrip("（([【") if named is Label.ANSWER else before))
        label, place = named, match.end()
    cuts.append(Piece(label, text[place:].strip()))
    return [_closed(piece) for piece in cuts]


def behind_label(text: str) -> str:
    """The text behind the word for answers."""
    return pieces(text, Label.STEM)[0].text if label_of(text) is Label.ANSWER else text


def _start(text: str) -> tuple[Label, int] | None:
    for pattern in (_BRACKETED, _WITH_COLON, _ALONE):
        found = pattern.match(text)
        if found is not None:
            return Label(str(found.lastgroup)), found.end()
    bare = _ANSWER_BARE.match(text) or _ANSWER_WORD.match(text)
    return (Label.ANSWER, bare.end()) if bare else None


def _cuts(named: Label, current: Label, match: re.Match[str], before: str) -> bool:
    """Whether a label within a line begins something new, or is a word of the sentence."""
    if str(match.lastgroup).startswith("b_"):
        return named not in _NOT_WITHIN or named is Label.OPTIONS or current in (Label.SKIPPED, Label.ANSWER)
    if named is Label.LAW and current is Label.ANSWER:
        return _MERE_KEY.fullmatch(before) is not None
    if named in _NOT_WITHIN or (named is Label.LAW and current is not Label.SKIPPED):
        return False
    if current in (Label.EXPLANATION, Label.LAW, Label.MATERIAL):
        return named in _INSIDE_TEXT and named is not current
    return True


def _closed(piece: Piece) -> Piece:
    """（答案：C） loses the bracket that its label has opened."""
    text = piece.text
    if (
        piece.label is Label.ANSWER
        and text[-1:] in "）)】"
        and text.count("（") + text.count("(") + text.count("【") == 0
    ):
        return Piece(piece.label, text[:-1].strip())
    return piece
