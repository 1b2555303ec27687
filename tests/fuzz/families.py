"""The families of files that are damaged: sound seeds of every layout, and those made to do harm."""

import io
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import docx
from PIL import Image

from quizapp.bank.formats.packs import BankHead, write_pack
from quizapp.bank.formats.pictures import Album
from quizapp.bank.formats.sheet_writer import write_questions
from quizapp.bank.formats.writers import WRITERS
from quizapp.bank.rules.document import Citation, QuestionDocument
from quizapp.bank.rules.kinds import Kind
from tests.bank.formats.test_sheet_layouts import LAYOUTS
from tests.fuzz import hostile
from tests.fuzz.mutate import mutated
from tests.sheets import books

TEXT = """2026年法律知识题库
一、单项选择题（每题1分）
1. 行政处罚由（  ）的行政机关管辖。
A. 违法行为发生地  B. 当事人住所地  C. 上级指定地  D. 任意地
答案：A
解析：依据第二十二条。
2、下列属于行政处罚的是（ B ）
A、记过 B、罚款 C、降级
二、多项选择题
1. 听证应当（　）
A．公开举行 B．制作笔录
C．收取费用 D．由本案调查人员主持
【答案】AB
三、判断题
1. 处罚应当公开。（√）
2. 听证可以收费。 答案：错误
四、填空题
1. 期限为____日，可延长____日。
答案：七；十五
五、简答题
1. 简述听证程序。
答：（1）告知；
（2）举行；
（3）决定。
六、案例分析题
1. 某公司未取得许可从事经营，被查处。
（1）由谁处罚？
A. 县级 B. 省级
答案：A
（2）如何处罚？
A. 警告 B. 罚款
答案：AB
"""
ANSWERS_BELOW = """一、单选题
1. 甲题干 A.子 B.丑 C.寅
2. 乙题干
A.子 B.丑
二、判断题
3. 丙题干
参考答案
一、1-2 AB
二、3 √
"""
GIFT = """// 注释
$CATEGORY: 行政法/处罚

::管辖:: 由谁管辖？ { =县级#对 ~市级 ~省级 #### 见第二十二条 }

::多选:: 哪些是处罚？ { ~%50%警告 ~%50%罚款 ~%-100%记过 }

处罚应当公开。{T#对#错}

期限为{=七日 =7日}。

简述听证程序。{}

匹配。{ =甲 -> 子 =乙 -> 丑 }
"""
AIKEN = """由谁管辖？
A. 县级
B. 省级
ANSWER: A

如何处罚？
A) 警告
B) 罚款
ANSWER: B
"""
TEXT2QTI = """Quiz title: 法律
1.  由谁管辖？
*a) 县级
b) 省级
... 见第二十二条

2.  哪些是处罚？
[*] 警告
[ ] 记过
[*] 罚款

3.  期限为几日？
*   七日

4.  简述。
____
"""
OLD_PAGE = books.Page(
    [
        ("题型", "题干", "选项A", "选项B", "选项C", "答案"),
        ("单选", "由谁管辖", "县级", books.Figure(0.05, "0%", "5%"), books.Fault("#N/A"), "A"),
        ("多选", "哪些是处罚", "警告", books.Result("罚款"), books.Result(None), "AB"),
        ("判断", "处罚公开", "", "", "", True),
    ],
    hidden_rows=frozenset({2}),
    hidden_columns=frozenset({3}),
    merged=[(0, 0, 1, 0)],
)
BLACKBOARD = "MC\t由谁管辖\t县级\tcorrect\t省级\tincorrect\nTF\t处罚公开\ttrue\nESS\t简述听证\t略\n"


def picture() -> bytes:
    """A small PNG."""
    target = io.BytesIO()
    Image.new("RGB", (24, 24), "red").save(target, "PNG")
    return target.getvalue()


@cache
def bank() -> tuple[tuple[QuestionDocument, ...], Album]:
    """A question of every kind, one with pictures, one with citations."""
    album = Album()
    image = album.add("图.png", picture())
    option = album.add("项.png", picture(), "B")
    asked = (
        QuestionDocument(
            Kind.SINGLE,
            "由谁管辖",
            ("县级", "市级", "省级"),
            ("A",),
            "见法",
            citations=(Citation("行政处罚法", "", "第二十二条"),),
        ),
        QuestionDocument(Kind.MULTIPLE, "哪些是处罚", ("警告", "罚款", "记过"), ("A", "B"), difficulty=3, marks=200),
        QuestionDocument(Kind.INDEFINITE, "哪些不收费", ("听证", "复议"), ("A", "B")),
        QuestionDocument(Kind.TRUE_FALSE, "处罚公开", answer=True),
        QuestionDocument(Kind.FILL, "期限____日，延长____日", answer=(("七", "7"), ("十五",))),
        QuestionDocument(Kind.SHORT, "简述听证程序", answer="告知；举行；决定"),
    )
    pictured = QuestionDocument(
        Kind.SINGLE, "这是什么标志", ("禁止", "警告"), ("B",), images=tuple(i for i in (image, option) if i)
    )
    case = QuestionDocument(Kind.CASE, "某公司未取得许可从事经营，被查处。", children=asked[:2])
    return (*asked, pictured, case), album


