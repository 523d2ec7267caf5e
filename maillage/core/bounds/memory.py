"""How this process gives memory back to the system: not between two requests."""

import ctypes
from typing import Final

# Names of glibc's malloc.h (mallopt). 32 MiB is the most that it takes for the first.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGEST_BLOCK_BYTES: Final = 32 * 1024 * 1024
_KEPT_BYTES: Final = 256 * 1024 * 1024


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
