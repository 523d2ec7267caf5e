"""What the press room can tell of open data: who publishes the common core, for the day of open data."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.press_text import PressFigure
from maillage.core.problems import sentence
from maillage.opendata.catalog.store.datasets import DATASETS, datasets_in
from maillage.opendata.learning.store.matrix import publication_in
from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit
from maillage.web.demonstration import shows_demonstration
from maillage.web.wording.formats import number, percent


def open_data_story(visit: PressVisit) -> PressStory | None:
    """How many data sets a territory has, and how many of its public bodies publish the common core."""
    place = visit.place
    if place.kind is Kind.PLACE:
        return None
    datasets, core = datasets_in(place.address).count(), publication_in(place, today=visit.today)
    if not datasets:
        return None
    figures = [
        PressFigure("jeux", _("Jeux de données ouverts"), number(datasets)),
        PressFigure("socle", _("Jeux du socle commun"), number(core.expected)),
    ]
    if core.organisations > 1:
        figures += [
            PressFigure("collectivites", _("Collectivités qui publient du socle"), number(core.publishing)),
            PressFigure("toutes", _("Collectivités du territoire"), number(core.organisations)),
            PressFigure("part", _("Part qui publie"), percent(core.publishing / core.organisations)),
        ]
        lead = _("{collectivites} collectivités sur {toutes} publient des données du socle commun, soit {part}.")
    else:
        figures.append(PressFigure("publies", _("Jeux du socle publiés"), number(core.published)))
        lead = _("{publies} jeux du socle commun sur {socle} sont publiés.")
    return PressStory(
        title=_("Données ouvertes, %(place)s : {jeux} jeux à réutiliser") % {"place": place.name},
        lead=lead,
        paragraphs=(
            _("Chacun peut lire, copier et réutiliser ces données sans demander la permission."),
            _("Le socle commun : {socle} jeux que toute collectivité tient, des délibérations aux équipements."),
        ),
        figures=tuple(figures),
        figures_on=visit.today,
        link=(_("Qui publie quoi"), reverse("matrix")),
        method=(_("Le catalogue"), reverse("catalog")),
        is_invented=shows_demonstration(DATASETS),
    )


PRESS_OFFERS: Final = (
    PressOffer("donnees-ouvertes", sentence("La journée des données ouvertes"), 50, open_data_story),
)
