"""Requests to the sign-in service, with a total time limit and a size limit per response.

A service that trickles its response would otherwise hold the threads of pages, as socket timeouts restart with each
read.
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
_MAX_BYTES: Final = 1024 * 1024  # keys, metadata and claims are a few kilobytes
_ENDS_AT: ContextVar[float | None] = ContextVar("openid_ends_at", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Limit all requests to the service inside to ``seconds`` in total; they raise ReadTimeout."""
    token = _ENDS_AT.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS_AT.reset(token)


class BoundedAdapter(HTTPAdapter):
    """Reads each response completely, within the time of ``within``."""

    def send(self, request: PreparedRequest, *_words: Any, **options: Any) -> Response:
        """Send the request.

        Raises ReadTimeout if it takes too long, ContentDecodingError if the response is too large.
        """
        ends_at = _ENDS_AT.get() or time.monotonic() + _CONNECT_S
        left_s = _remaining_s(ends_at)
        answer = super().send(request, **{**options, "stream": True, "timeout": (min(_CONNECT_S, left_s), left_s)})
        body = bytearray()
        try:
            while block := answer.raw.read1(_BLOCK_BYTES, decode_content=True):
                body += block
                if len(body) > _MAX_BYTES:
                    raise ContentDecodingError("the sign-in service answers more than a megabyte")
                _remaining_s(ends_at)
        finally:
            answer.close()
        answer._content = bytes(body)  # noqa: SLF001 -- how requests keeps a body that was read
        answer._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
        return answer


class BoundedSession(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """Authlib's session with BoundedAdapter."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self.mount("https://", BoundedAdapter())
        self.mount("http://", BoundedAdapter())


class BoundedApp(DjangoOAuth2App):  # type: ignore[misc]  # likewise
    """Authlib's client of a service, with BoundedSession."""

    client_cls = BoundedSession


class BoundedOAuth(OAuth):  # type: ignore[misc]  # likewise
    """Authlib's registry, with BoundedApp clients."""

    oauth2_client_cls = BoundedApp


def _remaining_s(ends_at: float) -> float:
    left_s = ends_at - time.monotonic()
    if left_s <= 0:
        raise ReadTimeout("the sign-in service took too long")
    return left_s
