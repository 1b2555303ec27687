"""Question sheets: the template's columns, and the headings that real banks use."""

import re
from collections.abc import Mapping, Sequence

from quizapp.bank.formats.reading import Gatherer, Reading
from quizapp.bank.rules import answers, articles
from quizapp.bank.rules.document import Answer, Citation, QuestionDocument
from quizapp.bank.rules.kinds import CHOICE_KINDS, LETTERS, Kind, Use
from quizapp.sheets.cells import CellKind
from quizapp.sheets.header import Heading, find_heading, is_heading_again, read_heading
from quizapp.sheets.problems import Level, Problem, Where, error, info, warning
from quizapp.sheets.reader import Book, Row, Sheet

SYNONYMS: Mapping[str, Sequence[str]] = {
    "kind": ("题型", "类型", "题目类型", "试题类型", "type", "questiontype"),
    "stem": ("题干", "题目", "题目内容", "试题内容", "问题", "试题", "题目名称", "试题题干", "question", "content", "questioncontent", "stem"),
    **{
        f"option.{letter}": (f"选项{letter}", f"{letter}选项", letter, f"选项{number}", f"option{letter}", f"答案{letter}", f"备选{letter}")
        for number, letter in enumerate("ABCDEFGH", start=1)
    },
    "options": ("选项", "备选项", "备选答案", "选项内容", "optioncontent", "options"),
    "answer": ("答案", "正确答案", "标准答案", "参考答案", "answer", "questionanswer", "correct", "correctanswers"),
    "explanation": ("解析", "答案解析", "题目解析", "整体解析", "试题解析", "提示", "explanation", "analysis"),
    "difficulty": ("难度", "难度系数", "难易度", "难易程度", "difficulty"),
    "marks": ("分值", "分数", "score", "points"),
    "topic": ("分类", "章节", "目录", "知识点", "知识点一级", "所属题库", "学科", "科目", "category", "chapter"),
    "source": ("来源", "出处", "页码", "source"),
    "law": ("法规名称", "法律名称", "法规", "法律依据", "依据", "法律法规", "law"),
    "version": ("版本", "法规版本", "version"),
    "article": ("条款", "法条", "条文", "条款号", "article"),
    "use": ("用途", "use"),
    "tags": ("标签", "tags"),
    "group": ("材料编号", "材料", "案例", "背景", "大题题干", "父题序号"),
    "external": ("序号", "编号", "题号", "题目序号", "id", "xuhao", "试题guid"),
    "note": ("备注", "说明"),
}  # fmt: skip
NEEDED = frozenset({"stem", "answer"})
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("单选", "单选题", "单项选择", "单项选择题", "single", "单项"), Kind.SINGLE),
    **dict.fromkeys(("多选", "多选题", "多项选择", "多项选择题", "multiple", "多项"), Kind.MULTIPLE),
    **dict.fromkeys(("不定项", "不定项选择", "不定项选择题", "不定项题", "indefinite"), Kind.INDEFINITE),
    **dict.fromkeys(
        ("判断", "判断题", "是非题", "是非", "对错题", "true_false", "truefalse", "判断对错"), Kind.TRUE_FALSE
    ),
    **dict.fromkeys(("填空", "填空题", "fill", "单项填空", "多项填空"), Kind.FILL),
    **dict.fromkeys(("简答", "简答题", "问答", "问答题", "论述", "论述题", "名词解释", "short"), Kind.SHORT),
    **dict.fromkeys(("材料", "材料题", "案例", "案例题", "案例分析", "案例分析题", "case"), Kind.CASE),
}
DIFFICULTIES: Mapping[str, int] = {
    **dict.fromkeys(("易", "简单", "容易", "较易", "低"), 1),
    **dict.fromkeys(("中", "中等", "适中", "一般"), 3),
    **dict.fromkeys(("难", "困难", "较难", "高"), 5),
    **{str(number): number for number in range(1, 6)},
}
USES: Mapping[str, Use] = {
    **dict.fromkeys(("", "通用", "both", "练习考试", "全部"), Use.BOTH),
    **dict.fromkeys(("练习", "practice"), Use.PRACTICE),
    **dict.fromkeys(("考试", "exam"), Use.EXAM),
}
_OPTION_IN_CELL = re.compile(r"(?:^|[\n|;；$]|\s{1,})([A-HＡ-Ｈ])\s*[.．、:：)）]\s*")
_PREFIX = re.compile(r"^\s*([A-HＡ-Ｈ])\s*[.．、:：)）]\s*")


def read_sheets(book: Book) -> Reading:
    """Read every visible sheet that has a heading with stem and answer; other sheets are ignored and said so."""
    gatherer = Gatherer(book.file, book.format, problems=list(book.problems))
    tables = 0
    for sheet in book.sheets:
        if sheet.is_visible and sheet.rows:
            tables += _read_sheet(sheet, gatherer)
        else:
            gatherer.ignored += len(sheet.rows)
    if not tables and not any(problem.level is Level.ERROR for problem in gatherer.problems):
        gatherer.problems.append(error(_missing(book)))
    return gatherer.reading()


