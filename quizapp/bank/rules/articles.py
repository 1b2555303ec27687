"""Citations as people write them: 第三十二条第一款第（二）项."""

import re
from functools import lru_cache

from quizapp.bank.rules.document import Citation
from quizapp.bank.rules.numerals import NUMERALS, to_number, to_numeral

_UNNUMBERED = re.compile(r"序言|前言|附则|附录|附件\S{0,6}|附表\S{0,6}")
_VERSIONED = re.compile(r"[（(]\s*(\d{4}\s*年?[^（）()]{0,20})[）)]\s*》?$")
_ARTICLE = re.compile(
    rf"第?\s*([{NUMERALS}]+|\d+)\s*条(之[{NUMERALS}]+)?"
    rf"(?:\s*第?\s*([{NUMERALS}]+|\d+)\s*款)?"
    rf"(?:\s*第?\s*[（(]?\s*([{NUMERALS}]+|\d+)\s*[）)]?\s*项)?"
)


def parse(law: str, version: str, text: str) -> Citation | None:
    """The first citation in a text; None where it names no article."""
    found, _is_complete = parse_all(law, version, text)
    return found[0] if found else None


@lru_cache(maxsize=4096)
def parse_all(law: str, version: str, text: str) -> tuple[tuple[Citation, ...], bool]:
    """Every article a text names (第三条、第五条第一款), and whether all of the text was understood."""
    named, stated = split_version(law)
    found = list(_ARTICLE.finditer(text))
    if not named or not found:
        whole = text.strip().strip("《》 ")
        is_place = bool(named and _UNNUMBERED.fullmatch(whole))
        return ((Citation(named, version.strip() or stated, whole),), True) if is_place else ((), False)
    rest = _ARTICLE.sub("", text[found[0].start() :])
    before = text[: found[0].start()].strip("《》 　,，、:：")
    is_complete = not rest.strip(" 　、，,；;和及与。.") and (not before or before in law or named in before)
    return tuple(_citation(named, version.strip() or stated, match) for match in found), is_complete


def law_before(text: str) -> str:
    """The law's title in a text such as 《行政处罚法》第四十四条; all of the text where no article follows."""
    found = _ARTICLE.search(text)
    return text[: found.start()].strip() if found else text.strip()


def split_version(law: str) -> tuple[str, str]:
    """(title, version) of 《行政处罚法》（2021年修订）; the version "" where the text names none."""
    found = _VERSIONED.search(law.strip())
    if found is None:
        return law.strip().strip("《》 　"), ""
    return law.strip()[: found.start()].strip().strip("《》 　"), found[1].strip()


def _citation(law: str, version: str, match: re.Match[str]) -> Citation:
    number, inserted, paragraph, item = match.groups()
    return Citation(
        law=law,
        version=version,
        article=f"第{to_numeral(to_number(number))}条{inserted or ''}",
        paragraph=min(to_number(paragraph), 999) or None if paragraph else None,
        item=f"（{to_numeral(to_number(item))}）" if item else None,
    )


def write(citation: Citation) -> str:
    """第三十二条第一款第（二）项, the inverse of parse."""
    paragraph = f"第{to_numeral(citation.paragraph)}款" if citation.paragraph else ""
    item = f"第{citation.item}项" if citation.item else ""
    return f"{citation.article}{paragraph}{item}"
