"""What the press room can tell of insertion: hours promised on public contracts, hours done in a published year."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.press_text import PressFigure
from maillage.core.problems import sentence
from maillage.include.clauses.domain.yearly_tables import Breakdown
from maillage.include.clauses.pages.parts.clause_words import hours_words, people_words
from maillage.include.clauses.store.access import CLAUSES
from maillage.include.clauses.store.public_hours import newest_year, promised_on_contracts
from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.press_offers import PressOffer, PressStory, PressVisit
from maillage.web.demonstration import shows_demonstration
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number


def hours_story(visit: PressVisit) -> PressStory | None:
    """The hours of a département, or of the whole territory; None elsewhere, and before anything is public."""
    place = visit.place
    departement = place.code if place.kind is Kind.DEPARTEMENT else ""
    if not departement and place.address != home_territory():
        return None
    year, rows = newest_year() or (0, [])
    done = next((row for row in rows if row.departement == departement and row.breakdown is Breakdown.ALL), None)
    promised = promised_on_contracts(departement)
    if done is None and not promised.clauses:
        return None
    figures, lead = [], ""
    if done is not None:
        figures += [
            PressFigure(
                "heures", _("Heures d’insertion faites en %(year)s") % {"year": year}, hours_words(done.centihours)
            ),
            PressFigure("personnes", _("Personnes en insertion"), people_words(done.people, is_exact=False)),
        ]
        lead = _("En %(year)s, {personnes} ont fait {heures} d’insertion sur des marchés publics.") % {"year": year}
    if promised.clauses:
        figures += [
            PressFigure("promises", _("Heures promises sur les marchés"), hours_words(promised.centihours)),
            PressFigure("clauses", _("Clauses sociales"), number(promised.clauses)),
        ]
    title = _("Insertion, %(place)s : {heures} faites en %(year)s") if done else _("Insertion, %(place)s : {promises}")
    promise = _("{clauses} clauses de marchés promettent {promises} d’insertion.")
    return PressStory(
        title=title % {"place": place.name, "year": year},
        lead=lead or promise,
        paragraphs=tuple(
            filter(
                None,
                (
                    promise if lead and promised.clauses else "",
                    _(
                        "Une clause sociale réserve des heures d’un marché public à des personnes éloignées de "
                        "l’emploi. Aucun chiffre n’est publié sous onze personnes."
                    ),
                ),
            )
        ),
        figures=tuple(figures),
        figures_on=visit.today,
        link=(_("Les clauses sociales"), reverse("social_clauses")),
        method=(_("Ce qui est compté"), reverse("social_clauses")),
        is_invented=shows_demonstration(CLAUSES),
    )


PRESS_OFFERS: Final = (PressOffer("insertion", sentence("Les heures d’insertion"), 70, hours_story),)
