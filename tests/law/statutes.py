"""Short invented statutes in the shape of real ones; none of them is law anywhere."""

import io
from collections.abc import Mapping, Sequence

from docx import Document

ARTICLES = (
    "第一条　为了规范青河镇风筝的放飞，保障放飞人和行人的安全，制定本条例。",
    "第二条　在青河镇放飞风筝，适用本条例。\n室内放飞的，参照本条例执行。",
    "第三条　放飞人应当遵守下列规定：\n（一）线长不超过一百米；\n（二）不在桥上放飞；\n（三）风力七级以上时收线。",
    "第四条　违反本条例第三条规定的，由镇风筝站责令收线；拒不收线的，处五十元以下罚款。",
    "第五条　本条例自2015年5月1日起施行。",
)
HISTORY = "2015年3月2日青河镇第三次风筝会议通过　2021年6月8日青河镇第九次风筝会议修订　自2021年9月1日起施行"


def markdown(
    articles: Sequence[str] = ARTICLES,
    title: str = "青河镇风筝放飞条例",
    history: str = HISTORY,
    stated: Mapping[str, str] | None = None,
) -> bytes:
    """With front matter, a title, its history, two chapters."""
    front = "".join(f'{key}: "{value}"\n' for key, value in {"title": title, **(stated or {})}.items())
    half = len(articles) // 2
    body = [
        f"# {title}",
        f"> {history}",
        "#### 第一章　总则",
        *articles[:half],
        "#### 第二章　放飞",
        *articles[half:],
    ]
    joined = "\n\n".join(body)
    return f"---\n{front}---\n\n{joined}\n".encode()


def national_lines(
    articles: Sequence[str] = ARTICLES, title: str = "青河镇风筝放飞条例", history: str = HISTORY
) -> list[str]:
    """The paragraphs of a file of the national database: bracketed history, contents before the text, wide blanks."""
    half = len(articles) // 2
    indented = ["　　" + line for article in articles for line in article.split("\n")]
    cut = sum(article.count("\n") + 1 for article in articles[:half])
    return [
        title, "", f"（{history}）", "", "目　　录", "", "　　第一章　总　　则", "　　第二章　放　　飞", "",
        "第一章　总　　则", *indented[:cut], "第二章　放　　飞", *indented[cut:],
    ]  # fmt: skip


def text(lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    """As .txt."""
    return "\r\n".join(lines).encode(encoding)


def word(lines: Sequence[str]) -> bytes:
    """As .docx."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()
