"""The browser in which a file waits: a signed cookie, which outlives a login, a logout and a sandbox."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from maillage.core.clock import utc_now
from maillage.publishing.queries.drafts import WaitingFile, waiting_files
from maillage.publishing.record.waiting_files import new_visitor
from maillage.publishing.rules.waiting_files import KEPT

_COOKIE: Final = "maillage_file"
_KEPT_S: Final = int(KEPT.total_seconds())


def visitor_of(request: HttpRequest) -> str:
    """The mark of the browser; a new one where it has none, or one that we did not sign."""
    return _signed_visitor(request) or new_visitor()


def files_of(request: HttpRequest) -> list[WaitingFile]:
    """The files that wait in this browser."""
    visitor = _signed_visitor(request)
    return waiting_files(visitor, now=utc_now()) if visitor else []


def remember(answer: HttpResponse, visitor: str) -> None:
    """The browser keeps the mark for as long as its files are kept."""
    answer.set_signed_cookie(
        _COOKIE, visitor, max_age=_KEPT_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _signed_visitor(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(_COOKIE, default="", max_age=_KEPT_S) or "")
