"""The page of one structure: what it does for a buyer, how far, how large, how to reach it, what it won, since when."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import verb_labels
from maillage.accounts.queries.people import Person
from maillage.core.problems import sentence
from maillage.inclusion.models import Structure
from maillage.inclusion.pages.directory import won_text
from maillage.inclusion.pages.kept_lists import KeepForm
from maillage.inclusion.parts.offered_parts import offered_structure_panels
from maillage.inclusion.parts.structure_words import (
    activity_text,
    bought_text,
    confirmed_text,
    field_names,
    reaches_text,
    register_text,
    sector_name,
    sectors_inside,
    structure_href,
)
from maillage.inclusion.queries.kept_lists import lists_of
from maillage.inclusion.queries.structure_contracts import bought_before, last_contracts
from maillage.inclusion.queries.structure_groups import StructureGroupName, fellow_holders, known_groups
from maillage.inclusion.queries.structure_life import register_remarks, structure_history
from maillage.inclusion.queries.structure_permissions import may_edit, organisations_that_keep
from maillage.inclusion.queries.structure_points import FAMILY_WORDS
from maillage.inclusion.queries.structure_search import StructureSearch
from maillage.inclusion.queries.structures import contracts_won, stated_structure
from maillage.inclusion.terms.reservations import MOST_DEPENDENCE
from maillage.inclusion.terms.structures import (
    CONFIRMED_DAYS,
    FAMILIES,
    KIND_NAMES,
    StatedStructure,
    StructureFamily,
    StructureKind,
)
from maillage.purchases.parts.contract_words import contract_href, holder_href, object_text
from maillage.territory.queries import name_of
from maillage.web.filters import with_pairs
from maillage.web.offers import Panel
from maillage.web.wording.formats import day, euros_short, number

_MOST_CHANGES: Final = 10
_MOST_CONTRACTS: Final = 3
_MOST_FELLOWS: Final = 6


@dataclass(frozen=True, slots=True)
class StructureFact:
    """One line of the profile; ``href`` where it leads somewhere."""

    name: str
    text: str
    is_missing: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class ReachMap:
    """Where the structure is and the radii that it says, as texts; the largest in ``label``."""

    lon: str
    lat: str
    radii: str
    label: str


@dataclass(frozen=True, slots=True)
class StructureViewer:
    """What the person who looks may do with the page; "" and empty for what is not hers."""

    bought: str
    edit_href: str
    claim_href: str
    contest_href: str
    keep_form: KeepForm | None


@dataclass(frozen=True, slots=True)
class StructurePage:
    """All that templates/inclusion/structure.html shows."""

    number: int
    name: str
    kind: str
    kind_name: str
    family: str
    sentence: str
    description: str
    reserved: str
    essentials: tuple[StructureFact, ...]
    activities: tuple[StructureFact, ...]
    facts: tuple[StructureFact, ...]
    labels: tuple[str, ...]
    references: tuple[str, ...]
    groups: tuple[StructureFact, ...]
    fellows: tuple[StructureFact, ...]
    reach_map: ReachMap | None
    website: str
    email: str
    phone: str
    confirmed: str
    is_confirmed: bool
    register: str
    contracts: tuple[StructureFact, ...]
    contracts_href: str
    history: tuple[StructureFact, ...]
    viewer: StructureViewer
    panels: tuple[Panel, ...]  # of other features


def structure_page(row: Structure, person: Person, *, today: dt.date, form: KeepForm | None = None) -> StructurePage:
    """The page of a structure, as ``person`` sees it; ``form`` is the one that was refused."""
    stated = stated_structure(row)
    kind = StructureKind(row.kind)
    won = contracts_won([row.siret]).get(row.siret)
    place = (name_of(row.commune) if row.commune else None) or row.postal_code
    trades = sectors_inside(dict.fromkeys(activity.sector for activity in stated.activities))
    carried = None if stated.turnover_eur is None else stated.turnover_eur * MOST_DEPENDENCE
    remark = register_remarks([row.siret]).get(row.siret)
    own = won_text(won.by_siret) if won else ""
    none_here = _("aucun par cet établissement") if won else ""
    others = _counted(
        _("et %(count)s par d’autres établissements de la même entreprise"), (won and won.of_company) or None
    )
    return StructurePage(
        number=row.pk,
        name=row.name,
        kind=kind.value,
        kind_name=_(KIND_NAMES[kind]),
        family=FAMILY_WORDS[FAMILIES[kind]],
        sentence=_answer(trades, place),
        description=row.description,
        reserved=_(_RESERVED[FAMILIES[kind]]),
        essentials=(
            _fact(_("Va jusqu’à"), reaches_text(stated.activities)),
            _fact(_("Effectif"), _counted(_("%(count)s équivalents temps plein"), row.employees)),
            _fact(
                _("Peut porter, sans en dépendre"),
                "" if carried is None else _("environ %(amount)s par an") % {"amount": euros_short(carried)},
            ),
            _fact(_("Marchés publics"), " ".join(filter(None, (own or none_here, others)))),
        ),
        activities=tuple(
            StructureFact(sector_name(activity.sector), activity_text(activity)) for activity in stated.activities
        ),
        facts=(
            _fact(_("Adresse"), " ".join(filter(None, (row.address, row.postal_code, place)))),
            _fact(_("SIRET"), row.siret),
            _fact(_("Chiffre d’affaires"), _counted(_("%(count)s €"), row.turnover_eur)),
            _fact(_("Ce qu’elle peut prendre"), row.capacity),
        ),
        labels=stated.labels,
        references=stated.references,
        groups=tuple(map(_group_fact, known_groups(stated.groups))),
        fellows=_fellow_lines(row.siret) if won and won.by_siret else (),
        reach_map=_reach_map(stated),
        website=row.website if row.website.startswith(("https://", "http://")) else "",
        email=row.contact_email,
        phone=row.contact_phone,
        confirmed=confirmed_text(row.confirmed_on, today=today),
        is_confirmed=row.confirmed_on is not None and (today - row.confirmed_on).days <= CONFIRMED_DAYS,
        register=register_text(remark) if remark else "",
        contracts=_contract_lines(row.siret) if own else (),
        contracts_href=holder_href(row.siren) if won and (won.by_siret or won.of_company) else "",
        history=history_lines(row, most=_MOST_CHANGES),
        viewer=_viewer(row, person, form),
        panels=offered_structure_panels(row.pk, person),
    )


def _answer(trades: str, place: str) -> str:
    """What the structure does and where it is, in a sentence, as far as it is said."""
    words = {"trades": trades, "place": place}
    if not place:
        return _("Fait : %(trades)s.") % words if trades else _("Ce qu’elle fait n’est pas encore renseigné.")
    if not trades:
        return _("Installée à %(place)s ; ce qu’elle fait n’est pas encore renseigné.") % words
    return _("Fait : %(trades)s. Installée à %(place)s.") % words


def _contract_lines(siret: str) -> tuple[StructureFact, ...]:
    return tuple(
        StructureFact(
            object_text(contract.object),
            " · ".join(
                filter(
                    None,
                    (
                        contract.buyer,
                        euros_short(contract.amount_eur),
                        day(contract.notified_on) if contract.notified_on else "",
                    ),
                )
            ),
            href=contract_href(contract.key),
        )
        for contract in last_contracts(siret, most=_MOST_CONTRACTS)
    )


def _group_fact(group: StructureGroupName) -> StructureFact:
    """A group: a network leads to those that are in it, a structure to its page, a mere name nowhere."""
    if group.network:
        href = with_pairs(reverse("inclusion"), StructureSearch(network=group.network).pairs())
    else:
        href = structure_href(group.structure) if group.structure else ""
    return StructureFact(group.name, "", href=href)


def _fellow_lines(siret: str) -> tuple[StructureFact, ...]:
    return tuple(
        StructureFact(
            fellow.name,
            ngettext("%(count)s marché ensemble", "%(count)s marchés ensemble", fellow.contracts)
            % {"count": number(fellow.contracts)},
            href=structure_href(fellow.structure) if fellow.structure else holder_href(fellow.siret[:9]),
        )
        for fellow in fellow_holders(siret, most=_MOST_FELLOWS)
    )


def _reach_map(stated: StatedStructure) -> ReachMap | None:
    """Where it goes by radius; None where nobody said where it is, or it goes by zones and the whole country alone."""
    radii = sorted({activity.reach.radius_km for activity in stated.activities if activity.reach.radius_km})
    if stated.lon is None or stated.lat is None or not radii:
        return None
    label = _("Carte : %(name)s va jusqu’à %(km)s km") % {"name": stated.name, "km": number(radii[-1])}
    return ReachMap(f"{stated.lon:.5f}", f"{stated.lat:.5f}", " ".join(f"{km:.10g}" for km in radii), label)


def history_lines(row: Structure, *, most: int) -> tuple[StructureFact, ...]:
    """The last changes of a structure: when, what was done and by which list, which facts changed; no person."""
    labels = verb_labels()
    return tuple(
        StructureFact(
            day(change.at.date()),
            " · ".join(filter(None, (labels.get(change.act, change.act), change.source, field_names(change.fields)))),
        )
        for change in structure_history(row, most=most)
    )


def _viewer(row: Structure, person: Person, form: KeepForm | None) -> StructureViewer:
    if not isinstance(person, User):
        claim = "" if row.organisation_id else reverse("claim_structure", args=[row.pk])
        return StructureViewer("", "", claim, reverse("contest_structure", args=[row.pk]), None)
    organisations = organisations_that_keep(person)
    before = bought_before(row.siret, [organisation.siret for organisation in organisations])
    is_editor = may_edit(person, row)
    return StructureViewer(
        bought=bought_text(before) if before else "",
        edit_href=reverse("own_structure", args=[row.pk]) if is_editor else "",
        claim_href="" if is_editor else reverse("claim_structure", args=[row.pk]),
        contest_href="" if is_editor else reverse("contest_structure", args=[row.pk]),
        keep_form=form or KeepForm(lists=lists_of(organisations), organisations=organisations)
        if organisations
        else None,
    )


def _counted(text: str, count: float | None) -> str:
    """The words of a number; "" where it is not known."""
    return "" if count is None else text % {"count": number(count, 0 if float(count).is_integer() else 1)}


def _fact(name: str, text: str | None) -> StructureFact:
    return StructureFact(name, text or _("non renseigné"), is_missing=not text)


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
