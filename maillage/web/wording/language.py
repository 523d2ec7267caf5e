"""The language of a request: from the URL for pages, from Accept-Language for the API and the admin."""

from typing import Final

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

_ONE_ADDRESS: Final = ("/api/", "/admin/")


class LanguageMiddleware(LocaleMiddleware):
    """Django's LocaleMiddleware would use French for every URL without /en/."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the request."""
        if not request.path_info.startswith(_ONE_ADDRESS):
            super().process_request(request)
            return
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
