"""The page of one structure: what it does for a buyer, how far, how large, how to reach it, what it won, since when.

STRUCTURE_PANELS: parts of its page, as who looks may see them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person
from maillage.buy.contracts.pages.parts.contract_words import holder_href
from maillage.core.problems import sentence
from maillage.include.structures.domain.reservations import MOST_DEPENDENCE
from maillage.include.structures.domain.structures import CONFIRMED_DAYS, FAMILIES, StatedStructure, StructureFamily
from maillage.include.structures.pages.kept_lists import KeepForm
from maillage.include.structures.pages.parts.structure_words import reaches_text, sectors_inside, won_text
from maillage.include.structures.store.kept_lists import lists_of
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_contracts import bought_before, last_contracts
from maillage.include.structures.store.structure_groups import fellow_holders, known_groups
from maillage.include.structures.store.structure_life import register_remarks, structure_history
from maillage.include.structures.store.structure_permissions import may_edit, organisations_that_keep
from maillage.include.structures.store.structure_points import FAMILY_WORDS
from maillage.include.structures.store.structures import ContractsWon, contracts_won, stated_structure
from maillage.territory.store.territories import name_of
from maillage.web.offers import Panel, offers
from maillage.web.wording.formats import euros_short, number

_MOST_CHANGES: Final = 10
_MOST_CONTRACTS: Final = 3
_MOST_FELLOWS: Final = 6
OfferedStructurePanel = Callable[[int, Person], Panel | None]


def offered_structure_panels(number: int, person: Person) -> tuple[Panel, ...]:
    """What other features show of the structure of a number."""
    panels = (panel_of(number, person) for panel_of in offers("structure_panels"))
    return tuple(panel for panel in panels if panel is not None)


def structure_context(
    row: Structure, person: Person, *, today: dt.date, form: KeepForm | None = None
) -> dict[str, object]:
    """What the page of a structure shows to ``person``; ``form`` is the one that was refused.

    ``essentials`` and ``facts`` are "" where nothing is said.
    """
    stated = stated_structure(row)
    family = FAMILIES[stated.kind]
    won = contracts_won([row.siret]).get(row.siret)
    place = (name_of(row.commune) if row.commune else None) or row.postal_code
    trades = sectors_inside(dict.fromkeys(activity.sector for activity in stated.activities))
    carried = None if stated.turnover_eur is None else stated.turnover_eur * MOST_DEPENDENCE
    return {
        "structure": row,
        "stated": stated,
        "family": FAMILY_WORDS[family],
        "summary": _answer(trades, place),
        "reserved": _(_RESERVED[family]),
        "essentials": (
            (_("Va jusqu’à"), reaches_text(stated.activities)),
            (_("Effectif"), _counted(_("%(count)s équivalents temps plein"), row.employees)),
            (
                _("Peut porter, sans en dépendre"),
                "" if carried is None else _("environ %(amount)s par an") % {"amount": euros_short(carried)},
            ),
            (_("Marchés publics"), _won_text(won) if won else ""),
        ),
        "facts": (
            (_("Adresse"), " ".join(filter(None, (row.address, row.postal_code, place)))),
            (_("SIRET"), row.siret),
            (_("Chiffre d’affaires"), _counted(_("%(count)s €"), row.turnover_eur)),
            (_("Ce qu’elle peut prendre"), row.capacity),
        ),
        "groups": known_groups(stated.groups),
        "fellows": fellow_holders(row.siret, most=_MOST_FELLOWS) if won and won.by_siret else (),
        "radii_km": _radii_km(stated),
        "website": row.website if row.website.startswith(("https://", "http://")) else "",
        "is_fresh": row.confirmed_on is not None and (today - row.confirmed_on).days <= CONFIRMED_DAYS,
        "register": register_remarks([row.siret]).get(row.siret),
        "contracts": last_contracts(row.siret, most=_MOST_CONTRACTS) if won and won.by_siret else (),
        "contracts_href": holder_href(row.siren) if won and (won.by_siret or won.of_company) else "",
        "history": list(structure_history(row, most=_MOST_CHANGES)),
        "panels": offered_structure_panels(row.pk, person),
        "today": today,
        **_permissions(row, person, form),
    }


def _permissions(row: Structure, person: Person, form: KeepForm | None) -> dict[str, object]:
    """What the person who looks may do with the page, and what her organisations bought."""
    if not isinstance(person, User):
        return {"may_edit": False, "may_claim": row.organisation_id is None, "may_contest": True}
    organisations = organisations_that_keep(person)
    is_editor = may_edit(person, row)
    if organisations and form is None:
        form = KeepForm(lists=lists_of(organisations), organisations=organisations)
    return {
        "may_edit": is_editor,
        "may_claim": not is_editor,
        "may_contest": not is_editor,
        "bought": bought_before(row.siret, [organisation.siret for organisation in organisations]),
        "keep_form": form if organisations else None,
    }


def _answer(trades: str, place: str) -> str:
    """What the structure does and where it is, in a sentence, as far as it is said."""
    words = {"trades": trades, "place": place}
    if not place:
        return _("Fait : %(trades)s.") % words if trades else _("Ce qu’elle fait n’est pas encore renseigné.")
    if not trades:
        return _("Installée à %(place)s ; ce qu’elle fait n’est pas encore renseigné.") % words
    return _("Fait : %(trades)s. Installée à %(place)s.") % words


def _won_text(won: ContractsWon) -> str:
    """What a structure won, and what others of its company did, never added."""
    own = won_text(won.by_siret) if won.by_siret else _("aucun par cet établissement")
    others = _counted(_("et %(count)s par d’autres établissements de la même entreprise"), won.of_company or None)
    return " ".join(filter(None, (own, others)))


def _radii_km(stated: StatedStructure) -> list[float]:
    """The radii that the map draws: none where nobody said where it is, or it goes by zones and the country alone."""
    if stated.lon is None or stated.lat is None:
        return []
    return sorted({activity.reach.radius_km for activity in stated.activities if activity.reach.radius_km})


def _counted(text: str, count: float | None) -> str:
    """A number as text; "" where it is not known."""
    return "" if count is None else text % {"count": number(count, 0 if float(count).is_integer() else 1)}


_RESERVED: Final[Mapping[StructureFamily, str]] = {
    StructureFamily.INSERTION: sentence(
        "Un acheteur peut lui réserver un marché ou un lot : insertion par l’activité économique (L2113-13)."
    ),
    StructureFamily.DISABILITY: sentence(
        "Un acheteur peut lui réserver un marché ou un lot : travailleurs handicapés (L2113-12)."
    ),
    StructureFamily.OTHER: sentence(
        "Un acheteur peut l’associer par une clause sociale (L2112-2), ou lui réserver des services sociaux ou "
        "spécifiques si elle est de l’économie sociale et solidaire (L2113-15)."
    ),
}
