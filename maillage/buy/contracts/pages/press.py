"""What the press room can tell of public contracts: those that end within a year, to be bought again."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.market_figures import buyer_count, market_totals
from maillage.core.press_text import PressFigure
from maillage.core.problems import sentence
from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit
from maillage.web.demonstration import shows_demonstration
from maillage.web.wording.formats import euros_short, number


def endings_story(visit: PressVisit) -> PressStory | None:
    """The contracts performed in a territory that end within a year; None without any."""
    place = visit.place
    if place.kind is Kind.PLACE or not store_version():
        return None
    search = ContractSearch(territory=place.address)
    totals = market_totals(search, today=visit.today)
    if not totals.ending_within_a_year:
        return None
    figures = [
        PressFigure("finissent", _("Marchés qui se terminent d’ici un an"), number(totals.ending_within_a_year)),
        PressFigure("marches", _("Marchés publiés"), number(totals.contracts)),
        PressFigure("avec-fin", _("Marchés dont la fin se calcule"), number(totals.with_end)),
        PressFigure("acheteurs", _("Acheteurs publics"), number(buyer_count(search, today=visit.today))),
        PressFigure("montant", _("Montant des marchés publiés"), euros_short(totals.counted_eur)),
    ]
    return PressStory(
        title=_("Marchés publics, %(place)s : {finissent} se terminent d’ici un an") % {"place": place.name},
        lead=_("{acheteurs} acheteurs ont publié {marches} marchés ; {finissent} seront à refaire d’ici un an."),
        paragraphs=(
            _("Une entreprise qui connaît la fin d’un marché se prépare avant que l’appel d’offres paraisse."),
            _(
                "La fin se calcule pour {avec-fin} marchés sur {marches} : notification et durée, modifications "
                "comprises. Les reconductions ne sont pas publiées."
            ),
        ),
        figures=tuple(figures),
        figures_on=visit.today,
        link=(_("Les marchés qui se terminent"), reverse("contract_endings")),
        method=(_("La méthode des marchés"), reverse("contract_method")),
        is_invented=shows_demonstration(CONTRACTS),
    )


PRESS_OFFERS: Final = (PressOffer("marches", sentence("Les marchés qui se terminent"), 60, endings_story),)
