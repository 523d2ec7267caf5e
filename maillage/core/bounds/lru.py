"""Results kept in the memory of this process while they are the ones asked for last."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Name, Value]):
    """Up to ``most`` values by name; safe in threads. Two threads may make one value twice."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Name, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Name, make: Callable[[], Value]) -> Value:
        """The value of ``name``, made by ``make`` where it is not kept."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return self._values[name]
        value = make()
        with self._lock:
            self._values[name] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
