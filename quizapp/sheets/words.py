"""Problems of spreadsheets in words, shared by every importer."""

from collections.abc import Mapping

from quizapp.i18n import LazyText, _, lazy
from quizapp.sheets.problems import Problem, Where

SENTENCES: Mapping[str, LazyText] = {
    "E_EMPTY": lazy("文件是空的，请检查后重新选择。"),
    "E_TOO_LARGE": lazy("文件太大，上限为 %(limit)s MiB，请拆成几个文件再导入。"),
    "E_TOO_MANY_ROWS": lazy("行数太多，上限为 %(limit)s 行，请拆成几个文件再导入。"),
    "E_UNREADABLE": lazy("这个文件读不下去，可能已损坏或内容异常大。请用 Excel 或 WPS 打开后另存为新的 .xlsx 再导入。"),
    "E_TIMEOUT": lazy("读取这个文件用时太久，请拆成几个文件再导入。"),
    "E_ZIP_BOMB": lazy("文件解压后过大，可能已损坏，请用表格软件另存后再导入。"),
    "E_BAD_FILE": lazy("无法读取这个文件，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"),
    "E_LEGACY_DOC": lazy("这是 Word 文件，请整理成表格并另存为 .xlsx 再导入。"),
    "E_SHEET_AREA": lazy("表格的范围大得异常，多半是远处有多余的单元格。请删去数据以外的空行空列，另存后再导入。"),
    "E_ENCODING": lazy("无法识别文件的文字编码，请另存为 UTF-8 的 .csv 或 .xlsx 再导入。"),
    "E_CELL_ERROR": lazy("单元格是错误值 %(value)s，请改成文字。"),
    "E_FORMULA_NO_VALUE": lazy("单元格是没有结果的公式，请改成文字，或在表格软件中打开并保存一次。"),
    "W_HIDDEN_SHEET": lazy("这是隐藏的工作表，没有读取。如需导入请先取消隐藏。"),
    "W_HIDDEN_ROWS": lazy("有 %(count)s 行是隐藏或筛选掉的（第 %(rows)s 行），也读取了。不需要的请删去后再导入。"),
    "W_HIDDEN_COLUMNS": lazy("%(columns)s 列是隐藏的，也读取了，请核对。"),
    "W_PICTURES_UNREAD": lazy("这里有 %(count)s 张图片，这种格式中的图片读不出来。需要图片的请另存为 .xlsx 再导入。"),
    "W_GB18030_GUESS": lazy("文件按 GB18030 编码读取，请核对文字是否正常。"),
}


def sentence(problem: Problem, sentences: Mapping[str, LazyText]) -> str:
    """Place and sentence: 第17行「答案」：……; falls back on the sentences shared by all importers."""
    text = sentences.get(problem.code) or SENTENCES.get(problem.code)
    params = {"value": problem.value, **problem.params}
    body = str(text) % params if text is not None else problem.code
    place = place_of(problem.where)
    return _("%(place)s：%(body)s", place=place, body=body) if place else body


def place_of(where: Where) -> str:
    """工作表「人员」第17行「手机号」; 第3段; 题目「q7」."""
    parts = []
    if where.sheet:
        parts.append(_("工作表「%(name)s」", name=where.sheet))
    if where.row is not None:
        parts.append(_("第%(row)s行", row=where.row))
    if where.line is not None:
        parts.append(_("第%(row)s行", row=where.line))
    if where.paragraph is not None:
        parts.append(_("第%(number)s段", number=where.paragraph))
    if where.item:
        parts.append(_("题目「%(name)s」", name=where.item[:60]))
    if where.column:
        parts.append(_("「%(column)s」", column=where.column))
    return "".join(parts)
