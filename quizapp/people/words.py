"""The people room in words."""

from collections.abc import Mapping

from quizapp.i18n import LazyText, lazy
from quizapp.people.rules import StudyKind
from quizapp.sheets import words as sheet_words
from quizapp.sheets.problems import Problem

PROBLEMS: Mapping[str, LazyText] = {
    "E_NO_HEADER": lazy("没有找到表头，请确认表中有“工号”和“姓名”两列。"),
    "E_NO_STAFF_NUMBER": lazy("工号为空，请填写。"),
    "E_STAFF_NUMBER": lazy("工号只能由字母、数字、点、横线和下划线组成，最多 40 位，现为“%(value)s”。"),
    "E_REPEATED": lazy("工号“%(value)s”与第%(first)s行重复，请核对是哪一位。"),
    "E_NO_NAME": lazy("姓名为空，请填写。"),
    "E_NAME": lazy("姓名不像人名，现为“%(value)s”。"),
    "E_TOO_LONG": lazy("文字太长，最多 %(limit)s 个字。"),
    "E_CONTROL": lazy("含有看不见的控制字符，请重新输入。"),
    "E_YES_NO": lazy("请填“是”或“否”，现为“%(value)s”。"),
    "E_PHONE": lazy("应为 11 位手机号或带区号的座机号，现为“%(value)s”。"),
    "E_DATE": lazy("不是有效日期，请写成 2020-01-31，现为“%(value)s”。"),
    "E_STATE": lazy("请填“在职”“离职”“退休”或“调出”，现为“%(value)s”。"),
    "E_STUDY_NO_HEADER": lazy("没有找到表头，请确认表中有“工号”和“学分”（或“学时”）两列。"),
    "E_STUDY_NO_NUMBER": lazy("工号为空，请填写。"),
    "E_STUDY_AMOUNT": lazy("学分或学时应是 0 到 100000 之间的数字，现为“%(value)s”。"),
    "E_STUDY_DAY": lazy("日期应在 %(year)s 年内，写成 2020-01-31，现为“%(value)s”。"),
    "E_STUDY_TWICE": lazy("工号“%(number)s”在同一天出现两次，请合并成一行。"),
    "W_NUMERIC_STAFF_NUMBER": lazy("工号是数字格式，开头的 0 可能已丢失，请核对“%(value)s”。"),
    "W_UNKNOWN_UNIT": lazy("没有名为“%(value)s”的单位，导入时会新建，请核对名称。"),
    "W_NO_UNIT": lazy("没有填写单位。新增人员将放在最上级单位。"),
    "W_UNKNOWN_COLUMN": lazy("不认识这一列，已忽略。"),
    "W_CERTIFICATES_LATER": lazy("执法证台账暂不导入，这张表没有读取。"),
}
REFUSALS: dict[str, LazyText] = {
    "self_grant": lazy("不能给自己授予角色，请由另一位安全管理员办理。"),
    "role_held": lazy("此人已有这个角色。"),
    "role_whole_only": lazy("这个角色面向全区，不能限定单位。"),
    "role_needs_unit": lazy("请选择单位管理员负责的单位。"),
    "unit_exists": lazy("同一上级下已有“%(name)s”。"),
    "unit_has_people": lazy("单位内还有在职人员，请先调出后再停用。"),
    "unit_has_units": lazy("单位下还有下级单位，请先停用下级单位。"),
    "unit_cycle": lazy("不能移到自己的下级单位之下。"),
    "number_taken": lazy("工号“%(staff_number)s”已被使用。"),
    "import_done": lazy("这份文件已经导入过。"),
    "import_stale": lazy("预览之后人员名册有了变化，请重新上传预览。"),
    "last_security_admin": lazy("这是最后一位安全管理员，先授予另一人后再撤销。"),
    "own_account": lazy("不能停用自己的账号。"),
}


STUDY_NAMES: dict[StudyKind, LazyText] = {StudyKind.CREDIT: lazy("学分"), StudyKind.HOURS: lazy("学时")}


def sentence(problem: Problem) -> str:
    """第17行「手机号」：应为 11 位手机号……"""
    return sheet_words.sentence(problem, PROBLEMS)
