"""What the home page says of inclusive structures."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.structures import public_structures
from maillage.web.demonstration import shows_demonstration
from maillage.web.offers import HomeCard, HomeCardOffer
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark


def inclusive_structures() -> HomeCard:
    """How many structures can be found, and how to be answered by them."""
    count = public_structures().count()
    answer = ngettext("%(count)s structure inclusive à trouver.", "%(count)s structures inclusives à trouver.", count)
    return HomeCard(
        _("Inclure"),
        _("Insertion, entreprises adaptées, ESAT : qui peut travailler pour vous, et où."),
        answer % {"count": number(count)} if count else "",
        (
            (_("Trouver qui répond à mon besoin"), reverse("inclusive_need")),
            (_("Les structures inclusives"), reverse("inclusion")),
            (_("Les événements"), reverse("events")),
        ),
        is_invented=shows_demonstration(STRUCTURES),
        marks=(NumberMark("structures", count),),
    )


HOME_CARDS: Final = (HomeCardOffer(40, inclusive_structures),)
