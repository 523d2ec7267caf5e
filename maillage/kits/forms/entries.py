"""Records in the session which forms were received, so that the browser discards its copy (static/kits/keeping.js)."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.deprecation import MiddlewareMixin

from maillage.kits.forms.forms import submitted_key
from maillage.web.error_pages import RefusalRedirect

_KEY: Final = "received_entries"  # kits/form_top.html passes it to the browser
_MAX_ENTRIES: Final = 20
_REFUSED: Final = 400


def note_received(request: HttpRequest, entry: str | None) -> None:
    """Record that the form sent under this key (``RefusableForm.sending``) was received."""
    earlier = request.session.get(_KEY, [])
    if entry and entry not in earlier:
        request.session[_KEY] = [*earlier, entry][-_MAX_ENTRIES:]


class ReceivedFormsMiddleware(MiddlewareMixin):
    """Notes each form that a view answers without an error; one that must sign in first was not received.

    A form refused for its input is answered with 422 (``RefusableForm.status``), or with ``answer_refusal``. Views that
    are csrf_exempt read their body themselves.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, once what it answers is noted."""
        match = request.resolver_match if request.method == "POST" else None
        is_refused = response.status_code >= _REFUSED or isinstance(response, RefusalRedirect)
        is_answered = not is_refused and not _asks_to_sign_in(response)
        if match is not None and is_answered and not getattr(match.func, "csrf_exempt", False):
            note_received(request, submitted_key(request.POST))
        return response


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    return urlsplit(response.headers.get("Location", "")).path == resolve_url(settings.LOGIN_URL)
