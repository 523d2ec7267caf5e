"""The coordinations and clauses of the demonstration, next to its invented contracts, found by their mark.

A convention without contract reaches 136 % of its 100,000 hours and is closed; a purchase in two lots is half done,
amended once, in three modes; smaller conventions complete it. No figure mixes them with real ones.
"""

import datetime as dt
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import INVENTED_MARK, Acting
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisation_changes import (
    add_demonstration_member,
    change_organisation,
    create_demonstration_organisation,
    delete_demonstration_organisations,
)
from maillage.accounts.store.trace import erase_trace
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.core.problems import Refused
from maillage.include.clauses.domain.calculator import hours_promised
from maillage.include.clauses.domain.clauses import (
    AmendmentKind,
    ClauseKind,
    HoursBasis,
    SmePartKind,
    StatedClause,
    StatedReporter,
)
from maillage.include.clauses.domain.hours import CENTIHOURS, EntryOrigin, WorkMode
from maillage.include.clauses.domain.invented_clauses import InventedTeam, invented_workers
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.access import CLAUSES, accepted_coordinations, of_kind
from maillage.include.clauses.store.clauses import add_reporter, add_sme_part, amend_clause, close_clause, make_clause
from maillage.include.clauses.store.follow_up import store_note
from maillage.include.clauses.store.models import HourReporter, InsertionClause, PublishedYear
from maillage.include.clauses.store.published_figures import publish_due_years
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.include.structures.store.structures import has_invented_structures, invented_structures_for_work
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.demonstration import INVENTED_DOMAIN, ended_demonstrations, showing
from maillage.web.installation import home_territory

_LOTS: Final = (Path(__file__).parents[1] / "sql" / "purchase_in_lots.sql").read_text("utf-8")
_COORDINATIONS: Final = 3
_FACILITATORS: Final = (("Gaëlle", "Ronan"), ("Maud",), ("Hervé",))

# People are anonymised after two years: the demonstration is regenerated before.
_FRESH_DAYS: Final = 75
_STADIUM_MONTHS: Final = 27  # the last one two months ago
_INVENTED_HOLDER: Final = "00990001000019"  # valid check digits, but a SIREN that INSEE never assigns
_HOLDER: Final = StatedReporter("Bâtisseurs du pays (inventés)", _INVENTED_HOLDER)
_MODES: Final = (WorkMode.HIRING, WorkMode.STAFFING, WorkMode.HIRING, WorkMode.SUBCONTRACT)

# Smaller conventions: object, owner, first and last month relative to now, hours promised and done, people.
_SMALLER: Final = (
    ("Rénovation d’un lycée", "Constructeur du lycée (inventé)", (-22, 2), 9_000, 7_650, 26),
    ("Entretien des espaces verts d’un parc d’activités", "Gestionnaire du parc (inventé)", (-20, 4), 6_400, 3_050, 17),
)


@dataclass(frozen=True, slots=True)
class InventedLot:
    """A contract of the demonstration that is a lot of a purchase."""

    key: str
    title: str
    buyer_name: str
    buyer_siret: str
    departement: str
    amount_eur: int
    notified_on: dt.date
    duration_months: int
    holder_name: str
    holder_siret: str


def invented_coordinations() -> list[Organisation]:
    """The coordinations of the demonstration."""
    return list(of_kind(accepted_coordinations(), is_invented=True, through="").order_by("pk"))


def has_invented_clauses() -> bool:
    """Whether the clauses of the demonstration exist."""
    return of_kind(InsertionClause.objects.all(), is_invented=True).exists()


def invented_lots(departements: Collection[str], *, first: dt.date, last: dt.date) -> list[InventedLot]:
    """The two largest lots of the largest purchase notified between two days; empty if there is none."""
    parameters = {"departements": list(departements), "first": first, "last": last}
    return [InventedLot(*row) for row in published_rows(_LOTS, parameters)]


@dataclass(frozen=True, slots=True)
class InventedCoordination:
    """A coordination being generated: département, facilitators, structures, used pseudonyms."""

    organisation: Organisation
    name: str
    departement: str
    facilitators: tuple[User, ...]
    structures: tuple[StatedReporter, ...]
    pseudonyms: set[str]

    @property
    def acting(self) -> Acting:
        """Its first facilitator, acting for it."""
        return Acting(self.organisation.pk, user_id=self.facilitators[0].pk)


