"""The interface between a connection and the code that answers its requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RequestHead:
    """A request without its body. Header names are lower case; repeated headers are joined with commas.

    ``body_bytes`` is None for a chunked body and 0 for none. ``raw_query`` may contain a token: never log it.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw_query: str = ""
    body_bytes: int | None = 0
    keeps_alive: bool = True


class Exchange(Protocol):
    """Answers one request whose header is parsed. Called only by its connection, never after ``lost``."""

    def begin(self) -> None:
        """Handle the header; the response may be written at once."""

    def take(self, received: memoryview) -> None:
        """Handle a piece of the decoded body; valid only during the call."""

    def end_of_body(self) -> None:
        """Handle the end of the body; for requests without one, called right after ``begin``."""

    def may_write(self) -> None:
        """Continue writing: the connection can take more."""

    def is_late(self) -> None:
        """Handle the hard stop: the exchange has reached its time limit."""

    def lost(self) -> None:
        """Handle the loss of the connection."""


class Receiver(Protocol):
    """Receives the raw bytes of an upgraded connection."""

    def take(self, received: memoryview) -> None:
        """Handle received bytes; valid only during the call."""

    def may_write(self) -> None:
        """Continue writing: the connection can take more."""

    def is_late(self) -> None:
        """Handle the hard stop: the connection has reached its time limit."""

    def lost(self) -> None:
        """Handle the loss of the connection, or the end of the peer's side."""


class PlainExchange:
    """A base class of exchanges with empty handlers."""

    def begin(self) -> None:
        """Do nothing."""

    def take(self, received: memoryview) -> None:
        """Discard an unexpected body."""

    def end_of_body(self) -> None:
        """Do nothing."""

    def may_write(self) -> None:
        """Do nothing: nothing is queued."""

    def is_late(self) -> None:
        """Do nothing: the connection closes itself."""

    def lost(self) -> None:
        """Do nothing: there is nothing to release."""
