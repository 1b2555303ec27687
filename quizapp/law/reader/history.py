"""What the lines under a title say of the version: adopted, amended, in force from, by whom, under which number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quizapp.law.rules.numerals import to_number
from quizapp.law.rules.text import Facts, short_title

_Y = r"(\d{4}|[零〇○Ｏ一二三四五六七八九]{4})"
_DATE = re.compile(rf"{_Y}\s*年\s*([\d一二三四五六七八九十]{{1,3}})\s*月\s*([\d一二三四五六七八九十]{{1,3}})\s*日")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ACT = re.compile(
    r"(?P<effective>起?施行|起?实施|生效)|(?P<amended>修正|修订|修改(?!和|〈|《|[^，。；]{0,40}?的?决定))"
    r"|(?P<adopted>通过(?!的)|批准)|(?P<promulgated>公布|发布|印发)"
)
_NUMBER = re.compile(
    r"(?:中华人民共和国)?([^\s，。、（(》\d]{2,24}?)令\s*[（(]?\s*第\s*([\d零〇一二三四五六七八九十百]+)\s*号"
    r"|(法释|高检发释字|[\u4e00-\u9fff]{2,8}[发函字规])\s*([〔\[（(]\s*\d{4}\s*[〕\]）)])\s*(第?\s*\d+\s*号)"
)
_LEVELS = (
    (re.compile(r"法释|最高人民(?:法院|检察院)"), "司法解释"),
    (re.compile(r"中共中央|中国共产党"), "党内法规"),
    (re.compile(r"(?:省|市|自治区|自治州)[^，。]{0,12}人民代表大会"), "地方性法规"),
    (re.compile(r"全国人民代表大会|中华人民共和国主席令"), "法律"),
    (re.compile(r"国务院令|国务院第\S{1,6}次常务会议|国务院办公厅|国务院发布|国务院公布"), "行政法规"),
    (re.compile(r"(?:省|市|自治区)[^，。]{0,8}(?:人民)?政府(?:令|第)"), "地方政府规章"),
    (
        re.compile(r"(?:部|委员会|总局|局|署|人民银行)\S{0,4}令|部务会议|局务会议|[劳人建财商]\S{0,3}发[〔\[]"),
        "部门规章",
    ),
)
_ISSUERS = re.compile(
    r"最高人民法院、最高人民检察院|最高人民法院|最高人民检察院|中共中央、国务院|中共中央|全国人民代表大会常务委员会|全国人民代表大会"
    r"|[\u4e00-\u9fff]{2,8}(?:省|市|自治区)人民代表大会常务委员会|国务院(?!办公厅)"
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened on a day: adopted, promulgated, amended (with its word), effective."""

    day: date
    kind: str
    word: str


def facts_of(history: Sequence[str], title: str, stated: Mapping[str, str]) -> Facts:
    """The history's facts, over which the front matter's go. The day of effect is given only where the history says it
    of this version: after the last amendment, or where there was none."""
    found = _from_history(history, title)
    own: dict[str, Any] = {
        "code": stated.get("slug") or stated.get("code"),
        "short_title": stated.get("short_title"),
        "label": stated.get("version_label"),
        "level": stated.get("level"),
        "issuer": stated.get("issuing_body"),
        "document_no": stated.get("document_no"),
        "status": stated.get("status"),
        "superseded_by": stated.get("superseded_by"),
        "fields": ";".join(_listed(stated.get("fields", ""))),
        "adopted": iso_day(stated.get("adopted", "")),
        "amended": tuple(filter(None, map(iso_day, _listed(stated.get("amended", ""))))),
        "effective": iso_day(stated.get("effective", "")),
        "ceased": iso_day(stated.get("ceased", "")),
        "article_count": _count(stated),
    }
    return replace(found, **{name: value for name, value in own.items() if value})


