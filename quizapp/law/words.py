"""Law texts in words: what the clerk found, how articles differ, why something was refused."""

from collections.abc import Mapping

from quizapp.i18n import LazyText, _, lazy
from quizapp.law.rules.compare import Kind
from quizapp.law.rules.standing import Standing
from quizapp.sheets import words as sheet_words
from quizapp.sheets.problems import Problem

PROBLEMS: Mapping[str, LazyText] = {
    "E_TOO_LARGE": lazy("文件太大，上限为 %(limit)s MiB，请检查是否选错了文件。"),
    "E_TOO_LONG": lazy("有 %(found)s 个字符，上限为 %(limit)s，不像一部法规，请检查是否选错了文件。"),
    "E_TOO_MANY": lazy("读到 %(found)s 条，上限为 %(limit)s 条，不像一部法规，请检查是否选错了文件。"),
    "E_ENCODING": lazy("无法识别文件的文字编码，请另存为 UTF-8 的 .txt 再加载。"),
    "E_ZIP_BOMB": lazy("文件解压后过大，可能已损坏，请用 Word 或 WPS 另存后再加载。"),
    "E_BAD_FILE": lazy("无法读取这个文件，可能已损坏，请用 Word 或 WPS 打开后另存为 .docx 再加载。"),
    "E_BAD_WORD": lazy("这个 Word 文件读不下去，可能已损坏或加了密码，请打开后另存为 .docx 再加载。"),
    "E_OLD_WORD": lazy("这是旧版 .doc 文件，请用 Word 或 WPS 打开后另存为 .docx 再加载。"),
    "E_NOT_A_LAW_FILE": lazy("不支持这种文件，请另存为 .docx、.txt 或 .md 再加载。"),
    "E_NO_TITLE": lazy("没有找到法规名称，请在第一行写上名称。"),
    "E_NO_ARTICLES": lazy("没有找到“第一条”。如果条号是 Word 自动编号，请先转成文字，或另存为 .txt。"),
    "E_ARTICLE_COUNT": lazy("文件写明有 %(stated)s 条，读到 %(found)s 条，请核对是否缺漏。"),
    "E_ARTICLE_FIRST": lazy("第一个条文是%(article)s，前面的条文缺失，请补上。"),
    "E_ARTICLE_GAP": lazy("%(before)s之后是%(article)s，中间缺条文，请核对原文。"),
    "E_ARTICLE_REPEATED": lazy("%(article)s出现了两次，请删去多余的一个。"),
    "E_ARTICLE_ORDER": lazy("%(article)s排在%(before)s之后，次序不对，请核对原文。"),
    "E_ARTICLE_EMPTY": lazy("%(article)s没有内容，请补上。"),
    "W_ARTICLE_DOUBTFUL": lazy("条号与正文之间没有空格，且像是引用，按条文读取，请核对：%(value)s"),
    "W_ITEM_ORDER": lazy("%(article)s中各项的序号不连续（%(value)s），请核对是否缺项。"),
    "W_NO_STOP": lazy("%(article)s的末尾没有标点，可能不完整：%(value)s"),
    "W_BAD_CHARACTER": lazy("%(article)s中有无法显示的字符，请核对原文。"),
    "W_RESIDUE": lazy("像是页码或网页残留，没有读取：%(value)s"),
    "W_RESIDUE_INSIDE": lazy("%(article)s中夹有页码或网址“%(value)s”，请在文件中删去后重新加载。"),
    "W_JOINED": lazy("上一行没有写完，已与这一行连成一段：%(value)s"),
    "W_OUTSIDE": lazy("这一段不在任何条文中，请核对：%(value)s"),
    "W_HEADING_EMPTY": lazy("标题“%(value)s”下没有条文，请核对是否为目录的残留。"),
    "W_HEADING_ORDER": lazy("标题“%(value)s”的序号与前面不连续，请核对是否缺章节。"),
    "W_CONTENTS_DROPPED": lazy("正文前的目录共 %(count)s 行，没有重复读取。"),
    "W_NO_LABEL": lazy("看不出是哪一版，请填写版本，如“2021年修订”。"),
    "W_NO_LEVEL": lazy("看不出效力层级，请选择。"),
    "W_NO_EFFECTIVE": lazy("文件没有写明本版本的施行日期，请填写。"),
    "W_NO_EFFECTIVE_BUT": lazy(
        "文件没有写明本版本的施行日期。%(article)s写的是 %(value)s，修正后的法律这里仍是首次施行的日期，请核对后填写。"
    ),
    "W_MORE": lazy("同类提示还有 %(count)s 处。"),
    "W_TRACKED_CHANGES": lazy("文件带有修订标记，已按接受全部修订读取，请核对。"),
    "W_OBJECT_LOST": lazy("文件中的文本框、公式或嵌入对象没有读取，请核对。"),
    "W_COUNT_CHANGED": lazy("法规库登记这一版有 %(known)s 条，文件有 %(found)s 条，请核对是否选对了版本。"),
    "W_TEXT_KNOWN": lazy("这一版的条文已经加载，内容相同。"),
    "W_TEXT_DIFFERS": lazy("这一版的条文已经加载，与文件有 %(count)s 条不同；替换需要明确选择。"),
}
REFUSALS: dict[str, LazyText] = {
    "law_no_title": lazy("请填写法规名称。"),
    "law_no_label": lazy("请填写版本，如“2021年修订”。"),
    "law_no_level": lazy("请选择效力层级。"),
    "law_has_errors": lazy("文件有错误，没有保存。请按提示修改后重新上传。"),
    "law_count": lazy(
        "法规库登记《%(title)s》（%(label)s）有 %(known)s 条，文件有 %(found)s 条，没有保存。请核对是否选对了版本。"
    ),
    "law_text_differs": lazy(
        "《%(title)s》（%(label)s）的条文已经加载，与文件不同。如确需替换，请勾选“替换已有条文”。"
    ),
    "law_dates": lazy("《%(title)s》（%(label)s）的失效日期早于施行日期，请核对。"),
    "law_done": lazy("这些文件已经保存过，或已过期。如需再次加载，请重新上传。"),
    "list_nothing_chosen": lazy("没有选择要加入的法规，或它们已在清单中。"),
    "list_nothing_to_copy": lazy("那个单位的清单中没有本清单缺少的法规。"),
    "list_empty": lazy("清单是空的，请先加入法规。"),
    "list_too_long": lazy("一份清单最多 %(most)s 部法规。"),
}
KINDS: Mapping[Kind, LazyText] = {
    Kind.SAME: lazy("相同"),
    Kind.MOVED: lazy("条号改变"),
    Kind.CHANGED: lazy("有修改"),
    Kind.ADDED: lazy("新增"),
    Kind.REMOVED: lazy("删去"),
}
STANDINGS: Mapping[Standing, LazyText] = {
    Standing.IN_FORCE: lazy("现行有效"),
    Standing.CEASED: lazy("已失效"),
    Standing.NOT_YET: lazy("尚未施行"),
}


def sentence(problem: Problem) -> str:
    """第17行：第二十条之后是第二十二条，中间缺条文，请核对原文。"""
    return sheet_words.sentence(problem, PROBLEMS)


def kind_name(kind: Kind) -> str:
    """How two articles differ."""
    return str(KINDS[kind])


def version_name(title: str, label: str) -> str:
    """《行政处罚法》（2021年修订）."""
    return _("《%(title)s》（%(label)s）", title=title, label=label) if label else _("《%(title)s》", title=title)
