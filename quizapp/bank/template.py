"""The spreadsheet to fill in, with what each column wants."""

from quizapp.bank.formats.sheet_writer import write_template
from quizapp.i18n import _


def question_template() -> bytes:
    """An .xlsx with the headings, lists to choose from and a sheet of instructions."""
    explained = (
        ("题型", _("单选、多选、不定项、判断、填空、简答或材料。")),
        ("题干", _("必填。填空题的空用 ____ 表示；材料题的材料也写在这里。")),
        (
            "答案",
            _(
                "选择题写字母，如 A 或 ACD；判断题写“对”或“错”；填空题各空用分号隔开，同一空的几种写法用 | 隔开；简答题写参考答案；材料不填。"
            ),
        ),
        ("法规名称", _("如 安全生产法；有几处依据时，法规名称、版本、条款三列都用分号隔开，个数一致。")),
        ("条款", _("如 第三十二条第一款第（二）项。")),
        ("用途", _("练习、考试或通用。只用于考试的题不会出现在练习中。")),
        ("材料编号", _("案例题组用：材料与它的各个小题填同一个编号，材料在前。")),
    )
    return write_template(explained, (_("使用说明"), _("列"), _("怎么填")))
