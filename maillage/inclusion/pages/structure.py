"""The page of one structure: what it does for a buyer, how far, how to reach it, what it won, since when it is said."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.inclusion.models import Structure
from maillage.inclusion.pages.directory import won_text
from maillage.inclusion.parts.structure_words import activity_text, confirmed_text, sector_name
from maillage.inclusion.queries.structures import contracts_won, stated_structure
from maillage.inclusion.terms.structures import FAMILIES, KIND_NAMES, StructureFamily, StructureKind
from maillage.purchases.parts.contract_words import holder_href
from maillage.territory.queries import name_of
from maillage.web.wording.formats import day, number


@dataclass(frozen=True, slots=True)
class StructureFact:
    """One line of the profile."""

    name: str
    text: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class StructurePage:
    """All that templates/inclusion/structure.html shows."""

    name: str
    kind: str
    kind_name: str
    sentence: str
    description: str
    reserved: str
    activities: tuple[StructureFact, ...]
    facts: tuple[StructureFact, ...]
    labels: tuple[str, ...]
    website: str
    confirmed: str
    contracts: str
    company_contracts: str
    contracts_href: str
    history: tuple[StructureFact, ...]


def structure_page(row: Structure, *, today: dt.date) -> StructurePage:
    """The page of a structure."""
    stated = stated_structure(row)
    kind = StructureKind(row.kind)
    won = contracts_won([row.siret]).get(row.siret)
    place = (name_of(row.commune) if row.commune else None) or row.postal_code
    trades = [sector_name(code) for code in dict.fromkeys(activity.sector for activity in stated.activities)]
    words = {"trades": ", ".join(trades).lower(), "place": place}
    if not place:
        answer = _("Fait : %(trades)s.") if trades else _("Ce qu’elle fait n’est pas encore renseigné.")
    elif not trades:
        answer = _("Installée à %(place)s ; ce qu’elle fait n’est pas encore renseigné.")
    else:
        answer = _("Fait : %(trades)s. Installée à %(place)s.")
    return StructurePage(
        name=row.name,
        kind=kind.value,
        kind_name=_(KIND_NAMES[kind]),
        sentence=answer % words,
        description=row.description,
        reserved=_(_RESERVED[FAMILIES[kind]]),
        activities=tuple(
            StructureFact(sector_name(activity.sector), activity_text(activity)) for activity in stated.activities
        ),
        facts=(
            _fact(_("Adresse"), " ".join(filter(None, (row.address, row.postal_code, place)))),
            _fact(_("SIRET"), row.siret),
            _fact(_("Effectif"), _counted(_("%(count)s équivalents temps plein"), row.employees)),
            _fact(_("Chiffre d’affaires"), _counted(_("%(count)s €"), row.turnover_eur)),
        ),
        labels=tuple(row.labels),
        website=row.website if row.website.startswith(("https://", "http://")) else "",
        confirmed=confirmed_text(row.confirmed_on, today=today),
        contracts=won_text(won.by_siret) if won else "",
        company_contracts=_counted(
            _("et %(count)s par d’autres établissements de la même entreprise"), (won and won.of_company) or None
        ),
        contracts_href=holder_href(row.siren) if won and (won.by_siret or won.of_company) else "",
        history=tuple(
            StructureFact(day(change.at.date()), change.source)
            for change in row.changes.order_by("-at", "-pk")[:_MOST_CHANGES]
        ),
    )


_MOST_CHANGES = 10


def _counted(text: str, count: float | None) -> str:
    """The words of a number; "" where it is not known."""
    return "" if count is None else text % {"count": number(count)}


def _fact(name: str, text: str) -> StructureFact:
    return StructureFact(name, text or _("non renseigné"), is_missing=not text)


_RESERVED: Final[Mapping[StructureFamily, str]] = {
    StructureFamily.INSERTION: sentence(
        "Un acheteur peut lui réserver un marché ou un lot : insertion par l’activité économique (L2113-13)."
    ),
    StructureFamily.DISABILITY: sentence(
        "Un acheteur peut lui réserver un marché ou un lot : travailleurs handicapés (L2113-12)."
    ),
    StructureFamily.OTHER: sentence(
        "Aucune réservation ne vise ce type de structure ; une clause sociale peut l’associer (L2112-2)."
    ),
}
