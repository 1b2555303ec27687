"""When and where somebody sits: slots for units and persons, room codes, address ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any


@dataclass(frozen=True, slots=True)
class Admission:
    """What a supervised sitting asks at the door: the code read out in the room, and where the device may be
    (addresses or ranges, 10.1.2.0/24); nothing is asked where both are empty."""

    room_code: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def is_supervised(self) -> bool:
        return bool(self.room_code or self.addresses)

    def to_json(self) -> dict[str, Any]:
        """For storing; the inverse of from_json."""
        return {"room_code": self.room_code, "addresses": list(self.addresses)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Admission":
        """Read what to_json wrote; nothing is asked where nothing is stored."""
        return cls(raw.get("room_code", ""), tuple(raw.get("addresses", ())))


@dataclass(frozen=True, slots=True)
class Slot:
    """A session of an exam for some units (with everything below them) or persons; times are aware UTC."""

    name: str
    opens_at: datetime
    closes_at: datetime
    units: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    admission: Admission = field(default_factory=Admission)

    def to_json(self) -> dict[str, Any]:
        """For storing, ids as text; the inverse of from_json."""
        return {
            "name": self.name,
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "units": [str(each) for each in self.units],
            "people": [str(each) for each in self.people],
            "admission": self.admission.to_json(),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Slot":
        """Read what to_json wrote."""
        return cls(
            name=raw["name"],
            opens_at=datetime.fromisoformat(raw["opens_at"]),
            closes_at=datetime.fromisoformat(raw["closes_at"]),
            units=tuple(int(each) for each in raw.get("units", ())),
            people=tuple(int(each) for each in raw.get("people", ())),
            admission=Admission.from_json(raw.get("admission", {})),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which one person sits, and what is asked at the door. Who comes later than `late_seconds` after the
    opening is not let in; 0: until it closes."""

    opens_at: datetime
    closes_at: datetime
    admission: Admission = field(default_factory=Admission)
    slot: str = ""
    late_seconds: int = 0

    @property
    def doors_close_at(self) -> datetime:
        """From this moment on nobody begins."""
        if not self.late_seconds:
            return self.closes_at
        return min(self.closes_at, self.opens_at + timedelta(seconds=self.late_seconds))


def slot_of(slots: Sequence[Slot], person_id: int | None, unit_path: str) -> Slot | None:
    """The slot a person sits in: the one that names him or her, else the one that names the nearest unit above."""
    for slot in slots:
        if person_id is not None and person_id in slot.people:
            return slot
    depth = {int(part): index for index, part in enumerate(unit_path.split("/")) if part.isdigit()}
    named = [
        (max((depth.get(unit, -1) for unit in slot.units), default=-1), -place) for place, slot in enumerate(slots)
    ]
    nearest, place = max(named, default=(-1, 0))
    return slots[-place] if nearest >= 0 else None


def is_address(text: str) -> bool:
    """Whether this is an address or a range that can be compared with."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def may_enter(admission: Admission, address: str, code: str) -> str:
    """ "" when the door opens, else the code of why not. Capitals and blanks of a typed code do not matter."""
    if admission.addresses and not _is_inside(address, admission.addresses):
        return "address_outside"
    if admission.room_code and _plain(code) != _plain(admission.room_code):
        return "room_code_wrong" if code.strip() else "room_code_missing"
    return ""


def _is_inside(address: str, ranges: Sequence[str]) -> bool:
    try:
        where = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(where, "ipv4_mapped", None) or where
    return any(mapped in ip_network(each, strict=False) for each in ranges if is_address(each))


def _plain(code: str) -> str:
    return "".join(code.split()).casefold()
