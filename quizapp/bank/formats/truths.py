"""True and false in the languages of other systems' files, and pairs of options that say them."""

from quizapp.bank.rules.answers import clean, is_truth_pair, truth

_PAIRS = (
    ("right", "wrong"), ("correct", "incorrect"), ("vrai", "faux"), ("oui", "non"), ("wahr", "falsch"),
    ("richtig", "falsch"), ("ja", "nein"), ("verdadero", "falso"), ("verdadeiro", "falso"), ("vero", "falso"),
    ("cierto", "falso"), ("sí", "no"), ("si", "no"), ("sim", "não"), ("waar", "onwaar"), ("juist", "onjuist"),
    ("ja", "nee"), ("sant", "falskt"), ("sann", "usann"), ("sandt", "falsk"), ("prawda", "fałsz"), ("tak", "nie"),
    ("pravda", "nepravda"), ("ano", "ne"), ("igaz", "hamis"), ("adevărat", "fals"), ("doğru", "yanlış"),
    ("верно", "неверно"), ("правда", "ложь"), ("истина", "ложь"), ("правильно", "неправильно"), ("да", "нет"),
    ("benar", "salah"), ("đúng", "sai"), ("صح", "خطأ"), ("참", "거짓"), ("正しい", "誤り"), ("真", "假"), ("真", "伪"),
)  # fmt: skip
_MEANT = {word: place == 0 for pair in _PAIRS for place, word in enumerate(pair)}


def meant(text: str) -> bool | None:
    """What a word says in any of these languages; None where it says neither."""
    said = truth(text)
    return said if said is not None else _MEANT.get(clean(text).casefold())


def is_pair(options: tuple[str, ...]) -> bool:
    """Whether two options are true and false in one language."""
    if len(options) != 2:
        return False
    words = tuple(clean(option).casefold() for option in options)
    return is_truth_pair(options) or words in _PAIRS or words[::-1] in _PAIRS
