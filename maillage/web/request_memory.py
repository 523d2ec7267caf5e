"""Memoisation for the length of a request."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, Final, Generic, TypeVar, cast

from django.core.signals import request_finished, request_started
from django.dispatch import receiver

Content = TypeVar("Content")

_values: Final = ContextVar[dict[Hashable, Any] | None]("request_memory", default=None)


class RequestMemory(Generic[Content]):
    """Values by key, cached until the request ends; outside requests they are read each time."""

    def value(self, read: Callable[[], Content], key: Hashable = None) -> Content:
        """The value of ``key``, computed by ``read`` at its first use in the request."""
        values = _values.get()
        if values is None:
            return read()
        if (self, key) not in values:
            values[self, key] = read()
        return cast("Content", values[self, key])


@receiver(request_started)
def begin_request(**_signal: Any) -> None:
    """Start with an empty cache."""
    _values.set({})


@receiver(request_finished)
def end_request(**_signal: Any) -> None:
    """Drop the cache: outside requests nothing is memoised."""
    _values.set(None)
