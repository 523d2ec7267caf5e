"""Memory of this process: an LRU cache, allocator settings, the stack of Python frames."""

import ctypes
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

# Options of mallopt (glibc's malloc.h). M_MMAP_THRESHOLD accepts at most 32 MiB.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGEST_BLOCK_BYTES: Final = 32 * 1024 * 1024
_KEPT_BYTES: Final = 256 * 1024 * 1024
_FRAME_SLOTS: Final = 66_000  # in 8-byte slots: the chunk is then one mebibyte, half of which stays free
Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Name, Value]):
    """A thread-safe cache of at most ``most`` values. Two threads may compute the same value at once."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Name, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Name, make: Callable[[], Value]) -> Value:
        """The value cached under ``name``, computed by ``make`` if it is absent."""
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
    """Keep freed arrays in the process; return False if the C library has no such setting.

    A tile allocates some thirty arrays of a megabyte. By default each is mapped and unmapped, and faulting in its fresh
    pages costs more than the arithmetic: without this, tiles of dense areas take twice as long.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False  # musl, macOS: slower, nothing else
    return bool(set_option(_MMAP_THRESHOLD, _LARGEST_BLOCK_BYTES) and set_option(_TRIM_THRESHOLD, _KEPT_BYTES))


def call_in_one_chunk(work: Callable[[], Value]) -> Value:
    """Call ``work`` where Python's stack has room for the thousands of frames below; return its result.

    CPython allocates frames in chunks of 16 KiB, allocates a chunk when a call does not fit, and frees it when that
    call returns: a loop at the end of a chunk allocates and frees one at each iteration, hundreds of times per page (a
    fifth of its CPU time in the tests). A frame that is itself large gets a large chunk, which the frames below it
    share.
    """
    return work()


call_in_one_chunk.__code__ = call_in_one_chunk.__code__.replace(co_stacksize=_FRAME_SLOTS)
