"""Whose result a row of a foreign table is: by staff number first, by name and unit only where that is one person."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A person on the exam's roster."""

    person_id: int
    staff_number: str
    name: str
    unit: str


class Roster:
    """The people of a roster, to be looked up."""

    def __init__(self, people: Sequence[Known]) -> None:
        self._numbers = {each.staff_number: each for each in people}
        self._names: dict[tuple[str, str], list[Known]] = {}
        for each in people:
            self._names.setdefault((each.name, each.unit), []).append(each)

    def find(self, staff_number: str, name: str, unit: str) -> Known | str:
        """The person, or the code of what is wrong. A number that is not on the roster, or belongs to somebody of another
        name, is never guessed around."""
        if staff_number:
            found = self._numbers.get(staff_number)
            if found is None:
                return "E_RESULT_UNKNOWN"
            return "E_RESULT_NAME" if name and name != found.name else found
        if not unit:
            return "E_RESULT_NO_UNIT"
        namesakes = self._names.get((name, unit.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()), [])
        if not namesakes:
            return "E_RESULT_UNKNOWN"
        return namesakes[0] if len(namesakes) == 1 else "E_RESULT_AMBIGUOUS"
