"""Reports in words: columns and the dictionary of indicators printed under every table."""

from quizapp.i18n import LazyText, lazy
from quizapp.reports.rules.coverage import Gap

COLUMNS: dict[str, LazyText] = {
    "department": lazy("单位"),
    "path": lazy("单位路径"),
    "enrolled": lazy("在册"),
    "exempt": lazy("免考"),
    "deferred": lazy("缓考"),
    "due": lazy("应考"),
    "sat": lazy("实考"),
    "blank": lazy("其中空白卷"),
    "passed": lazy("合格"),
    "excellent": lazy("优秀"),
    "participation": lazy("参考率"),
    "pass_rate": lazy("合格率"),
    "pass_rate_of_due": lazy("应考合格率"),
    "excellent_rate": lazy("优秀率"),
    "mean": lazy("平均分"),
    "absent": lazy("未考"),
    "failed": lazy("不合格"),
}
SCOPES: dict[str, LazyText] = {"own": lazy("本级"), "subtree": lazy("含下属")}
DEFINITIONS: tuple[LazyText, ...] = (
    lazy("在册人数：名册冻结日在该单位任主要职务的在职人员，含免考、缓考和后来补入的人员。"),
    lazy("应考人数：在册人数减去免考人数；缓考人员仍在应考人数内。"),
    lazy("实考人数：至少交过一次卷的人数，到时自动收卷也算；没有任何答案的计入实考，并单列为空白卷。"),
    lazy("参考率＝实考÷应考；合格率＝合格÷实考；应考合格率＝合格÷应考；优秀率＝优秀÷实考。"),
    lazy("平均分：实考人员计入成绩的平均值，未考不计零分。"),
    lazy("有主观题尚未阅完的人员：计入实考，成绩确定之前不计入合格、不合格、优秀，也不计入平均分。"),
    lazy("百分比保留一位小数，四舍五入；分母为零时显示“—”。每人只计一次。合计为各单位本级之和。"),
)
TITLE = lazy("各单位完成情况")
GAPS: dict[Gap, LazyText] = {
    Gap.NO_QUESTIONS: lazy("缺题"),
    Gap.NOT_EXAMINED: lazy("未考查"),
    Gap.WEAK: lazy("薄弱"),
    Gap.COVERED: lazy("已覆盖"),
    Gap.NOT_LISTED: lazy("不适用"),
}
COVERAGE_TITLE = lazy("法规覆盖情况")
COVERAGE_DEFINITIONS: tuple[LazyText, ...] = (
    lazy("行是各单位清单上的法规和考过的法规，列是已建立清单的单位；本单位及下属单位的人员都计入。"),
    lazy("题库：引用这部法规、可以用于新试卷的题目数；待复核、停用和作废的不计。"),
    lazy("已考：已评分的答卷中，这部法规的题目被作答和留空的题次；正确率＝答对题次÷已考题次。"),
    lazy("缺题：清单上有而题库没有题目。未考查：有题目而没有考过。薄弱：正确率低于 60%。"),
)


def column_name(code: str) -> str:
    """own.due as 应考（本级）."""
    scope, _dot, name = code.rpartition(".")
    return f"{COLUMNS[name]}（{SCOPES[scope]}）" if scope else str(COLUMNS[name])
