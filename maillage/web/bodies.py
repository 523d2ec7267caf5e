"""Refuses what no form of ours sends: a body so large that only a file explains it, on a page that takes no file.

Django writes files to the disk while it looks for the token of a form, however long they are: without this, a visitor
fills the disk through the door of the accounts.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from maillage.core.problems import Refused, sentence
from maillage.web.telling import problem_page

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TOO_LARGE: Final = 413


class BodyMiddleware(MiddlewareMixin):
    """Stands before the one that looks for tokens.

    Views that are csrf_exempt look at the length of their bodies by themselves, before they read any of them.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _parts: Any
    ) -> HttpResponse | None:
        """The refusal of a body that is too large; None lets the request go on."""
        if request.method in _READING or getattr(view, "csrf_exempt", False):
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        message = sentence("Ce formulaire ne prend pas de fichier : revenez en arrière, puis recommencez sans lui.")
        return problem_page(request, Refused("body_too_large", message), status=_TOO_LARGE)
