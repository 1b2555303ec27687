"""Practice in words."""

from quizapp.i18n import LazyText, lazy

REFUSALS: dict[str, LazyText] = {"nothing_to_practise": lazy("这部法规还没有可以练习的题目，换一部试试。")}
