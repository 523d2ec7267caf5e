"""Reads of people and organisations that many features ask for while one page is built: answered once for all."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from maillage.web.offers import SharedReads

Result = TypeVar("Result")
_shared_reads: ContextVar[SharedReads | None] = ContextVar("shared_reads", default=None)


@contextmanager
def organisations_read_once(reads: SharedReads) -> Iterator[None]:
    """Cache who belongs where, and acts for whom, while many features build one read-only page."""
    token = _shared_reads.set(reads)
    try:
        yield
    finally:
        _shared_reads.reset(token)


def read_once(read: Callable[..., Result], *arguments: Hashable) -> Result:
    """``read(*arguments)``; within ``organisations_read_once`` once for the whole page."""
    reads = _shared_reads.get()
    return read(*arguments) if reads is None else reads.once(read, *arguments)