def load_demonstration(now: dt.datetime) -> int:
    """Create or delete the clauses of the demonstration, following its contracts and structures; how many.

    They stay until the agency ends the demonstration; old ones are regenerated, since people are anonymised in time.
    """
    coordinations = invented_coordinations()
    if coordinations:
        is_fresh = now - min(row.created_at for row in coordinations) < dt.timedelta(days=_FRESH_DAYS)
        return 0 if is_fresh else remove_clauses(now)
    with showing(demonstration=True):
        is_wanted = bool(store_version()) and has_invented_structures()
    return load_clauses(now) if is_wanted and CLAUSES not in ended_demonstrations() else 0


def load_clauses(now: dt.datetime) -> int:
    """Create the clauses of the demonstration; how many, 0 if they exist."""
    if invented_coordinations():
        return 0
    home = territory(home_territory())
    departements = built_in_within(Kind.DEPARTEMENT, Address(home.kind, home.code))
    largest = sorted(departements, key=lambda place: (-(place.population or 0), place.code))[:_COORDINATIONS]
    with showing(demonstration=True):
        return _show(largest, now=now) if largest else 0


def remove_clauses(_now: dt.datetime) -> int:
    """Delete the clauses of the demonstration, with their coordinations and published years; how many."""
    keys = [row.pk for row in invented_coordinations()]
    with transaction.atomic():
        clauses = InsertionClause.objects.filter(coordination__in=keys)
        count = clauses.count()
        clauses.delete()
        PublishedYear.objects.filter(is_invented=True).delete()
        erase_trace(keys)
        delete_demonstration_organisations(keys)
    return count


@transaction.atomic
def _show(departements: Sequence[Territory], *, now: dt.datetime) -> int:
    chance = random.Random("clauses")  # noqa: S311 -- invented, not secret
    today = localdate(now)
    coordinations = [
        _coordination(place, names, now=now) for place, names in zip(departements, _FACILITATORS, strict=False)
    ]
    _stadium(coordinations, chance, today=today, now=now)
    lots = invented_lots(
        [place.code for place in departements],
        first=today - dt.timedelta(days=420),
        last=today - dt.timedelta(days=270),
    )
    for place, lot in enumerate(lots):
        followers = {coordination.departement: coordination for coordination in coordinations}
        _lot(followers[lot.departement], lot, chance, is_amended=place == 0, now=now)
    for coordination in coordinations:
        for title, owner, months, promised, done, people in _SMALLER:
            first, last = (WorkMonth.of(today).after(months_away) for months_away in months)
            stated = StatedClause(
                title=f"{title}, {coordination.name}",
                owner_name=owner,
                owner_siret="",
                departement=coordination.departement,
                promised_centihours=promised * CENTIHOURS,
                first_month=first,
                last_month=last,
                convention=f"Convention inventée : {title.lower()}, {coordination.name}",
            )
            worked = WorkMonth.of(today).number - first.number
            places = {coordination.departement: 1}
            team = InventedTeam(first, worked, people, 7, done * CENTIHOURS, _MODES, places)
            _clause(coordination, stated, (_HOLDER, *coordination.structures), team, chance=chance, now=now)
    publish_due_years(now, is_invented=True)
    keys = [coordination.organisation.pk for coordination in coordinations]
    return InsertionClause.objects.filter(coordination__in=keys).count()


def _coordination(place: Territory, names: Sequence[str], *, now: dt.datetime) -> InventedCoordination:
    organisation = create_demonstration_organisation(
        f"Coordination des clauses, {place.name} {INVENTED_MARK}",
        kind=ClauseKind.COORDINATION,
        territory=place.address,
    )
    facilitators = tuple(add_demonstration_member(organisation, f"{name} (inventé·e)") for name in names)
    acting = Acting(organisation.pk)
    email = f"clauses-{place.code.lower()}@{INVENTED_DOMAIN}"
    change_organisation(acting, email=email, website="", now=now)
    structures = tuple(
        StatedReporter(row.name, row.siret) for row in invented_structures_for_work(place.address, most=2)
    )
    return InventedCoordination(organisation, place.name, place.code, facilitators, structures, set())


