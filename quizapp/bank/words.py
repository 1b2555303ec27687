"""The question bank in words."""

from collections.abc import Mapping

from quizapp.bank.rules.reporting import FaultReason
from quizapp.bank.rules.validity import Lack
from quizapp.i18n import LazyText, _, lazy
from quizapp.sheets import words as sheet_words
from quizapp.sheets.problems import Problem

PROBLEMS: Mapping[str, LazyText] = {
    "E_NO_HEADER": lazy("没有找到表头，请确认表中有“题干”和“答案”两列。"),
    "E_NO_ANSWER_COLUMN": lazy("表中没有“答案”列，请补上后再导入。"),
    "E_NO_STEM": lazy("题干为空。"),
    "E_NO_ANSWER": lazy("答案为空。"),
    "E_TOO_LONG": lazy("文字太长，最多 %(limit)s 个字。"),
    "E_ANSWER_RANGE": lazy("选项只有A–%(last)s，答案为%(answer)s。"),
    "E_FEW_OPTIONS": lazy("选择题至少要有两个选项，现有 %(count)s 个。"),
    "E_MANY_OPTIONS": lazy("选项太多，最多 %(limit)s 个。"),
    "E_DUP_OPTION": lazy("选项%(first)s与选项%(second)s相同。"),
    "E_OPTION_GAP": lazy("选项%(letter)s为空，但后面还有选项。"),
    "E_TYPE_UNKNOWN": lazy("看不出题型，现为“%(value)s”。请填单选、多选、不定项、判断或填空。"),
    "E_TYPE_CONFLICT": lazy("题型是单选，答案有两个或更多：%(answer)s。"),
    "E_BLANK_COUNT": lazy("题干有 %(blanks)s 个空，答案有 %(answers)s 个。空请用 ____ 表示，答案之间用分号隔开。"),
    "E_TRUTH_UNCLEAR": lazy("判断题的答案“%(value)s”意思不明，请写“对”或“错”。"),
    "E_ANSWER_UNREADABLE": lazy("答案“%(value)s”无法识别，请写选项字母。"),
    "E_UNSUPPORTED_ITEM": lazy("不支持的题型“%(value)s”，没有读取。请改成单选、多选、判断、填空或简答后再导入。"),
    "E_CASE_NO_CHILD": lazy("材料下面没有小题，请补上小题或删去材料。"),
    "E_CASE_NO_MATERIAL": lazy("“%(value)s”有小题而没有材料，请补上题型为“材料”的一行。"),
    "E_ROW_LONGER": lazy(
        "这一行比表头多出“%(value)s”，多半是文字中的逗号没有加引号，后面的内容都错了列。请加上引号，或存为 .xlsx 再导入。"
    ),
    "E_KIND_OPTIONS": lazy("这一题有选项，答案是选项字母“%(value)s”，题型却不是选择题，请核对题型。"),
    "W_MARKUP_KEPT": lazy("文字中有网页标记，原样保留，请核对：%(value)s"),
    "E_LETTER_ORDER": lazy("选项文字开头的字母“%(value)s”与它的位置不符，请检查选项的次序。"),
    "W_ANSWER_STROKE": lazy("答案“%(value)s”中的 / 读作答案的一部分。如果两边都算对，请改用 | 隔开。"),
    "W_COLUMN_GUESSED": lazy("这一列的名称只是开头相同，已当作题干或答案读取，请核对；不对的话请在预览页指定各列。"),
    "W_ANSWER_SHOWN": lazy("这里写有答案的标记“%(value)s”，考生会看到，请核对。"),
    "W_OPTIONS_UNUSED": lazy("这一题不是选择题，选项没有读取，请核对题型。"),
    "E_TEXT_LOST": lazy("这里的文字已变成“%(value)s”，在转存时丢失了。请从原来的文件重新导出。"),
    "W_HIDDEN_SHEET": lazy("这是隐藏的工作表，没有读取。要读取它，请在预览页勾选。"),
    "W_KIND_BLANK": lazy("没有填写题型，按答案判断，与上面的题型不同，请核对。"),
    "W_UNDER_MATERIAL": lazy("上面有一段材料，这一行没有写明属于它，读成了单独的题目，请核对。"),
    "W_KIND_INFERRED": lazy("题型“%(value)s”按答案读成了普通题，请核对。"),
    "W_IMAGE_ASIDE": lazy("这里的图片不在任何一题的行内，没有读取，请移到题目所在的行。"),
    "E_TRUNCATED": lazy("这一题没有写完，文件可能不完整，请补全后再导入。"),
    "E_BAD_XML": lazy(
        "“%(value)s”不是完整的 XML，或文字编码与第一行所写的不符。请从原系统重新导出；自己改过的，请另存为 UTF-8。"
    ),
    "E_LINE_TOO_LONG": lazy("这一行超过 %(limit)s 字，分不出题目。请每题、每个选项各占一行后再导入。"),
    "E_NO_QUESTIONS": lazy("没有找到试题。请确认每题有题号、题干和“答案：”，或下载模板后填写。"),
    "E_LETTER_TWICE": lazy("选项字母 %(letter)s 出现两次，请检查选项或题号。"),
    "E_LETTER_MISSING": lazy("选项缺少字母 %(letter)s，请检查选项。"),
    "E_KEY_COUNT": lazy("答案表中这一段的题数与答案个数不一致，请逐题核对后再导入。"),
    "E_LEGACY_DOC": lazy("这是旧版 Word 文件（.doc），读不出来。请用 Word 或 WPS 打开，另存为 .docx 后再导入。"),
    "E_BAD_WORD": lazy("这个 Word 文件读不下去，可能已损坏。请用 Word 或 WPS 打开，另存为新的 .docx 后再导入。"),
    "E_PDF": lazy("这是 PDF 文件，读不出题目。请取得 Word 或 Excel 原件，或转成 .docx 并核对后再导入。"),
    "E_RTF": lazy("这是 RTF 文件。请用 Word 或 WPS 打开，另存为 .docx 后再导入。"),
    "E_IMAGE_FILE": lazy("这是图片，读不出题目。请先识别成文字，核对后存为 .docx 或 .xlsx 再导入。"),
    "E_ARCHIVE": lazy("这是压缩包。请解压后选择其中的题库文件再导入。"),
    "E_ENCRYPTED": lazy("文件设有密码。请去掉打开密码，另存后再导入。"),
    "E_SLIDES": lazy("这是演示文稿，不是题库。请把题目整理成 .docx 或 .xlsx 再导入。"),
    "E_ENCODING": lazy("无法识别文件的文字编码。请用记事本另存为 UTF-8，或存为 .docx、.xlsx 再导入。"),
    "E_HTML_AS_DOC": lazy("这个文件其实是网页或旧版 XML，请用 Word 或 WPS 打开后另存为 .docx 再导入。"),
    "E_CODE_BLOCK": lazy("题目中有要执行的程序代码，本系统不执行代码，没有读取这一题。"),
    "W_IMAGE_LOST": lazy("图片“%(value)s”无法保留，请核对题目是否仍然完整。"),
    "W_OBJECT_LOST": lazy("公式、图形或嵌入对象“%(value)s”无法保留，请核对题目是否仍然完整。"),
    "W_FORMULA_LOST": lazy("这里有公式、图形或嵌入对象，无法保留，请核对题目是否仍然完整。"),
    "W_TRACKED_CHANGES": lazy("文件带有修订标记，已按接受全部修订读取，请核对。"),
    "W_KEY_WITHOUT_QUESTION": lazy("答案表中的第 %(value)s 题找不到对应的题目，请核对。"),
    "W_TWO_BRACKETS": lazy("题干中既有写着“%(value)s”的括号，又有空括号，已按字母读取答案，请核对。"),
    "E_OPTION_GOES_ON": lazy("选项后面另起一行的“%(value)s”不像选项的一部分，请移到解析中或删去后再导入。"),
    "W_OPTION_GOES_ON": lazy("最后一个选项后面还有“%(value)s”，已并入这个选项，请核对。"),
    "W_STORY_BETWEEN": lazy("题目之间的“%(value)s”没有标明是案情还是解析，请核对它归属哪一题。"),
    "W_ANSWER_GOES_ON": lazy("参考答案后面另起一段的“%(value)s”已并入答案，如果是解析，请移开。"),
    "W_HEADING_IN_STEM": lazy("题干上面的“%(value)s”像是标题，已并入题干，请核对。"),
    "W_STARS": lazy("“%(value)s”的星号已当作强调标记去掉，如果是乘号，请补上。"),
    "W_RINGS_LETTERED": lazy("选项用①②③标出，答案写的是字母“%(value)s”，已按次序对应，请核对。"),
    "W_TEXT_BOX": lazy("“%(value)s”在文本框里，已接在文本框所在的段落之后读取，请核对它的位置。"),
    "W_PAGE_NUMBER": lazy("单独一行的数字“%(value)s”像是页码，请核对这一题的文字是否完整、有没有多出。"),
    "W_NUMBERS_RUN": lazy("题号 %(value)s 连在一起，已按最后一个读取，请核对。"),
    "W_NUMBER_GAP": lazy("题号从 %(last)s 跳到 %(number)s，请核对中间是否缺题。"),
    "W_ANSWER_BY_FORMAT": lazy("正确选项好像只用颜色、加粗或下划线标出。请写出“答案：”后再导入。"),
    "W_OPTION_GAP": lazy("选项缺少字母 %(letter)s，请核对。"),
    "W_NO_REFERENCE": lazy("简答题没有参考答案，可以导入为草稿，请补上。"),
    "W_HASH_CUT": lazy("“#”从这里起是反馈，选项读成了“%(value)s”，请核对。文字中的 # 前请加反斜杠。"),
    "W_HIDDEN_QUESTION": lazy("这一题在原系统中是隐藏的，也读取了，请核对。"),
    "W_KEY_VS_SCORING": lazy("计分规则给分的是“%(value)s”，与标明的正确答案不同，已按标明的读取，请核对。"),
    "W_FEEDBACK_LOST": lazy("各选项的反馈没有保留，只保留总的解析。"),
    "W_WEIGHTS_LOST": lazy("选项的不同分值没有保留，得分的选项都作为正确答案。"),
    "W_KEY_FROM_MAPPING": lazy("没有标明正确答案，按得分的选项读取，请核对。"),
    "E_ITEM_MISSING": lazy("目录中列出的题目文件“%(value)s”不在包里，请从原系统重新导出。"),
    "W_MATCH_LOST": lazy("答案的误差范围或匹配方式没有保留，只按相同文字判对错，请核对。"),
    "W_TRUTH_ORDER": lazy("两个选项的次序与通常相反，已按选项文字读取答案，请核对。"),
    "W_PARTIAL_LOST": lazy("有的选项原来得部分分，这里只有满分的选项算对，请核对。"),
    "E_BRACES": lazy("花括号不成对或不止一对，读不出答案。文字中的花括号前请加反斜杠。"),
    "E_CLOZE_BROKEN": lazy("完形填空的写法有误，读不出空或答案，请在原系统中检查。"),
    "E_BAD_PACKAGE": lazy("包里缺少“%(value)s”或它已损坏，请从原系统重新导出。"),
    "W_AWAY_CASE": lazy("案例题组在其他系统中成为一段说明和几道单独的题。"),
    "W_AWAY_INDEFINITE": lazy("不定项选择题在其他系统中成为多选题。"),
    "W_AWAY_BLANKS": lazy("多空填空题在其他系统中成为简答题，不带答案。"),
    "W_AWAY_REFERENCE": lazy("简答题的参考答案在其他系统中看不到。"),
    "W_AWAY_FIELDS": lazy("依据、难度、用途、来源在其他系统中看不到。"),
    "W_AWAY_PRINT": lazy("试卷供打印用，不供再导入。"),
    "W_AWAY_ID": lazy("题目编号没有写入。"),
    "W_AWAY_READ": lazy("这一题有的内容从 Word 再导入时会有出入，请另存一份 JSON 题包。"),
    "W_DESCRIPTION_IGNORED": lazy("说明文字不是试题，没有读取。"),
    "E_NO_OPTIONS": lazy("这里起共 %(count)s 行只有答案字母而没有选项，请补上选项后再导入。"),
    "E_CONTROL": lazy("含有看不见的控制字符，请重新输入。"),
    "E_DUP_ID": lazy("题目编号“%(value)s”在文件中重复。"),
    "E_USE": lazy("用途请填“练习”“考试”或“通用”，现为“%(value)s”。"),
    "E_NOT_A_PACK": lazy(
        "这不是题包，也不是试题列表。请给出每题一个对象、有题干和答案的 JSON，或整理成 .xlsx 再导入。"
    ),
    "E_PACK_VERSION": lazy("题包版本“%(value)s”不受支持，请升级系统后再导入。"),
    "E_FIELD": lazy("这一题的格式不符合题包说明，请检查所列字段。"),
    "W_DUPLICATE": lazy("与第%(first)s行重复，只取第一次出现的。"),
    "W_CONTRADICTION": lazy("题目与第%(first)s行相同而答案不同，请核对哪个正确。"),
    "W_IN_BANK": lazy("题库中已有相同的题。"),
    "W_IN_BANK_OTHER_KEY": lazy("题库中已有相同的题，但答案不同，请核对哪个正确。"),
    "W_NO_CITATION": lazy("没有法条依据。可以导入为草稿，通过审核前需补上。"),
    "W_CEASED": lazy("所引《%(law)s》%(version)s已失效或尚未施行，导入为草稿，请核对。"),
    "W_UNKNOWN_LAW": lazy("法规库中没有《%(law)s》%(version)s，导入为草稿，请核对。"),
    "W_ARTICLE": lazy("看不懂条款“%(value)s”，请写成“第三十二条第一款第（二）项”。"),
    "W_CITATION_PAIRS": lazy("法规名称与条款的个数不一致，没有读取依据。"),
    "W_MULTI_ONE_LETTER": lazy("题型是多选，答案只有一个：%(value)s。请核对。"),
    "W_ANSWER_IN_STEM_REMOVED": lazy("题干中带有答案%(value)s，已换成空括号。"),
    "W_ANSWER_VS_STEM": lazy("题干括号中写的是%(value)s，答案列是%(answer)s，已按答案列读取，请核对哪个正确。"),
    "W_ANSWER_VS_EXPLANATION": lazy("解析中说答案是%(value)s，答案列是%(answer)s，已按答案列读取，请核对哪个正确。"),
    "W_ARTICLE_PARTLY": lazy("条款“%(value)s”只读出一部分，请核对依据。"),
    "W_NUMERIC_CELL": lazy("单元格是数字或日期格式，读作“%(value)s”，请核对是否与原文一致。"),
    "W_DIFFICULTY": lazy("难度“%(value)s”不认识，留空。"),
    "W_MARKS": lazy("分值“%(value)s”不认识，留空。"),
    "W_UNKNOWN_COLUMN": lazy("不认识这一列，已忽略。"),
    "W_SHEET_IGNORED": lazy("这张工作表不像试题，没有读取。"),
}
_OTHER_FIELDS: Mapping[str, LazyText] = {"citations": lazy("法条依据"), "images": lazy("图片")}
FIELD_NAMES: Mapping[str, LazyText] = {
    "kind": lazy("题型"),
    "stem": lazy("题干"),
    "options": lazy("全部选项（一格）"),
    **{f"option.{letter}": lazy("选项%(letter)s", letter=letter) for letter in "ABCDEFGH"},
    "answer": lazy("答案"),
    "explanation": lazy("解析"),
    "difficulty": lazy("难度"),
    "marks": lazy("分值"),
    "topic": lazy("分类"),
    "law": lazy("法规名称"),
    "version": lazy("版本"),
    "article": lazy("条款"),
    "use": lazy("用途"),
    "tags": lazy("标签"),
    "source": lazy("来源"),
    "group": lazy("材料编号"),
}
LOSSES: Mapping[str, LazyText] = {"W_IMAGE_LOST": lazy("有图片没有存下来，不在文件中。")}
EXPORTS: Mapping[str, tuple[LazyText, LazyText]] = {  # by the key of the writer: name, and what it is good for
    "xlsx": (lazy("Excel 表格"), lazy("用表格软件修改，可再导入。")),
    "json": (lazy("JSON 题包"), lazy("全部字段和图片，可原样再导入。")),
    "docx": (lazy("Word 题目清单"), lazy("供审阅，列出每题的全部字段。")),
    "paper": (lazy("Word 试卷"), lazy("供打印，答案和解析另起一页。")),
    "moodle_xml": (lazy("Moodle XML"), lazy("导入 Moodle 等系统。")),
    "gift": (lazy("GIFT 文本"), lazy("导入 Moodle 等系统的纯文本。")),
    "qti22": (lazy("QTI 2.2 包"), lazy("导入支持 QTI 2 的考试系统。")),
    "qti30": (lazy("QTI 3.0 包"), lazy("导入支持 QTI 3 的考试系统。")),
}
FAULT_REASONS: Mapping[FaultReason, LazyText] = {
    FaultReason.KEY: lazy("答案不对"),
    FaultReason.LAW: lazy("依据已失效或引错"),
    FaultReason.WORDING: lazy("题干有歧义或错字"),
    FaultReason.OPTIONS: lazy("选项有问题"),
    FaultReason.OTHER: lazy("其他"),
}
LACKS: Mapping[str, LazyText] = {
    "no_citation": lazy("缺少法条依据。"),
    "ceased": lazy("所引《%(law)s》（%(version)s）已失效。"),
    "not_yet": lazy("所引《%(law)s》（%(version)s）尚未施行。"),
    "unknown_version": lazy("法规库中没有《%(law)s》的“%(version)s”版本。"),
    "unknown_law": lazy("法规库中没有《%(law)s》。"),
}
NOTES: Mapping[str, LazyText] = {
    "pack": lazy("随题包载入"),
    "law": lazy("法规更新，改引新条文"),
    "citation": lazy("补依据"),
    "merged": lazy("与另一题重复，已合并"),
}
REFUSALS: dict[str, LazyText] = {
    "move_not_allowed": lazy("当前状态不能这样操作，请刷新后查看。"),
    "own_question": lazy("不能审核自己编写的题目，请由另一位审题员审核。"),
    "lacks_citation": lazy("缺少现行有效的法条依据，补上后才能通过。"),
    "unchanged": lazy("内容没有变化。"),
    "import_done": lazy("这份文件已经导入过。"),
    "nothing_chosen": lazy("没有可导入的题目。"),
    "comment_empty": lazy("请先写下意见。"),
    "answer_empty": lazy("请先写下答复。"),
    "too_many_reports": lazy("您报告的题目已经很多，请等待答复后再报告。"),
    "not_flagged": lazy("这一题不需要复核，可能别人已经处理。"),
    "edited_meanwhile": lazy("这一题正在修改，请先完成修改并通过审核。"),
}


def sentence(problem: Problem) -> str:
    """第17行「答案」：选项只有A–C，答案为D。"""
    return sheet_words.sentence(problem, PROBLEMS)


def several(problem: Problem, number: int) -> str:
    """The sentence of the first of so many problems that say the same."""
    text = sentence(problem)
    return _("%(text)s（这样的共 %(number)s 处）", text=text, number=number) if number > 1 else text


def note_text(note: str) -> str:
    """What somebody wrote to a revision or a step, or what the program notes for itself, in words."""
    return str(NOTES.get(note, note))


def loss_sentence(code: str) -> str:
    """What a format can't hold, in words that fit every question it concerns."""
    return str(LOSSES.get(code) or PROBLEMS[code])


def field_name(field: str) -> str:
    """A field of a question in words; of a case's question with its number."""
    if field.startswith("children."):
        _children, number, rest = field.split(".", 2)
        return _("第 %(n)s 小题 %(field)s", n=number, field=field_name(rest))
    return str(FIELD_NAMES.get(field) or _OTHER_FIELDS.get(field) or field)


def lack_sentence(lack: Lack) -> str:
    """What a question lacks, in words."""
    return str(LACKS[lack.code]) % {"law": lack.law, "version": lack.version or _("未注明版本")}
