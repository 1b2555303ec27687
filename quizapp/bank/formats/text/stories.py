"""Stories that nothing names as the material of a case, told from explanations by what they speak of."""

import re
from dataclasses import dataclass

from quizapp.bank.formats.text.headings import chapter_of, is_ordered, part_of
from quizapp.bank.formats.text.lettered import is_option
from quizapp.bank.formats.text.opening import is_case_opening, looks_back
from quizapp.bank.formats.text.scan import Scan

LONGEST = 20  # lines of a story
SHORTEST = 14  # characters of one
TITLE = 30  # characters of a line without a stop that is a title
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳史唐费薛雷贺汤罗郝毛康"
    "伍余顾孟黄萧尹姚邵汪熊董梁杜阮江童颜郭林徐高夏蔡田胡卢丁邓洪石崔龚程陆段侯刘龙叶曾傅"
)
_NAMES = re.compile(
    rf"[{_SURNAMES}]某|某[一-鿿]{{1,6}}?(?:公司|企业|厂|店|单位|局|站|场|馆|院|校|超市|矿|饭|部)|[甲乙丙丁](?:公司|企业|厂|某)|张三|李四|王五"
)
_TOLD = re.compile(
    r"某|(?:20\d{2}|19\d{2})年\d{1,2}月|张三|李四|王五|[甲乙丙](?:公司|企业|厂)|执法人员|接到.{0,12}(?:举报|投诉)|检查(?:时|中)?发现"
)
_EXPLAINS = re.compile(
    r"本题|该题|此题|选项|故选|答案|考查|考点|因此|所以|综上|说法|[Aa-d]项|《[^》]{2,40}》\s?第|第[一二三四五六七八九十百零\d]{1,9}条|参见|解析|由此"
)
_JUDGES = re.compile(
    r"构成|属于|行为.{0,6}违|违反了|应当|应予|应由|应该|可以|不得|责令|处以|(?<!未)依法|(?<![按反])规定|依据|根据|适用|符合"
)
_RULES = re.compile(r"每题|本题|共\s?\d|\d\s?分|答题|作答|试卷|考试|竞赛|题库|练习|考生|请(?:在|将|把|选)")
_BACK = re.compile(r"(?:该|上述|此后|随后|之后|次日|第[二三]天|后来|后经|案件|执法人员)")
_ASKING = re.compile(r"^(?:问题|请?回答.{0,6}问题)\s?[:：]?$", re.MULTILINE)
_WORD = re.compile(r"问题\s?(?:[一二三四五六七八九十]|\d{1,2})\s?[:：.、]\s?\S")
_ASKED = re.compile(r"[？?]\s?$|[（(]\s{0,8}[)）]")
_OF_IT = re.compile(
    r"[该此](?:公司|企业|单位|厂|店|站|局|案|人|行为|工地|项目|事故|场所|经营|当事人|违法)|上述|本案|材料|案例|案中"
)
_STOPS = ("。", "：", ":", "？", "?", "！", "”", "）")


@dataclass(frozen=True, slots=True)
class Story:
    """The text up to the next question; `judges`: it has words of a judgement too, as an explanation has; `is_sure`: 问题：
    or a question that counts anew stands behind it."""

    text: str
    judges: bool
    is_sure: bool = False

    def is_asked_in(self, question: str) -> bool:
        """Whether a question speaks of it: by a name, or by 该 and the like."""
        own = set(_NAMES.findall(self.text))
        return bool(own & set(_NAMES.findall(question))) or _OF_IT.search(question) is not None

    def goes_on(self, material: str) -> bool:
        """Whether it tells what happened next in a material, and nothing of its own."""
        own = set(_NAMES.findall(self.text))
        return bool(own & set(_NAMES.findall(material))) or (not own and _BACK.match(self.text) is not None)


def story_at(scan: Scan, index: int, *, is_case: bool = False) -> Story | None:
    """The story that begins in a line without number, label and letter, and ends where a question begins; None for any
    other text. `is_case`: within a case a line may speak of the story above it, and questions may have their answers further down."""
    told: list[str] = []
    end = min(index + LONGEST, len(scan.lines))
    if not any(scan.starts[later] or scan.lines[later].text.startswith("问题") for later in range(index, end)):
        return None
    for later in range(index, end):
        text, start = scan.lines[later].text, scan.starts[later]
        if start is not None:
            is_asked = scan.is_asking[later] or (is_case and _ASKED.search(start.rest))
            return _judged(told, is_sure=start.number == 1) if is_asked else None
        if told and (_WORD.match(text) or (is_case and looks_back(text))):
            return _judged(told)
        if scan.headings[later] or scan.labels[later] or (text and _is_other(text)):
            return None
        told += [text] if text else []
    return None


def next_question(scan: Scan, index: int) -> str:
    """The text of the first numbered line below; "" where none is near."""
    starts = (start for start in scan.starts[index : index + LONGEST] if start is not None)
    return next((start.rest for start in starts), "")


def _judged(told: list[str], *, is_sure: bool = False) -> Story | None:
    text = "\n".join(told)
    if not told or len(text) < SHORTEST or not told[-1].endswith(_STOPS):
        return None
    if len(told[0]) < TITLE and not told[0].endswith((*_STOPS, "，", "；")):
        return None
    if not _TOLD.search(text) or _EXPLAINS.search(text) or _RULES.search(text):
        return None
    return Story(text, _JUDGES.search(text) is not None, is_sure or _ASKING.search(text) is not None)


def _is_other(text: str) -> bool:
    is_between = bool(chapter_of(text)) or part_of(text) or is_ordered(text)
    return is_between or is_option(text) or is_case_opening(text)