def acts_of(history: Sequence[str]) -> list[Act]:
    """The dated acts in the order of the text."""
    acts: list[Act] = []
    for line in history:
        found = list(_DATE.finditer(line))
        for match, following in zip(found, [*found, None][1:], strict=True):
            day = _day(*match.groups())
            if day is None:
                continue
            tail = line[match.end() : following.start() if following else len(line)]
            plain = _without_titles(tail)
            acts += [Act(day, act.lastgroup or "", act[0]) for act in _ACT.finditer(plain)]
            if "通过的" in plain:  # 通过的《刑法修正案（五）》
                acts.append(Act(day, "amended", "修正"))
    return acts


def has_date(text: str) -> bool:
    """Whether a day stands in it."""
    return _DATE.search(text) is not None


def days_in(text: str) -> list[date]:
    """The days named in a text."""
    return [day for match in _DATE.finditer(text) if (day := _day(*match.groups())) is not None]


def iso_day(text: str) -> date | None:
    """2026-01-01, 2026/1/1 or 2026年1月1日; None for anything else."""
    found = _ISO.fullmatch(text.strip()) or _DATE.fullmatch(text.strip())
    return _day(*found.groups()) if found else None


def _from_history(history: Sequence[str], title: str) -> Facts:
    acts = acts_of(history)
    amended = [act for act in acts if act.kind == "amended"]
    adopted = next((act for act in acts if act.kind == "adopted"), None)
    last = next((i for i in reversed(range(len(acts))) if acts[i].kind == "amended"), -1)
    effective = next((act.day for act in acts[last + 1 :] if act.kind == "effective"), None)
    text = "\n".join(history)
    level = next((level for pattern, level in _LEVELS if pattern.search(title + "\n" + text)), "")
    return Facts(
        short_title=short_title(title),
        label=_label(acts, amended, is_law=level == "法律"),
        level=level,
        issuer=_issuer(title + "\n" + text),
        document_no=_document_no(text),
        adopted=adopted.day if adopted else next((act.day for act in acts if act.kind == "promulgated"), None),
        amended=tuple(sorted({act.day for act in amended})),
        effective=effective,
    )


def _label(acts: Sequence[Act], amended: Sequence[Act], *, is_law: bool) -> str:
    """2021年修正, 2025年修订; of a law never amended 2024年通过, of a regulation 2024年公布."""
    if amended:
        last = max(amended, key=lambda act: act.day)
        return f"{last.day.year}年{'修正' if last.word == '修正' else '修订'}"
    known = (("adopted", "通过"), ("promulgated", "公布"))
    for kind, word in known if is_law else known[::-1]:
        found = next((act for act in acts if act.kind == kind), None)
        if found is not None:
            return f"{found.day.year}年{word}"
    return ""


def _issuer(text: str) -> str:
    found = _ISSUERS.search(re.sub(r"《[^》]*》|〈[^〉]*〉", "", text).replace(" ", "、"))
    return found[0] if found else ""


def _document_no(text: str) -> str:
    """The last order's number, because a revision is promulgated anew."""
    found = [match for match in _NUMBER.finditer(text) if match[3] or "主席" not in match[1]]
    if not found:
        return ""
    last = found[-1]
    return (
        f"{re.sub(r'.*(?:日|中华人民共和国)', '', last[1])}令第{to_number(last[2])}号"
        if last[1]
        else re.sub(r"\s", "", last[3] + last[4] + last[5])
    )


def _without_titles(text: str) -> str:
    """《关于修改〈……〉的决定》 is no act."""
    return re.sub(r"《[^《》]*》", "", re.sub(r"〈[^〈〉]*〉", "", text))


def _listed(text: str) -> list[str]:
    return [part.strip().strip("\"'") for part in text.strip().strip("[]").split(",") if part.strip()]


def _count(stated: Mapping[str, str]) -> int | None:
    plain = stated.get("articles", ""), stated.get("sub_articles", "0") or "0"
    return int(plain[0]) + int(plain[1]) if all(part.isdecimal() and len(part) < 6 for part in plain) else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(to_number(year), to_number(month), to_number(day))
    except ValueError:
        return None