def word(text: str) -> bytes:
    """A .docx of lines, with a table and a picture."""
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    table = document.add_table(2, 4)
    for row, words in zip(table.rows, (("题干", "选项A", "选项B", "答案"), ("表中一题", "子", "丑", "A")), strict=True):
        for cell, each in zip(row.cells, words, strict=True):
            cell.text = each
    document.add_picture(io.BytesIO(picture()))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def written(*keys: str) -> list[bytes]:
    """What our own writers make of the bank."""
    documents, album = bank()
    return [each.write(list(documents), album.pictures, HEAD).data for each in WRITERS if each.key in keys]


HEAD = BankHead("fuzz", "法律知识", "行政法")
Seeds = Callable[[], Sequence[bytes]]


def _sheets() -> list[bytes]:
    documents, album = bank()
    return [
        write_questions(documents, album.pictures),
        write_pack(HEAD, list(documents)),
        *(make(OLD_PAGE) for make in (books.xls, books.ods) for _time in range(5)),
        *(each.data for each in LAYOUTS),
    ]


def _words() -> list[bytes]:
    return [word(TEXT), word(ANSWERS_BELOW), *written("docx")]


def _texts() -> list[bytes]:
    own = [TEXT, ANSWERS_BELOW, GIFT, AIKEN, TEXT2QTI, BLACKBOARD]
    return [*(text.encode() for text in own), TEXT.encode("gb18030"), *written("gift")]


def _folder(*names: str) -> list[bytes]:
    """The fixtures kept as files beside the readers' tests."""
    folder = Path(__file__).parent.parent / "bank" / "formats"
    return [path.read_bytes() for name in names for path in sorted(folder.rglob(name)) if path.is_file()]


def _markup() -> list[bytes]:
    return [*written("moodle_xml"), *_folder("*.xml", "*.dat")]


def _zips() -> list[bytes]:
    return [
        *written("qti22", "qti30"),
        *_folder("*.zip", "*.h5p"),
        hostile.zipped({"h5p.json": b'{"mainLibrary":"H5P.MultiChoice"}', "content/content.json": H5P}),
    ]


H5P = (
    b'{"question":"<p>\xe7\x94\xb1\xe8\xb0\x81\xe7\xae\xa1\xe8\xbe\x96</p>","answers":[{"text":"A1","correct":true},'
    b'{"text":"B1","correct":false}],"behaviour":{"type":"auto"}}'
)
FAMILIES: dict[str, tuple[Seeds, Callable[[], list[bytes]], str]] = {
    "sheets": (_sheets, lambda: [*hostile.bombs("xl/worksheets/sheet1.xml", _sheets()[0]), *hostile.texts()[-2:]], "题库.xlsx"),
    "word": (_words, lambda: hostile.bombs("word/document.xml", word(TEXT)), "题库.docx"),
    "text": (_texts, hostile.texts, "题库.txt"),
    "xml": (_markup, lambda: [each for root in (b"quiz", b"questestinterop", b"assessmentItem") for each in hostile.markup(root)], "题库.xml"),
    "zip": (_zips, lambda: [*hostile.bombs("imsmanifest.xml", _zips()[0]), *hostile.bombs("content/content.json")], "题库.zip"),
}  # fmt: skip


@cache
def _prepared(family: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    seeds, harmful, _name = FAMILIES[family]
    return tuple(seeds()), tuple(harmful())


def files_of(family: str, start: int, end: int, seed: int) -> tuple[list[str], list[bytes]]:
    """(names, files) number `start` to `end` of a family: the sound seeds, those made to do harm, then damaged ones. The
    same numbers give the same files."""
    sound, harmful = _prepared(family)
    fixed = (*sound, *harmful)
    files = []
    for number in range(start, end):
        if number < len(fixed):
            files.append(fixed[number])
        else:
            rng = random.Random(f"{family}-{seed}-{number}")
            files.append(mutated(rng.choice(sound), rng))
    return [FAMILIES[family][2]] * len(files), files
