"""What the PDF pages paper, sheet and key are told: plain values, texts as they are printed."""

from dataclasses import asdict
from typing import Any

from quizapp.bank.rules.kinds import Kind
from quizapp.papers.rules.printed import Heading, PrintedKey, PrintedSheet, Section

SHORTEST_CM, CM_PER_MARK, TALLEST_CM = 5, 0.6, 20  # room for a short answer


def sheet_facts(sheet: PrintedSheet) -> dict[str, Any]:
    """For `paper` and for `sheet`; there is no key in it."""
    return {
        **_heading_facts(sheet.heading, sheet.version),
        "total": number(sheet.marks),
        "count": sheet.count,
        "sections": [_section_facts(section) for section in sheet.sections],
    }


def key_facts(key: PrintedKey) -> dict[str, Any]:
    """For `key`."""
    sections = [
        {**asdict(section), "lines": [{**asdict(line), "marks": number(line.marks)} for line in section.lines]}
        for section in key.sections
    ]
    return {**_heading_facts(key.heading, key.version), "sections": sections}


def number(hundredths: int) -> str:
    """Marks for people: 2, 0.5."""
    return f"{hundredths / 100:g}"


def room(kind: Kind, marks: int) -> float:
    """Centimetres to write a short answer in, by its marks."""
    return min(TALLEST_CM, max(SHORTEST_CM, marks / 100 * CM_PER_MARK)) if kind is Kind.SHORT else 0


def _heading_facts(heading: Heading, version: str) -> dict[str, Any]:
    return {
        "title": heading.title,
        "issuer": heading.issuer,
        "minutes": heading.minutes or 0,
        "notes": heading.notes,
        "version": version,
        "date": list(heading.moment.timetuple()[:6]),
    }


def _section_facts(section: Section) -> dict[str, Any]:
    groups = [asdict(group) for group in section.groups]
    for group in groups:
        for question in group["questions"]:
            question["room"] = room(question["kind"], question["marks"])
            question["marks"] = number(question["marks"])
    return {
        "ordinal": section.ordinal,
        "title": section.title,
        "count": len(section.questions),
        "total": number(section.marks),
        "each": "" if section.each is None else number(section.each),
        "groups": groups,
    }
