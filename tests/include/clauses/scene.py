"""A coordination of Loire-Atlantique and another of Vendée, the clause of a stadium, and who follows it.

Gaëlle is facilitator of the first, Hervé of the second; the owner of the stadium and the holder have organisations.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.test import Client

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.core.clock import utc_now
from maillage.include.clauses.domain.clauses import ClauseKind, StatedClause, StatedReporter
from maillage.include.clauses.domain.hours import EntryOrigin, ReportedHours, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from tests.people import prove

MADE_AT: Final = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
FIRST: Final = WorkMonth.read("2026-01") or WorkMonth(0)
HOLDER_SIRET: Final = "13002526500013"
OTHER_SIRET: Final = "21440109300015"
STADIUM: Final = StatedClause(
    title="Construction d’un stade privé",
    owner_name="Société du stade",
    owner_siret="",
    departement="44",
    promised_centihours=100_000 * 100,
    first_month=FIRST,
    last_month=FIRST.after(11),
    convention="Convention de la ville et du stade",
)


@dataclass(frozen=True, slots=True)
class Coordinations:
    """Two coordinations with a facilitator each, and the clause of the stadium with its holder."""

    here: Organisation
    elsewhere: Organisation
    gaelle: User
    herve: User
    clause: InsertionClause
    holder: HourReporter

    @property
    def acting(self) -> Acting:
        """Gaëlle acting for her coordination."""
        return Acting(self.here.pk, user_id=self.gaelle.pk)

    def client(self, user: User, *, has_factor: bool = True) -> Client:
        """A browser in which ``user`` is logged in, with her second factor unless told otherwise."""
        client = Client()
        client.force_login(user)
        if has_factor:
            prove(client, user)
        return client

    def say(self, *several: ReportedHours, reporter: HourReporter | None = None) -> None:
        """These hours are said by the holder."""
        rows = [HoursReport(reporter or self.holder, hours) for hours in several]
        report_hours(self.acting, rows, origin=EntryOrigin.PAGE, now=utc_now())


def make_coordinations() -> Coordinations:
    """All of it, in the database."""
    here, gaelle = _coordination("Coordination de Loire-Atlantique", "departement:44", "gaelle")
    elsewhere, herve = _coordination("Coordination de Vendée", "departement:85", "herve")
    acting = Acting(here.pk, user_id=gaelle.pk)
    clause = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    stated = StatedReporter("Bâtisseurs de l’Ouest", HOLDER_SIRET, "chantier@example.org")
    holder = add_reporter(acting, clause, stated, now=MADE_AT)
    return Coordinations(here, elsewhere, gaelle, herve, clause, holder)


def worked(pseudonym: str, month: WorkMonth, hours: float, *, departement: str = "44") -> ReportedHours:
    """Hours of a person in a month, hired by the holder."""
    return ReportedHours(pseudonym, month, WorkMode.HIRING, round(hours * 100), departement)


def _coordination(name: str, territory: str, person: str) -> tuple[Organisation, User]:
    organisation = Organisation.objects.create(name=name, kind=ClauseKind.COORDINATION.value, territory=territory)
    user = User.objects.create(username=person, first_name=person.capitalize(), email=f"{person}@example.org")
    Membership.objects.create(user=user, organisation=organisation, role=Role.PUBLISHER.value)
    return organisation, user
