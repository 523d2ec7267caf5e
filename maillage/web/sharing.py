"""CORS: lets pages of other sites read what is public, the API and data files, as an anonymous visitor.

``*`` excludes credentials: what a logged-in person sees is never readable by another site's page.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

API: Final = "/api/v1/"
_READING: Final = frozenset({"GET", "HEAD"})
_DATA: Final = frozenset(
    {"text/csv", "application/geo+json", "text/turtle", "application/ld+json", "application/rdf+xml"}
)
_SHOWN: Final = (
    "ETag, Link, X-Total-Count, Retry-After, Content-Disposition, Content-Range, Accept-Ranges, Content-Length"
)
_ASKED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    # No Authorization: API keys are not for pages of other sites.
    "Access-Control-Allow-Headers": "Accept-Language, Content-Type, If-None-Match, If-Modified-Since, Range",
    "Access-Control-Max-Age": "86400",
}


class PublicReadsMiddleware:
    """Adds CORS headers to public reads, and answers preflight requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, readable by other origins if it is public."""
        method = request.headers.get("Access-Control-Request-Method")
        if request.method == "OPTIONS" and request.path.startswith(API) and method in _READING:
            return HttpResponse(status=204, headers=_ASKED)
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if request.method in _READING and (request.path.startswith(API) or kind in _DATA):
            response.setdefault("Access-Control-Allow-Origin", "*")
            response.setdefault("Access-Control-Expose-Headers", _SHOWN)
        return response
