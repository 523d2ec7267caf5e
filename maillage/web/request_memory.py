"""What one request reads once, and everything that it asks then shares; forgotten at its end."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.core.signals import request_finished, request_started

Content = TypeVar("Content")


class RequestMemory(Generic[Content]):
    """Values by key, for the length of a request; outside of requests each is read when it is asked for."""

    def __init__(self, name: str) -> None:
        self._values: ContextVar[dict[Hashable, Content] | None] = ContextVar(name, default=None)
        request_started.connect(self._begin, weak=False)
        request_finished.connect(self._end, weak=False)

    def value(self, read: Callable[[], Content], key: Hashable = None) -> Content:
        """The value of ``key``, as ``read`` gave it the first time that this request asked."""
        values = self._values.get()
        if values is None:
            return read()
        if key not in values:
            values[key] = read()
        return values[key]

    def _begin(self, **_signal: Any) -> None:
        self._values.set({})

    def _end(self, **_signal: Any) -> None:
        self._values.set(None)
