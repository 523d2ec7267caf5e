"""Tells the browser in a cookie which forms were received, so that it discards its copy (static/kits/keeping.js).

A cookie and no session: a visitor without an account who sends a form leaves no row here. It says nothing about who
sent what, and only the browser that typed the text compares it with its own copies.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.deprecation import MiddlewareMixin

from maillage.web.error_pages import RefusedRedirect
from maillage.web.request_memory import RequestMemory

ENTRY_NAME: Final = "envoi"  # the parameter with the key of a submission
COOKIE: Final = "maillage_received"  # kits/form_top.html passes it to the browser
_SEPARATOR: Final = "."
_MAX_ENTRY_LENGTH: Final = 64
_MAX_ENTRIES: Final = 10  # of 32 characters, sent with every request
_KEPT_S: Final = 30 * 24 * 3600  # as long as the browser keeps a copy
_KEY: Final = re.compile(r"[\w-]+", re.ASCII)
_ERROR: Final = 400

_refused: Final = RequestMemory[set[str]]()


def submitted_key(data: Mapping[str, Any]) -> str:
    """The key of a submitted form; "" if a program sent none."""
    return str(data.get(ENTRY_NAME) or "")[:_MAX_ENTRY_LENGTH]


def note_refused(entry: str) -> None:
    """Record that the form sent under this key has an error: whatever the status of the page, it was not received."""
    _refused.value(set).add(entry)


def received_entries(request: HttpRequest, entry: str) -> str:
    """The cookie of this browser once ``entry`` was received: the last ten, each once."""
    earlier = [key for key in request.COOKIES.get(COOKIE, "").split(_SEPARATOR) if _KEY.fullmatch(key) and key != entry]
    return _SEPARATOR.join([*earlier, entry][-_MAX_ENTRIES:])


class ReceivedFormsMiddleware(MiddlewareMixin):
    """Notes each form that a view answers without an error; one that must sign in first was not received.

    A form is refused with 422 (``RefusableForm.status``), with an error that its page shows under another status, or
    with a ``RefusedRedirect``. Views that are csrf_exempt read their body themselves.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, with what was received."""
        match = request.resolver_match if request.method == "POST" else None
        if match is None or getattr(match.func, "csrf_exempt", False) or not _is_accepted(response):
            return response
        entry = submitted_key(request.POST)
        if _KEY.fullmatch(entry) and entry not in _refused.value(set):
            response.set_cookie(
                COOKIE,
                received_entries(request, entry),
                max_age=_KEPT_S,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def _is_accepted(response: HttpResponseBase) -> bool:
    is_error = response.status_code >= _ERROR or isinstance(response, RefusedRedirect)
    return not is_error and urlsplit(response.headers.get("Location", "")).path != resolve_url(settings.LOGIN_URL)
