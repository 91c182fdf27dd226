"""A cache bounded in bytes: what was used longest ago leaves first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteCache(Generic[V]):
    """Keeps values up to a number of bytes; safe to use from several threads.

    Args:
        limit: Bytes held at most; a single value above it is never kept. 0 keeps nothing.
        size: Gives a value's bytes.
    """

    def __init__(self, limit: int, size: Callable[[V], int]) -> None:
        self.limit = limit
        self.held = 0
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> V | None:
        """Gives the value of a key and marks it as used, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: V) -> V:
        """Keeps a value, pushes out others until it fits, and gives it back."""
        size = self._size(value)
        with self._lock:
            self._drop(key)
            if size <= self.limit:
                while self.held + size > self.limit:
                    self._drop(next(iter(self._kept)))
                self._kept[key] = value, size
                self.held += size
        return value

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            self.held -= self._kept.pop(key)[1]
