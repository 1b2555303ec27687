"""Values that never change, read from the database once a process: frozen questions, papers as they were issued."""

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """Up to `limit` values by their ids; the ones that came first are forgotten first. Only for what no code changes: what
    another process wrote meanwhile is not seen."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: dict[int, V] = {}
        self._lock = threading.Lock()

    def get(self, ids: Collection[int], read: Callable[[list[int]], Mapping[int, V]]) -> dict[int, V]:
        """The values of these ids; those not known yet are read together. An id that nothing is read for is left out."""
        known = self._known
        found = {each: known[each] for each in ids if each in known}
        missing = [each for each in ids if each not in found]
        if missing:
            new = read(missing)
            found.update(new)
            self.keep(new)
        return found

    def keep(self, new: Mapping[int, V]) -> None:
        """Remember these, too."""
        with self._lock:
            known = {**self._known, **new}
            for each in list(known)[: max(0, len(known) - self._limit)]:
                del known[each]
            self._known = known
