"""Jobs in words."""

from quizapp.i18n import LazyText, lazy

KINDS: dict[str, LazyText] = {
    "people.read": lazy("读取人员文件"),
    "people.import": lazy("导入人员"),
    "bank.read": lazy("读取试题文件"),
    "bank.import": lazy("导入试题"),
    "bank.twins": lazy("查找重复题"),
    "exams.trial": lazy("试算更正"),
    "exams.regrade": lazy("更正试题后重新评分"),
    "law.follow": lazy("按现行法规核对题目"),
}
ERRORS: dict[str, LazyText] = {
    "unexpected": lazy("处理时出了问题，没有保存任何内容。请重试；如仍不行，请联系系统管理员。"),
    "file_gone": lazy("文件已过期，请重新上传。"),
}
