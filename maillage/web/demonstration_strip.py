"""The strip on pages that says whether rows are invented, with the switch to the other kind; and its middleware."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from maillage.web.demonstration import (
    PARAMETER,
    demonstrations,
    shown_so_far,
    visiting,
)
from maillage.web.sharing import API

COOKIE: Final = "maillage_demonstration"
_OWN_SPACE: Final = "/mon-espace"
_CHOICES: Final = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class RealRows:
    """A number of real rows as text, and the link to them."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class DemonstrationStrip:
    """The content of the strip: what is invented on this page, the real rows available, the two links of the switch.

    ``invented`` is "" if nothing is; the links are "" if there is no choice.
    """

    invented: str
    real: tuple[RealRows, ...]
    demonstration_href: str
    real_href: str


def demonstration_strip(request: HttpRequest) -> DemonstrationStrip | None:
    """The strip of the current page; None if nothing on it can be invented."""
    kinds = shown_so_far()
    read = [demonstration for demonstration in demonstrations() if demonstration.name in kinds.read]
    invented = [
        demonstration
        for demonstration in read
        if kinds.read[demonstration.name] and (kinds.standing(demonstration.name).is_held or demonstration.is_held())
    ]
    may_choose = kinds.kind is None and any(kinds.standing(demonstration.name).is_usual for demonstration in read)
    if not invented and not may_choose:
        return None
    several = []
    for demonstration in invented:
        count = kinds.standing(demonstration.name).real
        words = demonstration.real_words(count) if count else ""
        if words:
            several.append(RealRows(words, demonstration.real_href(count)))
    hrefs = [f"?{urlencode([*_kept_pairs(request), (PARAMETER, word)], safe=':,')}" for word in _CHOICES]
    return DemonstrationStrip(
        ", ".join(_(demonstration.label) for demonstration in invented),
        tuple(several),
        *(hrefs if may_choose else ("", "")),
    )


def _kept_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """The query parameters that the switch keeps: all, or the page's own ``kept_pairs``."""
    own: Iterable[tuple[str, str]] | None = getattr(request, "kept_pairs", None)
    pairs = [(name, value) for name, values in request.GET.lists() for value in values] if own is None else list(own)
    return [(name, value) for name, value in pairs if name not in {PARAMETER, "origin", "page"}]


class DemonstrationMiddleware:
    """Reads the choice of a request and stores it in a cookie; in the API, only the parameter counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle the request; the cookie holds the choice and nothing else."""
        asked_choice = _CHOICES.get(request.GET.get(PARAMETER, ""))
        is_api = request.path_info.startswith(API)
        choice = _CHOICES.get(request.COOKIES.get(COOKIE, "")) if asked_choice is None and not is_api else asked_choice
        # An organisation's own space shows real rows; that of a sandbox shows what everyone sees.
        is_own = _OWN_SPACE in request.path_info and not request.session.get("sandbox")
        with visiting(choice, kind=False if is_own else None) as kinds:
            answer = self._get_response(request)
        if is_api:
            return answer
        if any(standing.is_usual for standing in kinds.standings.values()):
            patch_vary_headers(answer, ("Cookie",))
        if any(kinds.read.values()):
            # Search engines must not index invented facts about real places and operators.
            answer["X-Robots-Tag"] = "noindex"
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if asked_choice is not None and is_page and not request.path_info.startswith("/admin/"):
            word = str(int(asked_choice))
            answer.set_cookie(COOKIE, word, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return answer
