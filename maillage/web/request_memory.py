"""What one request reads once, and everything that it asks then shares; forgotten at its end."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, Final, Generic, TypeVar, cast

from django.core.signals import request_finished, request_started
from django.dispatch import receiver

Content = TypeVar("Content")

_values: Final = ContextVar[dict[Hashable, Any] | None]("request_memory", default=None)


class RequestMemory(Generic[Content]):
    """Values by key, for the length of a request; outside of requests each is read when it is asked for."""

    def value(self, read: Callable[[], Content], key: Hashable = None) -> Content:
        """The value of ``key``, as ``read`` gave it the first time that this request asked."""
        values = _values.get()
        if values is None:
            return read()
        if (self, key) not in values:
            values[self, key] = read()
        return cast("Content", values[self, key])


@receiver(request_started)
def begin_request(**_signal: Any) -> None:
    """Nothing was read yet."""
    _values.set({})


@receiver(request_finished)
def end_request(**_signal: Any) -> None:
    """From here on nothing is kept, as before the first request."""
    _values.set(None)
