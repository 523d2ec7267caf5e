"""The memory of this process: results kept while they are those asked for last, freed arrays, the stack of calls."""

import ctypes
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

# Names of glibc's malloc.h (mallopt). 32 MiB is the most that it takes for the first.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGEST_BLOCK_BYTES: Final = 32 * 1024 * 1024
_KEPT_BYTES: Final = 256 * 1024 * 1024
_FRAME_SLOTS: Final = 66_000  # of eight bytes: its chunk is of a mebibyte, half of which is left
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


def keep_freed_memory() -> bool:
    """Whether freed arrays stay with the process from now on; False where the C library knows no such setting.

    A tile makes some thirty arrays of a megabyte. By default each is asked of the system and given back, and filling
    its fresh pages costs more than the arithmetic: without this, tiles of dense areas take twice as long.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False  # musl, macOS: only speed is lost
    return bool(set_option(_MMAP_THRESHOLD, _LARGEST_BLOCK_BYTES) and set_option(_TRIM_THRESHOLD, _KEPT_BYTES))


def call_in_one_chunk(work: Callable[[], Value]) -> Value:
    """What ``work`` gives, called where the stack of Python has room for the thousands of frames below.

    CPython keeps frames in chunks of 16 KiB, asks the system for one when a call does not fit, and gives it back when
    that call returns: a loop at the end of a chunk asks and gives back at each turn, hundreds of times in a page (a
    fifth of its processor time in the tests). A frame that is itself large gets a large chunk, and shares it.
    """
    return work()


call_in_one_chunk.__code__ = call_in_one_chunk.__code__.replace(co_stacksize=_FRAME_SLOTS)
