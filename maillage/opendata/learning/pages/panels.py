"""The open data panel of a territory page: how much of the common core is published, and what comes next."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.opendata.catalog.store.changes import catalogue_version
from maillage.opendata.catalog.store.datasets import datasets_in
from maillage.opendata.learning.domain.matrix import CellState
from maillage.opendata.learning.store.matrix import CorePublication, publication_in
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import (
    NothingYet,
    PanelFigure,
    PanelTag,
    PlaceOffer,
    PlacePanel,
    PlacePart,
    PlaceVisit,
)
from maillage.web.offers import Tone
from maillage.web.wording.formats import number, percent
from maillage.web.wording.glossary import NumberMark
from maillage.web.wording.numerals import capitalised, shortened, spelled, with_full_stop

_LONGEST_TITLE: Final = 18
_TO_MEND: Final = frozenset({CellState.LATE, CellState.WITH_ERRORS})


@dataclass(frozen=True, slots=True)
class OpenDataHere:
    """The data sets about a territory, and its publication of the common core."""

    datasets: int
    publication: CorePublication


def open_data_panel(place: Territory, counts: OpenDataHere) -> PlacePanel | NothingYet:
    """The panel "Ouvrir" of a territory; an invitation if nothing is published."""
    core = counts.publication
    if not counts.datasets and not core.published:
        return NothingYet(
            subject=_("données ouvertes"), invitation=(_("Publier un premier jeu"), reverse("catalog_schemas"))
        )
    to_mend = sum(state in _TO_MEND for state in core.states.values())
    mark = NumberMark("datasets", counts.datasets, place.address)
    label = ngettext("jeu de données", "jeux de données", counts.datasets)
    figures = [PanelFigure(number(counts.datasets), label, (mark,))]
    if to_mend:
        figures.append(PanelFigure(number(to_mend), _("à mettre à jour")))
    elif core.organisations > 1 and 100 * core.publishing >= core.organisations:
        figures.append(PanelFigure(percent(core.publishing / core.organisations), _("des collectivités")))
    elif core.organisations == 1:
        figures.append(PanelFigure(number(core.published), _("du socle, à jour")))
    return PlacePanel(
        door=_("Ouvrir"),
        sentence=open_data_sentence(core, datasets=counts.datasets),
        figures=tuple(figures),
        link=(_("Voir les données"), f"{reverse('catalog')}?territory={place.address}"),
        rank=18 if to_mend else 40,
        tag=PanelTag(_("à mettre à jour"), Tone.NOTICE) if to_mend else None,
    )


def open_data_sentence(core: CorePublication, *, datasets: int) -> str:
    """How much of the common core is published: "Trois jeux publiés sur dix. Le prochain : Subventions."."""
    if core.organisations > 1:
        words = {"count": spelled(core.publishing, feminine=True), "all": number(core.organisations)}
        if not core.publishing:
            return _("Aucune collectivité sur %(all)s ne publie encore le socle.") % words
        sentence = ngettext(
            "%(count)s collectivité sur %(all)s publie des données du socle.",
            "%(count)s collectivités sur %(all)s publient des données du socle.",
            core.publishing,
        )
        return capitalised(sentence % words)
    words = {"count": spelled(core.published), "all": spelled(core.expected)}
    if not core.published:
        count = {"count": spelled(datasets)}
        sentence = ngettext(
            "%(count)s jeu de données, aucun du socle commun.",
            "%(count)s jeux de données, aucun du socle commun.",
            datasets,
        )
        return capitalised(sentence % count)
    if core.published >= core.expected:
        return _("Tout le socle commun est publié.")
    sentence = ngettext("%(count)s jeu publié sur %(all)s.", "%(count)s jeux publiés sur %(all)s.", core.published)
    text = capitalised(sentence % words)
    if core.next_title:
        text += " " + with_full_stop(
            _("Le prochain : %(title)s") % {"title": shortened(core.next_title, _LONGEST_TITLE)}
        )
    return text


def open_data_here(visit: PlaceVisit) -> PlacePart | None:
    """The open data of a territory; None for places such as beaches, which publish nothing themselves."""
    if visit.place.kind is Kind.PLACE:
        return None
    counts = OpenDataHere(datasets_in(visit.place.address).count(), publication_in(visit.place, today=localdate()))
    return PlacePart(panel=open_data_panel(visit.place, counts))


# Keyed by day too: data sets become late at midnight.
PLACE_OFFERS: Final = (PlaceOffer(open_data_here, lambda: (catalogue_version(), localdate())),)
