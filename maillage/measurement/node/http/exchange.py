"""What passes between a connection and those who answer: the head of a request, and the exchange that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body. Header names are in lower case; repeated ones are joined with a comma.

    ``body_bytes`` is None for a chunked body and 0 where there is none. ``raw_query`` may carry a token: never log it.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw_query: str = ""
    body_bytes: int | None = 0
    keeps_alive: bool = True


class Exchange(Protocol):
    """Answers one request whose head is read. Called by its connection alone, never after ``lost``."""

    def begin(self) -> None:
        """The head is there; the answer may be written at once."""

    def take(self, received: memoryview) -> None:
        """A piece of the body, without its chunk marks; valid only during the call."""

    def end_of_body(self) -> None:
        """The body is whole. Called for requests without one too, right after ``begin``."""

    def may_write(self) -> None:
        """What was written has gone: write on."""

    def is_late(self) -> None:
        """The hard stop: the exchange has lasted as long as it may."""

    def lost(self) -> None:
        """The peer is gone."""


class Receiver(Protocol):
    """Takes the raw bytes of a connection that was upgraded."""

    def take(self, received: memoryview) -> None:
        """Bytes as they came; valid only during the call."""

    def may_write(self) -> None:
        """What was written has gone: write on."""

    def is_late(self) -> None:
        """The hard stop: the upgraded connection has lasted as long as it may."""

    def lost(self) -> None:
        """The peer is gone, or has ended its side."""


class PlainExchange:
    """An exchange that does nothing where its children say nothing: they override what they need."""

    def begin(self) -> None:
        """Nothing yet."""

    def take(self, received: memoryview) -> None:
        """A body that nobody asked for is let go."""

    def end_of_body(self) -> None:
        """Nothing more."""

    def may_write(self) -> None:
        """Nothing waits to be written."""

    def is_late(self) -> None:
        """The connection closes itself."""

    def lost(self) -> None:
        """Nothing to give back."""
