"""The demonstration of social clauses: those of invented coordinations, beside invented contracts.

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
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.accounts.domain.terms import INVENTED_MARK, Acting
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisation_changes import (
    add_demonstration_member,
    change_organisation,
    create_demonstration_organisation,
    delete_demonstration_organisations,
)
from maillage.accounts.store.trace import erase_trace
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.core.problems import Refused, sentence
from maillage.core.schema.checks.identifiers import invented_siret
from maillage.demonstration.clause_workers import InventedTeam, invented_workers
from maillage.demonstration.kit import (
    FACILITATORS,
    REAL_ONES,
    as_invented,
    email,
    has_invented_contracts,
    is_running,
    largest_places,
    seeded_random,
)
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
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.access import CLAUSES, accepted_coordinations, of_kind
from maillage.include.clauses.store.clauses import add_reporter, add_sme_part, amend_clause, close_clause, make_clause
from maillage.include.clauses.store.follow_up import store_note
from maillage.include.clauses.store.models import HourReporter, InsertionClause, PublishedYear
from maillage.include.clauses.store.published_figures import publish_due_years
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.include.structures.domain.structures import StructureKind
from maillage.include.structures.store.structures import has_invented_structures, structures_of_kind
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import communes_of
from maillage.web.demonstration import Demonstration, showing
from maillage.web.wording.formats import number

_LOTS: Final = (Path(__file__).parent / "sql" / "purchase_in_lots.sql").read_text("utf-8")
# People are anonymised after two years: the demonstration is regenerated before.
_FRESH_DAYS: Final = 75
_STADIUM_MONTHS: Final = 27  # the last one two months ago
_HOLDER: Final = StatedReporter(as_invented("Bâtisseurs du pays", "s"), invented_siret(990_001))
_LENDING: Final = frozenset({StructureKind.ETTI.value, StructureKind.AI.value})
_STRUCTURES: Final = 2  # that report hours, by coordination
_MODES: Final = (WorkMode.HIRING, WorkMode.STAFFING, WorkMode.HIRING, WorkMode.SUBCONTRACT)

# Smaller conventions: object, owner, first and last month relative to now, hours promised and done, people.
_SMALLER: Final = (
    ("Rénovation d’un lycée", as_invented("Constructeur du lycée"), (-22, 2), 9_000, 7_650, 26),
    (
        "Entretien des espaces verts d’un parc d’activités",
        as_invented("Gestionnaire du parc"),
        (-20, 4),
        6_400,
        3_050,
        17,
    ),
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


def follow_clauses(now: dt.datetime) -> int:
    """Load the clauses once there are invented contracts and structures, until the agency ends them; how many.

    Old ones are deleted, and loaded again by the next call: people are anonymised in time.
    """
    coordinations = invented_coordinations()
    if coordinations:
        is_fresh = now - min(row.created_at for row in coordinations) < dt.timedelta(days=_FRESH_DAYS)
        return 0 if is_fresh else remove_clauses(now)
    is_wanted = has_invented_contracts() and has_invented_structures() and is_running(CLAUSES)
    return load_clauses(now) if is_wanted else 0


@showing(demonstration=True)
@transaction.atomic
def load_clauses(now: dt.datetime) -> int:
    """Load the invented clauses; how many, 0 if they exist or the territory has no département."""
    if invented_coordinations():
        return 0
    departements = largest_places(Kind.DEPARTEMENT)[: len(FACILITATORS)]
    if not departements:
        return 0
    chance = seeded_random("clauses")
    today = localdate(now)
    coordinations = [
        _coordination(place, names, now=now) for place, names in zip(departements, FACILITATORS, strict=False)
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


def remove_clauses(_now: dt.datetime) -> int:
    """Delete the invented clauses, with their coordinations and published years; how many."""
    keys = [row.pk for row in invented_coordinations()]
    with transaction.atomic():
        clauses = InsertionClause.objects.filter(coordination__in=keys)
        count = clauses.count()
        clauses.delete()
        PublishedYear.objects.filter(is_invented=True).delete()
        erase_trace(keys)
        delete_demonstration_organisations(keys)
    return count


def _coordination(place: Territory, names: Sequence[str], *, now: dt.datetime) -> InventedCoordination:
    organisation = create_demonstration_organisation(
        f"Coordination des clauses, {place.name} {INVENTED_MARK}",
        kind=ClauseKind.COORDINATION,
        territory=place.address,
    )
    facilitators = tuple(add_demonstration_member(organisation, as_invented(name, "·e")) for name in names)
    acting = Acting(organisation.pk)
    change_organisation(acting, email=email(f"clauses-{place.code.lower()}"), website="", now=now)
    rows = structures_of_kind(is_invented=True).filter(commune__in=communes_of(place.address)).order_by("name", "pk")
    # Those that lend staff first.
    several = sorted(rows, key=lambda row: row.kind not in _LENDING)[:_STRUCTURES]
    structures = tuple(StatedReporter(row.name, row.siret) for row in several)
    return InventedCoordination(organisation, place.name, place.code, facilitators, structures, set())


def _stadium(
    coordinations: Sequence[InventedCoordination], chance: random.Random, *, today: dt.date, now: dt.datetime
) -> None:
    """The convention of a private owner, with the figures of a published one: 136,000 of 100,000 hours."""
    first = WorkMonth.of(today).after(-_STADIUM_MONTHS - 1)
    coordination = coordinations[0]
    stated = StatedClause(
        title="Un stade et ses abords : programme de sites",
        owner_name=as_invented("Société du stade", "e"),
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
        name=as_invented("Atelier du voisinage"),
        siret=_HOLDER.siret,
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


def _real() -> QuerySet[InsertionClause]:
    return of_kind(InsertionClause.objects.all(), is_invented=False)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vraie clause suivie", "%(count)s vraies clauses suivies", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=CLAUSES,
        place=70,
        label=sentence("clauses sociales"),
        floor="DEMO_UNTIL_CLAUSES",
        is_held=has_invented_clauses,
        real_count=lambda: _real().count(),
        real_words=_real_words,
        real_href=lambda _count: reverse("social_clauses") + REAL_ONES,
        remove=remove_clauses,
        restore=load_clauses,
    ),
)
