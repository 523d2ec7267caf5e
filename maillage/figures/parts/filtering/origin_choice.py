"""Which tests a visitor looks at while the demonstration is shown: its own, or the few real ones.

The word ``origin`` of an address chooses; a cookie of the visit, which says nothing but that word, lets the choice
follow from page to page without an account. Once the demonstration has left, neither decides anything.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.figures.parts.filtering.selection_words import KEYS
from maillage.figures.terms.coarsening import WEEKLY_KINDS
from maillage.quality.terms import Origin
from maillage.quality.terms.public_origin import PublicOrigin
from maillage.territory.queries import territory
from maillage.web.wording import formats

COOKIE: Final = "maillage_origin"
_CHOICES: Final = {origin.word: origin for origin in (Origin.SIMULATED, Origin.CROWD)}
# What a switch keeps of the address it stands on: filters and the view of the map.
_FOLLOWING: Final = frozenset({*KEYS, "density", "departement", "z", "lat", "lon", "layer", "compare"} - {"origin"})


@dataclass(frozen=True, slots=True)
class OriginSwitch:
    """The banner of the demonstration: what is shown, how many real tests there are and lack, the way to each side."""

    is_shown: bool
    is_real: bool
    tests: str
    demonstration_href: str
    real_href: str


def asked_choice(request: HttpRequest) -> Origin | None:
    """The origin that the address chooses, of the two between which a visitor switches."""
    return _CHOICES.get(request.GET.get("origin", ""))


def chosen_origin(request: HttpRequest, public: PublicOrigin) -> Origin:
    """What pages show this visitor where nothing else is asked for."""
    if not public.is_demonstration:
        return public.shown
    choice = asked_choice(request)
    return _CHOICES.get(request.COOKIES.get(COOKIE, ""), public.shown) if choice is None else choice


def origin_switch(request: HttpRequest, public: PublicOrigin) -> OriginSwitch:
    """The switch of the page that was asked for; not shown once the demonstration has left."""
    pairs = [(name, value) for name, values in request.GET.lists() if name in _FOLLOWING for value in values]
    demonstration, real = (f"?{urlencode([*pairs, ('origin', word)], safe=':,')}" for word in _CHOICES)
    is_real = chosen_origin(request, public) is Origin.CROWD
    words = {"floor": formats.number(public.floor), "missing": formats.number(public.missing_tests)}
    # In a small territory one test may be one person: no number.
    if territory(settings.HOME_TERRITORY).kind not in WEEKLY_KINDS:
        text = _("La démonstration s’efface à %(floor)s vrais tests.") % words
    elif not public.real_tests:
        text = _("Aucun vrai test n’est encore compté : à %(floor)s, la démonstration s’efface.") % words
    else:
        text = ngettext(
            "%(tests)s vrai test compté ; il en manque %(missing)s pour que la démonstration s’efface.",
            "%(tests)s vrais tests comptés ; il en manque %(missing)s pour que la démonstration s’efface.",
            public.real_tests,
        ) % {**words, "tests": formats.number(public.real_tests)}
    return OriginSwitch(public.is_demonstration, is_real, text, demonstration, real)
