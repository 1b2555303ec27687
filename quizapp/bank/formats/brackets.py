"""The answer where it does not belong: in the brackets of a stem, and once more in the explanation."""

import re
import unicodedata

from quizapp.bank.rules.answers import truth
from quizapp.bank.rules.document import Answer
from quizapp.bank.rules.kinds import CHOICE_KINDS, Kind

EMPTY = "（　）"
_LETTERS = re.compile(r"[（(]\s*([A-HＡ-Ｈ](?:[\s、,，]*[A-HＡ-Ｈ])*)\s*[）)]")
_TRUTH = re.compile(r"[（(]\s*(√|×|✓|✗|✔|✘|对|错|正确|错误)\s*[）)](?=\s*[。.．？?！]?\s*$)")
_AT_END = re.compile(r"\s*[。.．？?！]?\s*")
_SAID = re.compile(
    r"(?:正确答案|本题答案|参考答案|标准答案|答案|故选|故本题选|故应选|因此选|本题选|应选)[】\])]?\s*(?:是|为|应为|应选)?\s*[:：]?\s*"
    r"([A-HＡ-Ｈ](?:[\s、,，]{0,2}[A-HＡ-Ｈ]){0,7})(?![A-Za-z])"
)

_JUDGED = re.compile(
    r"[【\[(（]?(?:(?:正确|本题|参考|标准)?答案)?[】\])）]?\s*[:：]?\s*(?:本题|该|此|这一)?(?:说法|表述|观点)?(?:是|为)?"
    r"(正确|错误|对|错|√|×)(?:的)?\s*(?=$|[。.，,；;！!\s])"
)


def bracketed(kind: Kind, stem: str, answer: Answer) -> tuple[str, str, bool]:
    """(stem with the answer's bracket emptied, the bracket's text or "", whether it says the same as the key). Letters in
    the middle of a stem that are not the key, or several of them, are names (甲（A）、乙（B）) and stay."""
    if "(" not in stem and "（" not in stem:
        return stem, "", True
    if kind in CHOICE_KINDS and isinstance(answer, tuple):
        return _letters_cleared(stem, tuple(str(letter) for letter in answer))
    if kind is Kind.TRUE_FALSE:
        found = _TRUTH.search(stem)
        if found is not None:
            return _cleared(stem, found), found[0], truth(found[1]) == answer
    return stem, "", True


def explained_letters(explanation: str) -> tuple[str, ...]:
    """The letters that an explanation names as the answer (正确答案为AB); () where it names none."""
    found = _SAID.search(explanation) if "答案" in explanation or "选" in explanation else None
    return _sorted(found[1]) if found else ()


def explained_truth(explanation: str) -> bool | None:
    """Whether an explanation begins by calling the statement right or wrong (错误。应为三日); None where it does neither."""
    found = _JUDGED.match(explanation)
    return truth(found[1]) if found else None


def _letters_cleared(stem: str, key: tuple[str, ...]) -> tuple[str, str, bool]:
    found = list(_LETTERS.finditer(stem))
    if not found:
        return stem, "", True
    last = found[-1]
    is_same = _sorted(last[1]) == key
    is_at_end = _AT_END.fullmatch(stem[last.end() :]) is not None
    if is_at_end or (is_same and len(found) == 1):
        return _cleared(stem, last), last[0], is_same
    return stem, last[0] if len(found) == 1 else "", is_same


def _cleared(stem: str, found: re.Match[str]) -> str:
    return stem[: found.start()] + EMPTY + stem[found.end() :]


def _sorted(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text)
    return tuple(sorted({char for char in plain if char.isalpha()}))
