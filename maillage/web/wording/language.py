"""The language of a request: the address says it for pages; the API and the admin ask the client (Accept-Language)."""

from typing import Final

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

_ONE_ADDRESS: Final = ("/api/", "/admin/")


class LanguageMiddleware(LocaleMiddleware):
    """Django's, which would answer in French wherever the address has no /en/."""

    def process_request(self, request: HttpRequest) -> None:
        """The language is active."""
        if not request.path_info.startswith(_ONE_ADDRESS):
            super().process_request(request)
            return
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