def _missing(book: Book) -> str:
    """A file with stems and no answers says so once, instead of once a row."""
    for sheet in book.sheets:
        if sheet.is_visible and find_heading(sheet.rows, SYNONYMS, frozenset({"stem"})):
            return "E_NO_ANSWER_COLUMN"
    return "E_NO_HEADER"


def _read_sheet(sheet: Sheet, gatherer: Gatherer) -> int:
    found = find_heading(sheet.rows, SYNONYMS, NEEDED)
    if found is None:
        gatherer.ignored += len(sheet.rows)
        gatherer.problems.append(info("W_SHEET_IGNORED", Where(sheet=sheet.name or None)))
        return 0
    index, heading = found
    gatherer.ignored += index + 1
    gatherer.header = gatherer.header or tuple(heading.words.get(i, "") for i in range(max(heading.words) + 1))
    for word in heading.unknown:
        gatherer.problems.append(info("W_UNKNOWN_COLUMN", Where(sheet.name or None, heading.row, word)))
    for row in sheet.rows[index + 1 :]:
        if is_heading_again(row, heading, SYNONYMS):
            heading = read_heading(row, SYNONYMS)
            gatherer.ignored += 1
        elif _is_instruction(row, heading):
            gatherer.ignored += 1
        else:
            _RowReader(sheet.name, row, heading).give(gatherer)
    return 1


def _is_instruction(row: Row, heading: Heading) -> bool:
    """A note between the rows: one filled cell that is not under the stem, or a long text at the very left."""
    filled = [index for index, cell in enumerate(row.cells) if cell.text.strip()]
    if len(filled) != 1 or row.cells[filled[0]].kind in (CellKind.ERROR, CellKind.FORMULA):
        return False
    text = row.cells[filled[0]].text.strip()
    return filled[0] not in (heading.columns["stem"], heading.columns["answer"]) or text.startswith(
        ("说明", "注", "填写")
    )