def _stadium(
    coordinations: Sequence[InventedCoordination], chance: random.Random, *, today: dt.date, now: dt.datetime
) -> None:
    """The convention of a private owner, with the figures of a published one: 136,000 of 100,000 hours."""
    first = WorkMonth.of(today).after(-_STADIUM_MONTHS - 1)
    coordination = coordinations[0]
    stated = StatedClause(
        title="Un stade et ses abords : programme de sites",
        owner_name="Société du stade (inventée)",
        owner_siret="",
        departement=coordination.departement,
        promised_centihours=100_000 * CENTIHOURS,
        first_month=first,
        last_month=first.after(_STADIUM_MONTHS - 1),
        convention="Convention inventée de la ville et du stade",
    )
    places = {place.departement: weight for place, weight in zip(coordinations, (8, 1, 1), strict=False)}
    team = InventedTeam(first, _STADIUM_MONTHS, 140, 9, 136_000 * CENTIHOURS, _MODES, places)
    row = _clause(coordination, stated, (_HOLDER, *coordination.structures), team, chance=chance, now=now)
    store_note(coordination.acting, row, "Le bilan est signé : les heures promises sont dépassées d’un tiers.", now=now)
    close_clause(coordination.acting, row, now=now)


def _lot(
    coordination: InventedCoordination, lot: InventedLot, chance: random.Random, *, is_amended: bool, now: dt.datetime
) -> None:
    """A lot of a public contract: hours from the calculator, and an amendment for the first one."""
    basis = HoursBasis(lot.amount_eur, 0.5, 0.1, 30.0)
    first = WorkMonth.of(lot.notified_on).after(1)
    words, _mark, name = lot.title.partition(" : lot ")
    stated = StatedClause(
        title=f"{words} : {name.partition(', ')[2] or name}",
        owner_name=lot.buyer_name,
        owner_siret=lot.buyer_siret,
        departement=lot.departement,
        promised_centihours=hours_promised(basis),
        first_month=first,
        last_month=first.after(max(1, lot.duration_months) - 1),
        contract_key=lot.key,
        lot=name.partition(",")[0],
        basis=basis,
        sme_share=0.2,
        penalty_eur=45.0,
    )
    months = WorkMonth.of(localdate(now)).number - first.number
    done = round(stated.promised_centihours * 0.85 * months / max(1, lot.duration_months))
    team = InventedTeam(first, months, max(6, done // (420 * CENTIHOURS)), 4, done, _MODES, {lot.departement: 1})
    holder = StatedReporter(lot.holder_name, lot.holder_siret)
    row = _clause(coordination, stated, (holder, *coordination.structures), team, chance=chance, now=now)
    add_sme_part(
        coordination.acting,
        row,
        name="Atelier du voisinage (inventé)",
        siret=_INVENTED_HOLDER,
        kind=SmePartKind.SUBCONTRACT,
        amount_eur=round(lot.amount_eur * 0.12),
        now=now,
    )
    if is_amended:
        longer = replace(
            stated,
            last_month=stated.last_month.after(2),
            promised_centihours=hours_promised(replace(basis, rate=0.11)),
            basis=replace(basis, rate=0.11),
        )
        reason = "Deux mois et un point de taux de plus (avenant inventé)."
        amend_clause(coordination.acting, row, longer, kind=AmendmentKind.AMENDED, reason=reason, now=now)


def _clause(
    coordination: InventedCoordination,
    stated: StatedClause,
    reporters: Sequence[StatedReporter],
    team: InventedTeam,
    *,
    chance: random.Random,
    now: dt.datetime,
) -> InsertionClause:
    """A clause with its reporters, people and months; each mode is reported by one of the reporters."""
    row = make_clause(coordination.acting, stated, None, entry=None, now=now)
    several: list[HourReporter] = []
    for reporter in reporters:
        try:
            several.append(add_reporter(coordination.acting, row, reporter, now=now))
        except Refused:
            continue  # the holder is among the structures, and reports once
    workers = invented_workers(team, chance, coordination.pseudonyms)
    modes = list(WorkMode)
    said = [
        HoursReport(several[modes.index(hours.mode) % len(several)], hours)
        for worker in workers
        for hours in worker.hours
    ]
    by_pseudonym = {worker.hours[0].pseudonym: worker.stated for worker in workers}
    report_hours(coordination.acting, said, origin=EntryOrigin.FILE, now=now, stated=by_pseudonym)
    return row
