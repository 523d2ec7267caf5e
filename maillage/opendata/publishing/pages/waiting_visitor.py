"""The browser that a file waits for: a signed cookie that survives login, logout and sandboxes."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from maillage.core.clock import utc_now
from maillage.opendata.publishing.domain.waiting_files import KEPT
from maillage.opendata.publishing.store.drafts import WaitingFile, waiting_files
from maillage.opendata.publishing.store.waiting_files import new_visitor

_COOKIE: Final = "maillage_file"
_KEPT_S: Final = int(KEPT.total_seconds())


def visitor_of(request: HttpRequest) -> str:
    """The visitor id of the browser; a new one if it is missing or not signed by us."""
    return _signed_visitor(request) or new_visitor()


def files_of(request: HttpRequest) -> list[WaitingFile]:
    """The waiting files of this browser's session."""
    visitor = _signed_visitor(request)
    return waiting_files(visitor, now=utc_now()) if visitor else []


def remember(answer: HttpResponse, visitor: str) -> None:
    """Set the cookie with the visitor id for as long as its files are kept."""
    answer.set_signed_cookie(
        _COOKIE, visitor, max_age=_KEPT_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _signed_visitor(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(_COOKIE, default="", max_age=_KEPT_S) or "")
