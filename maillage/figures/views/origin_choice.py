"""Keeps a visitor's choice between demonstration and real tests from page to page, while there is one to make."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from maillage.core.problems import Unavailable
from maillage.figures.parts.filtering.origin_choice import COOKIE, asked_choice, origin_switch
from maillage.figures.queries.figures import public_origin_now

_FIGURE_PAGES: Final = frozenset(
    {"territory", "map", "map_table", "weather", "weather_place", "operators", "operator", "repair", "repair_area",
     "repair_action", "campaign", "campaign_at"}
)  # fmt: skip


class OriginChoiceMiddleware:
    """Writes the choice of a page's address into the cookie of the visit; for pages alone, never for the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the page."""
        answer = self._get_response(request)
        is_page = answer.get("Content-Type", "").startswith("text/html") and answer.status_code == HTTPStatus.OK
        if not is_page or request.path_info.startswith("/admin/"):
            return answer
        try:
            if not public_origin_now().is_demonstration:
                return answer
        except Unavailable:
            pass  # the counts were cut short since the page was made: it goes out, as one that nobody may keep
        patch_vary_headers(answer, ("Cookie",))
        if request.resolver_match is not None and request.resolver_match.url_name in _FIGURE_PAGES:
            # What a simulator says of a real operator in a real commune is not for search engines to keep.
            answer["X-Robots-Tag"] = "noindex"
        choice = asked_choice(request)
        if choice is not None:
            answer.set_cookie(COOKIE, choice.word, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return answer


def origin_context(request: HttpRequest) -> dict[str, object]:
    """What the banner of pages of figures reads; made where a page has that banner."""
    return {"demonstration": SimpleLazyObject(lambda: origin_switch(request, public_origin_now()))}
