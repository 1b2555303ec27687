"""What stands before the first heading or article: the title, the history, a table of contents, an introduction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.law.reader.history import has_date
from quizapp.law.reader.lines import Line

_NOUN = re.compile(
    r".*(?:法|法典|条例|规定|办法|细则|规则|解释|决定|决议|通则|纲要|章程|准则|规范|标准|制度|意见|宪法|批复|规程|清单|基准)"
    r"(?:[（(][^（()）]{1,12}[）)])*"
)
_ORDER = re.compile(
    r".*令(?:[（(]?\s*第?.{1,12}号\s*[）)]?)?|第?\s*[\d〇零一二三四五六七八九十百]+\s*号|[（(]?第.{1,8}号[）)]?|.*现予公布.*|(?:总理|主席|部长|主任|局长|署长|院长)\s+\S{2,6}.*"
)
_DOCUMENT = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*(?:第\s*)?\d+\s*号")
_ACT = re.compile(r"通过|修正|修订|公布|发布|施行|批准|印发|修改")


@dataclass(frozen=True, slots=True)
class Front:
    """`rest` is what is neither: the introduction, or 根据……制定本办法 before the first article."""

    title: str
    history: tuple[str, ...]
    rest: tuple[Line, ...]


def read_front(lines: Sequence[Line]) -> Front:
    """Sort the lines before the first heading or article. An explicit title (# in Markdown) is believed; else it is the
    last run of short lines whose text ends as titles end (……法, ……条例)."""
    marked = next((line for line in lines if line.level == 1), None)
    groups = _groups([line for line in lines if line is not marked])
    title = marked.text if marked else ""
    named = -1
    if not title:
        named = next((i for i in reversed(range(len(groups))) if groups[i].kind == "short" and groups[i].title), -1)
        title = groups[named].title if named >= 0 else ""
    history, rest = [], []
    for index, group in enumerate(groups):
        if group.kind == "history" or (index < named and group.kind == "short"):
            history += [_plain(line.text) for line in group.lines]
        elif index == named:
            rest += group.lines[group.used :]
        else:
            rest += group.lines
    return Front(re.sub(r"\s+", "", title), tuple(history), tuple(rest))


@dataclass(slots=True)
class _Group:
    kind: str
    lines: list[Line]
    title: str = ""
    used: int = 0


def _groups(lines: Sequence[Line]) -> list[_Group]:
    """Runs of lines of one kind; a bracket that stays open makes the following lines history too."""
    groups: list[_Group] = []
    depth = 0
    for line in lines:
        kind = "history" if depth > 0 or line.is_quote else _kind(line.text)
        if kind == "history" and (depth or line.text[0] in "（("):
            depth = max(0, depth + sum(map(line.text.count, "（(")) - sum(map(line.text.count, "）)")))
        if groups and groups[-1].kind == kind:
            groups[-1].lines.append(line)
        else:
            groups.append(_Group(kind, [line]))
    for group in groups:
        if group.kind == "short":
            _find_title(group)
    return groups


def _find_title(group: _Group) -> None:
    """The longest run from the first line on whose text ends as a title does."""
    for used in range(min(5, len(group.lines)), 0, -1):
        joined = "".join(_issuers(line.text) for line in group.lines[:used])
        if _NOUN.fullmatch(joined) and len(joined) <= 120:
            group.title, group.used = joined, used
            return


def _kind(text: str) -> str:
    if (text[0] in "（(" and has_date(text)) or _DOCUMENT.fullmatch(text) or _ORDER.fullmatch(text):
        return "history"
    if has_date(text) and (_ACT.search(text) or len(text) <= 20):
        return "history"
    if len(text) <= 60 and not text.endswith(("。", "；", "：", "，", ":")):
        return "short"
    return "text"


def _issuers(text: str) -> str:
    """最高人民法院 最高人民检察院 with the sign between them that the blank stands for."""
    return re.sub(r"(?<=院)\s*(?=最高人民)", "、", text)


def _plain(text: str) -> str:
    """Without the brackets around the history."""
    plain = text
    if plain[:1] in "（(" and plain.count("（") + plain.count("(") != plain.count("）") + plain.count(")"):
        plain = plain[1:]
    elif plain[:1] in "（(" and plain[-1:] in "）)":
        plain = plain[1:-1]
    if plain[-1:] in "）)" and plain.count("（") + plain.count("(") < plain.count("）") + plain.count(")"):
        plain = plain[:-1]
    return plain.strip()
