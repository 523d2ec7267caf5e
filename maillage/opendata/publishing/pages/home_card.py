"""The card of open data on the home page."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.opendata.catalog.store.datasets import shown_datasets
from maillage.web.offers import HomeCard, HomeCardOffer, page_link
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark


def open_data() -> HomeCard:
    """The home page card of open data: number of data sets, and the link to publish."""
    count = shown_datasets().count()
    answer = ngettext("%(count)s jeu de données ouvert.", "%(count)s jeux de données ouverts.", count)
    return HomeCard(
        _("Ouvrir"),
        _("Subventions, délibérations, menus des cantines : chaque commune peut publier ses données."),
        answer % {"count": number(count)} if count else "",
        (
            (_("Chercher des données"), reverse("catalog")),
            (_("Publier un jeu de données"), reverse("catalog_begin")),
            (_("Vérifier un fichier"), reverse("catalog_check")),
            *filter(None, (page_link("matrix"),)),
        ),
        marks=(NumberMark("datasets", count),),
    )


HOME_CARDS: Final = (HomeCardOffer(20, open_data),)
