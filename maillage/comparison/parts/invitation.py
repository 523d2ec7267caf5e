"""The invitation that stands where no figure can be shown yet: what comes, how to test, how to have others test."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import figures_by_operator
from maillage.quality.terms import Origin, Selection
from maillage.territory.terms import Territory
from maillage.web.filters import query_of


def test_href(place: Territory) -> str:
    """The test page, for a test made at a place."""
    return f"{reverse('test')}?{query_of([('lieu', place.address)])}"


@dataclass(frozen=True, slots=True)
class TestInvitation:
    """What templates/comparison/invitation.html shows; ``qr_href`` is the code that leads to the test of the place."""

    title: str
    test_href: str
    kit_href: str
    qr_href: str
    qr_label: str


def invitation(place: Territory, origin: Origin) -> TestInvitation | None:
    """The invitation of ``place``; None once five devices have tested there, and figures speak for themselves."""
    figure = figures_by_operator(area_of(place.address), Selection(origin=origin))[None]
    if figure.samples and not figure.is_hidden:
        return None
    words = {"place": place.name}
    return TestInvitation(
        title=_("%(place)s : les premiers tests arrivent") % words
        if figure.is_hidden
        else _("Tout commence par un test"),
        test_href=test_href(place),
        kit_href=reverse("kit_place", args=[place.address]),
        qr_href=reverse("weather_qr", args=[place.address, "svg"]),
        qr_label=_("Code QR du test : %(place)s") % words,
    )
