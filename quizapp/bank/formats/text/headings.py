"""Lines between the questions: sections that name a kind, chapters, parts that hold the answers."""

import re
from dataclasses import dataclass

from quizapp.bank.formats.text import keys
from quizapp.bank.formats.vocabulary import KINDS
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.numerals import to_number

LONGEST = 240
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_PREFIX = (
    r"(?:[#=\-—*~<>【\[《●■◆★☆]{1,12}\s?)?"
    rf"(?P<order>(?:第\s?(?:{_NUMERAL}|\d{{1,2}}|[IVX]{{1,4}})\s?(?:部分|大题|单元|篇|章|节|卷)|[（(]\s?(?:{_NUMERAL}|\d{{1,2}})\s?[)）]"
    rf"|{_NUMERAL}(?=\s?[、.．:：\s])|[ⅠⅡⅢⅣⅤⅥⅦⅧ]|\d{{1,2}}(?=\s?[、.．])|题型{_NUMERAL}|题型\d?)\s?[、.．:：]?\s?)?"
    r"[【\[《<]?\s?"
)
_WORDS = (
    "单项选择|单选|多项选择|多选|不定项选择|不定项|判断改错|判断辨析|判断说明|判断正误|判断对错|判断|是非判断|是非|填空|简答|简述|论述|问答|"
    "名词解释|案例分析|案例|材料分析|材料|综合分析|综合|计算|实务|选择|客观|主观|辨析|分析|情景|情境|改错"
)
_HEADING = re.compile(
    rf"{_PREFIX}(?P<kind>{_WORDS})(?P<noun>(?:选择)?(?:试?题目?)?)\s?(?P<scope>部分|题库|库)?[】\]》>]?\s?"
    r"(?P<answers>(?:[-—:：]\s?)?(?:的?(?:参考|标准|正确)?答案(?:及|与|和)?(?:解析)?))?\s?(?P<tail>.*)"
)
_TAIL = re.compile(r"[（(【\[:：,，。.；;、=>》】\]*~\-—<]|共|每|本|请|\d|计|$")
_CLOSED = re.compile(
    r"(?:[^\[\]【】]{0,30}[\]】〗])?[\s=\->》】\]〗*~—:：。.<]*(?:[（(【\[][^（）()]{0,200}[)）】\]][\s:：。.]*)?[=\-*~—<>#]*"
)
_SIGNS = re.compile(r"[（(](?:[A-HＡ-Ｈ\s、,，]{1,20}|正确|错误)[)）]")
_ASIDE = re.compile(r"[（(][^（）()]{2,200}[)）]\s?[:：。]?")
_INSTRUCTION = re.compile(
    r"每[题小]|共.{0,6}[题分道]|\d\s?[题分道]|下列各?题|选项中|备选|错选|请(?:将|在|从|选|判断)|打[“\"]?[√×]|填[入写在]|只有一个|正确的"
)
_RULES = re.compile(r"每[题小]|共.{0,6}[题分道]|下列各?题|错选|请(?:将|在|从|选|判断)|打[“\"]?[√×]|只有一个")
_OF_SUBJECT = re.compile(  # 【执法资格题库】判断题, 安全生产法多选题
    r"(?:[【《\[][^】》\]]{2,30}[】》\]]|[^\d\s。，,；;：:？?！!（()）、【】A-Za-z]{2,24}(?:法|条例|办法|规定|知识|题库|部分|篇))\s{0,4}"
    r"((?:单项选择|单选|多项选择|多选|不定项选择|判断|填空|简答|案例分析|论述)题)"
)
_ASKED = re.compile(r"[（(][\s\u3000A-HＡ-Ｈ√×]{0,12}[)）]|_{2,}|[？?]")  # what only a stem has
_PLAIN_WORDS = frozenset(
    [
        "单项选择",
        "单选",
        "多项选择",
        "多选",
        "不定项选择",
        "不定项",
        "判断",
        "填空",
        "简答",
        "名词解释",
        "论述",
        "案例分析",
        "问答",
    ]
)
_TOKEN = re.compile(r"(?<![A-Za-z])[ABＡＢ](?![A-Za-z])|不正确|不对|正确|错误|(?<!判断)对(?!错)|(?<!对)错(?!误)|√|×")
_TRUTHS = {"对": "正确", "√": "正确", "正确": "正确"} | dict.fromkeys(["不正确", "不对", "错", "×", "错误"], "错误")
_NARROW = str.maketrans("ＡＢ", "AB")
_PART = re.compile(
    rf"(?:[#=\-—*~<>]{{1,12}}\s?)?(?:附\s?[:：、]?\s?)?(?:(?:第\s?)?(?:{_NUMERAL}|\d{{1,2}})\s?(?:部分|章)?\s?[、.．:：]?\s?)?[【\[《]?\s?"
    r"(?:全部|试[题卷]|习题|练习题?|考试|测试|模拟题?|本[章卷]|全量|题库|客观题)?\s?(?:参考|标准|正确)?答案(?:解析(?=部分))?"
    r"(?:\s?(?:及|与|和|、)\s?(?:评分标准|评分细则|解析|详解|详细解析|要点))?(?:部分|汇总|表|如下|一览表|速查)?\s?[】\]》]?\s?[:：]?\s?[=\-—*~<>]{0,12}"
)
_PAPER_KEY = re.compile(
    r"[^。；;，,：:？?\n]{0,40}(?:试[题卷]|考试|题库|测[试验]|练习题?|竞赛|习题|卷[)）])\s?[-—]{0,2}\s?[（(【]?\s?(?:参考|标准|正确)?答案"
    r"(?:\s?(?:及|与|和|、)\s?(?:评分标准|评分细则|解析|详解))?\s?[）)】]?\s?[:：]?"
)
_COUNTED = re.compile(rf"[（(]?\s?({_NUMERAL})\s?[)）、.．:：]\s{{0,4}}")
_CHAPTER = re.compile(
    rf"第\s?(?:{_NUMERAL}|\d{{1,3}})\s?(?:章|节|篇|编|单元|部分|讲|模块)[\s、:：.]?[^。；;，,？?！!]{{0,40}}"
)
_PAGE = re.compile(
    r"[-—–~·|｜]{1,3}\s?\d{1,4}\s?[-—–~·|｜]{1,3}|第\s?\d{1,4}\s?页(?:\s?[,，/／(（]?\s?共\s?\d{1,4}\s?页\s?[)）]?)?"
    r"|共\s?\d{1,4}\s?页\s?[,，/／]?\s?第\s?\d{1,4}\s?页|[Pp]age\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?|页码\s?[:：]\s?\d{1,4}"
)
_TITLED = re.compile(r"[-—=*#]{2,12}\s?([^-—=*#]{1,40}?)\s?[-—=*#]{2,12}")
_ORDERED = re.compile(rf"(?:{_NUMERAL}\s?[、.．]|[（(]{_NUMERAL}[)）]|第{_NUMERAL}部分)\s?[^。；;？?！!]{{1,40}}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section. `kind` is None for 选择题 and the like, which name several kinds; `holds_answers`: 单选题答案; `behind`:
    what follows on the same line; `truths`: 正确 and 错误 in the order of the letters that stand for them."""

    kind: Kind | None
    title: str
    holds_answers: bool = False
    behind: str = ""
    order: int = 0
    truths: tuple[str, ...] = ()


def heading_of(text: str) -> Heading | None:
    """The section that a line announces; a line must name a kind of question to be one."""
    if not text or len(text) > LONGEST:
        return None
    found = _HEADING.match(text)
    if found is None or not _is_heading(found):
        titled = _OF_SUBJECT.fullmatch(text)
        return heading_of(titled[1]) if titled else None
    word = found["kind"].removesuffix("改错").removesuffix("辨析").removesuffix("说明") or found["kind"]
    return Heading(
        _kind(word),
        f"{word}",
        bool(found["answers"]),
        found["tail"].lstrip(" \t\u3000:：。.").strip(),
        order_of(text),
        truths_of(found["tail"]) if _kind(word) is Kind.TRUE_FALSE else (),
    )


def truths_of(rule: str) -> tuple[str, ...]:
    """正确选A，错误选B: the words for A and B; () for a rule that does not say both."""
    tokens = [_TRUTHS.get(word, word.translate(_NARROW)) for word in _TOKEN.findall(rule)]
    if [len(token) == 1 for token in tokens] == [False, True, False, True]:
        tokens = [tokens[1], tokens[0], tokens[3], tokens[2]]
    said = dict(zip(tokens[::2], tokens[1::2], strict=False)) if len(tokens) == 4 else {}
    words = tuple(said.get(letter, "") for letter in "AB")
    return words if set(words) == {"正确", "错误"} else ()


def part_of(text: str) -> bool:
    """Whether a line says that answers follow: 参考答案, 附：标准答案及解析, 执法资格考试试卷（A卷）答案."""
    return len(text) <= 60 and (_PART.fullmatch(text) or _PAPER_KEY.fullmatch(text)) is not None


def chapter_of(text: str) -> str:
    """The title of a chapter (第一章 总则, --- 消防 ---); "" for other lines."""
    if len(text) > 60:
        return ""
    titled = _TITLED.fullmatch(text)
    return titled[1] if titled else text if _CHAPTER.fullmatch(text) else ""


def is_page_number(text: str) -> bool:
    """Whether a line is what a printed page has at its foot: 第1页 共20页, - 3 -."""
    return len(text) <= 24 and _PAGE.fullmatch(text) is not None


def is_ordered(text: str) -> bool:
    """Whether a line could be a heading of any subject: 二、安全生产法部分."""
    return len(text) <= 60 and _ORDERED.fullmatch(text) is not None


def order_of(text: str) -> int:
    """3 for a line that begins with 三、; 0 for any other."""
    found = _COUNTED.match(text)
    return to_number(found[1]) if found else 0


def without_order(text: str) -> str:
    """A text without the 三、 it begins with."""
    found = _COUNTED.match(text)
    return text[found.end() :] if found else text


def key_behind_order(text: str) -> tuple[int, str] | None:
    """一、1.A 2.B 3.C, or 一、ABC: the order of the section, and its answers."""
    found = _COUNTED.match(text)
    behind = text[found.end() :] if found else ""
    is_key = bool(behind) and bool(keys.table_of(behind) or keys.row_of(behind)[0])
    return (to_number(found[1]), behind) if found and is_key else None


def _is_heading(found: re.Match[str]) -> bool:
    word, tail, order = found["kind"], found["tail"], found["order"] or ""
    if not _TAIL.match(tail) or (_is_boxed(found) and not _CLOSED.fullmatch(tail)):
        return False
    named = found["noun"].endswith(("题", "题目")) or bool(found["scope"]) or bool(found["answers"])
    if not named:
        is_end = not tail.strip(":： ") or bool(keys.table_of(tail.lstrip(":： ")))
        return word in _PLAIN_WORDS and (is_end or (bool(order) and tail[0] in "（(:："))
    if order[:1].isdigit() and not order.startswith("题型"):
        said = _RULES if tail[:1] in (":", "：") else _INSTRUCTION
        return not tail or tail[0] in "（(" or bool(said.search(tail) and not _ASKED.search(tail))
    if order or found["answers"] or not tail.strip("=->》】]*~— 。.:：<"):
        return True
    is_aside = _ASIDE.fullmatch(tail) is not None and not _SIGNS.fullmatch(tail)
    return is_aside or (bool(_INSTRUCTION.search(tail)) and tail[0] != "、")


def _is_boxed(found: re.Match[str]) -> bool:
    """Whether brackets stand around the kind: then it marks the question behind it, if there is one."""
    return found.string[: found.start("kind")].rstrip()[-1:] in ("[", "【", "《", "<", "〖")


def _kind(word: str) -> Kind | None:
    if word in ("辨析", "分析", "简述", "情景", "情境"):
        return Kind.SHORT
    return KINDS.get(word)
