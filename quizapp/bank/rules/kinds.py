"""The vocabulary of questions."""

from enum import StrEnum


class Kind(StrEnum):
    """单选 多选 不定项 判断 填空 简答 案例题组."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    INDEFINITE = "indefinite"
    TRUE_FALSE = "true_false"
    FILL = "fill"
    SHORT = "short"
    CASE = "case"


class Use(StrEnum):
    """What a question may be used for: 练习 考试 通用."""

    PRACTICE = "practice"
    EXAM = "exam"
    BOTH = "both"


class State(StrEnum):
    """草稿 审核中 已通过 已停用 已作废."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    RETIRED = "retired"


CHOICE_KINDS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE})
OBJECTIVE_KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE, Kind.FILL)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