class _RowReader:
    """Reads one row into a question document and keeps what is wrong."""

    def __init__(self, sheet: str, row: Row, heading: Heading) -> None:
        self.sheet, self.row, self.heading = sheet, row, heading
        self.problems: list[Problem] = []

    def give(self, gatherer: Gatherer) -> None:
        """Hand the row to the gatherer."""
        self._look_at_cells()
        words = {name: self.heading.words[index] for name, index in self.heading.columns.items()}
        gatherer.take(
            self._document(),
            Where(self.sheet or None, self.row.number),
            words,
            tuple(cell.text for cell in self.row.cells),
            self.problems,
        )

    def _document(self) -> QuestionDocument:
        options = self._options()
        stem = self._text("stem")
        kind = self._kind(options, stem)
        answer, stem = self._answer(kind, options, stem)
        if kind is Kind.TRUE_FALSE or kind is Kind.FILL:
            options = ()
        return QuestionDocument(
            kind=kind or Kind.SINGLE,
            stem=stem,
            options=options,
            answer=answer,
            explanation=self._text("explanation")
            or ("" if "explanation" in self.heading.columns else self._text("note")),
            topic=tuple(part.strip() for part in re.split(r"[/＞>]", self._text("topic")) if part.strip()),
            difficulty=self._difficulty(),
            marks=self._marks(),
            use=self._use(),
            citations=self._citations(),
            tags=tuple(part.strip() for part in re.split(r"[;；,，、]", self._text("tags")) if part.strip()),
            source=self._text("source"),
        )

    def _where(self, name: str) -> Where:
        return Where(self.sheet or None, self.row.number, self.heading.word(name) or None)

    def _text(self, name: str) -> str:
        return self.row.text(self.heading.columns.get(name)).strip(" \t\r\n\u3000\xa0").replace("\r\n", "\n")

    def _look_at_cells(self) -> None:
        for name, index in self.heading.columns.items():
            cell = self.row.cells[index] if index < len(self.row.cells) else None
            if cell is None:
                continue
            if cell.kind is CellKind.ERROR:
                self.problems.append(error("E_CELL_ERROR", self._where(name), cell.text))
            elif cell.kind is CellKind.FORMULA:
                self.problems.append(error("E_FORMULA_NO_VALUE", self._where(name)))
            elif cell.kind is CellKind.DATE and (name == "stem" or name.startswith("option")):
                self.problems.append(warning("W_NUMERIC_CELL", self._where(name), cell.text))

    def _options(self) -> tuple[str, ...]:
        columns = [name for name in self.heading.columns if name.startswith("option.")]
        texts = [self._text(f"option.{letter}") for letter in "ABCDEFGH" if f"option.{letter}" in columns]
        while texts and not texts[-1]:
            texts.pop()
        if not texts and "options" in self.heading.columns:
            texts = _split_options(self._text("options"))
        return _without_prefixes(texts)

    def _kind(self, options: tuple[str, ...], stem: str) -> Kind | None:
        raw = "".join(self._text("kind").split()).strip("【】[]（）()").casefold()
        if raw:
            known = KINDS.get(raw) or KINDS.get(re.sub(r"[（(].*$", "", raw))
            if known is None:
                self.problems.append(error("E_TYPE_UNKNOWN", self._where("kind"), raw))
            return known
        kind = answers.infer_kind(self._text("answer"), options, stem)
        if kind is None and not self.problems:
            self.problems.append(error("E_TYPE_UNKNOWN", self._where("answer"), self._text("answer")))
        return kind

    def _answer(self, kind: Kind | None, options: tuple[str, ...], stem: str) -> tuple[Answer, str]:
        text = self._text("answer")
        if kind is Kind.FILL and not text and options:
            return tuple((option,) for option in options), stem  # one template puts the answers in the option columns
        if kind is None or not text:
            return None, stem
        answer = answers.read_answer(kind, text, options)
        if answer is None and kind in (*CHOICE_KINDS, Kind.TRUE_FALSE):
            code = "E_TRUTH_UNCLEAR" if kind is Kind.TRUE_FALSE else "E_ANSWER_UNREADABLE"
            self.problems.append(error(code, self._where("answer"), text))
        if kind is Kind.MULTIPLE and isinstance(answer, tuple) and len(answer) == 1:
            self.problems.append(warning("W_MULTI_ONE_LETTER", self._where("answer"), text))
        return answer, self._without_answer(kind, stem, answer)

    def _without_answer(self, kind: Kind, stem: str, answer: Answer) -> str:
        """A stem that carries its answer in brackets would show it to the candidate."""
        if kind in CHOICE_KINDS:
            bracket = re.compile(r"[（(]\s*([A-HＡ-Ｈ](?:[\s、,，]*[A-HＡ-Ｈ])*)\s*[）)]")
        elif kind is Kind.TRUE_FALSE:
            bracket = re.compile(r"[（(]\s*(√|×|✓|✗|对|错|正确|错误)\s*[）)]\s*[。.]?\s*$")
        else:
            return stem
        found = bracket.search(stem)
        if found is None:
            return stem
        self.problems.append(warning("W_ANSWER_IN_STEM_REMOVED", self._where("stem"), found.group(0)))
        return stem[: found.start()] + "（　）" + stem[found.end() :]

    def _difficulty(self) -> int | None:
        text = self._text("difficulty")
        if not text:
            return None
        known = DIFFICULTIES.get(text)
        if known is None:
            self.problems.append(warning("W_DIFFICULTY", self._where("difficulty"), text))
        return known

    def _marks(self) -> int | None:
        text = self._text("marks").rstrip("分")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text) or float(text) == 0:
            self.problems.append(warning("W_MARKS", self._where("marks"), text))
            return None
        return round(float(text) * 100)

    def _use(self) -> Use:
        text = self._text("use").casefold()
        if text not in USES:
            self.problems.append(error("E_USE", self._where("use"), text))
        return USES.get(text, Use.BOTH)

    def _citations(self) -> tuple[Citation, ...]:
        laws = _parts(self._text("law"))
        versions = _parts(self._text("version"))
        texts = _parts(self._text("article"))
        if not laws:
            return ()
        if len(texts) not in (0, len(laws)) or len(versions) not in (0, 1, len(laws)):
            self.problems.append(warning("W_CITATION_PAIRS", self._where("article"), self._text("article")))
            return ()
        found = []
        for index, law in enumerate(laws):
            version = (
                versions[index]
                if index < len(versions) and len(versions) == len(laws)
                else (versions[0] if versions else "")
            )
            citation = articles.parse(law, version, texts[index] if texts else law)
            if citation is None:
                self.problems.append(warning("W_ARTICLE", self._where("article"), texts[index] if texts else law))
            elif not texts:
                found.append(
                    Citation(
                        law.split("第")[0].strip("《》 "), version, citation.article, citation.paragraph, citation.item
                    )
                )
            else:
                found.append(citation)
        return tuple(found)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[；;\n]", text) if part.strip()]


def _split_options(text: str) -> list[str]:
    """Options written in one cell: A. … B. …, or by line, | or ;."""
    places = list(_OPTION_IN_CELL.finditer(text))
    expected = [place for index, place in enumerate(places) if index < 8]
    if [place.group(1) for place in expected] == list(LETTERS[: len(expected)]) and len(expected) >= 2:
        ends = [place.start() for place in expected[1:]] + [len(text)]
        return [text[place.end() : end].strip(" \n|;；$") for place, end in zip(expected, ends, strict=True)]
    return [part.strip() for part in re.split(r"\n|\||[;；]", text) if part.strip()]


def _without_prefixes(texts: list[str]) -> tuple[str, ...]:
    """Options whose texts all begin with their own letter lose it."""
    found = [_PREFIX.match(text) for text in texts]
    if texts and all(match and match.group(1) == LETTERS[i] for i, match in enumerate(found)):
        return tuple(text[match.end() :].strip() for text, match in zip(texts, found, strict=True) if match)
    return tuple(texts)
