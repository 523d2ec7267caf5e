"""Requests to the sign-in service, within a time for all of them together and a size for each answer.

A service that answers by drops would otherwise hold the threads of pages: each wait of a socket begins anew.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, ReadTimeout

_CONNECT_S: Final = 3.0
_BLOCK_BYTES: Final = 16 * 1024
_MOST_BYTES: Final = 1024 * 1024  # keys, metadata and claims are a few kilobytes
_ENDS_AT: ContextVar[float | None] = ContextVar("openid_ends_at", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Within, all requests to the service end after ``seconds`` together, or raise ReadTimeout."""
    token = _ENDS_AT.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS_AT.reset(token)


class BoundedAdapter(HTTPAdapter):
    """Reads each answer whole, until the time of ``within`` is over."""

    def send(self, request: PreparedRequest, *_words: Any, **options: Any) -> Response:
        """The answer; ReadTimeout where its time is over, ContentDecodingError where it is too large."""
        ends_at = _ENDS_AT.get() or time.monotonic() + _CONNECT_S
        left_s = _left_s(ends_at)
        answer = super().send(request, **{**options, "stream": True, "timeout": (min(_CONNECT_S, left_s), left_s)})
        body = bytearray()
        try:
            while block := answer.raw.read1(_BLOCK_BYTES, decode_content=True):
                body += block
                if len(body) > _MOST_BYTES:
                    raise ContentDecodingError("the sign-in service answers more than a megabyte")
                _left_s(ends_at)
        finally:
            answer.close()
        answer._content = bytes(body)  # noqa: SLF001 -- how requests keeps a body that was read
        answer._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
        return answer


class BoundedSession(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """Authlib's session over BoundedAdapter."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self.mount("https://", BoundedAdapter())
        self.mount("http://", BoundedAdapter())


class BoundedApp(DjangoOAuth2App):  # type: ignore[misc]  # likewise
    """Authlib's client of a service, over BoundedSession."""

    client_cls = BoundedSession


class BoundedOAuth(OAuth):  # type: ignore[misc]  # likewise
    """Authlib's registry, whose clients are BoundedApp."""

    oauth2_client_cls = BoundedApp


def _left_s(ends_at: float) -> float:
    left_s = ends_at - time.monotonic()
    if left_s <= 0:
        raise ReadTimeout("the sign-in service took too long")
    return left_s
