"""Access control of clauses: portfolios by coordination, sums for owners and holders, people for facilitators."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from maillage.accounts.domain.terms import INVENTED_MARK, Acting, Capability, FactorStanding, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.permissions import (
    OrganisationChoice,
    acting,
    acting_or_none,
    organisations_for,
    role_in,
    some_organisations_for,
)
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.include.clauses.domain.clauses import ClauseKind
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from maillage.include.opportunities.domain.groups import FollowedStructures
from maillage.web.demonstration import shows_demonstration

_NOT_YOURS: Final = sentence(
    "Cette clause est suivie par une autre coordination : elle n’est montrée qu’à ses facilitateurs, au maître "
    "d’ouvrage et à ceux qui en font les heures."
)
_NO_COORDINATION: Final = sentence(
    "%(name)s n’est pas une coordination des clauses sociales : demandez à l’agence de changer sa sorte."
)
_NEEDS_FACTOR: Final = sentence(
    "Les pages qui parlent de personnes s’ouvrent avec un second facteur : ajoutez-le dans « Mon compte », puis "
    "reconnectez-vous."
)
CLAUSES: Final = "social-clauses"  # key of their demonstration
Row = TypeVar("Row", bound=Model)
_NEW_FACTOR: Final = sentence(
    "Votre second facteur a moins d’un jour : ces pages parlent de personnes et s’ouvriront demain, ou dès qu’un "
    "administrateur de votre organisation confirme, à la page « Membres », que c’est bien le vôtre."
)
_NO_REPORTER: Final = sentence("Ajoutez d’abord qui fait des heures de cette clause.")
_LONGEST_NUMBER: Final = 12
_NOT_PERSONS: Final = sentence(
    "Seuls les facilitateurs de cette coordination voient ses personnes, même sous pseudonyme."
)

_NOT_EVIDENCE: Final = sentence(
    "Les pièces d’un mois peuvent montrer qui sont des personnes : seuls les facilitateurs de la coordination les "
    "ouvrent, et l’entreprise ou la structure qui les a envoyées."
)

_READERS_ONLY: Final = sentence(
    "Votre place dans l’organisation permet de lire ces pièces, pas d’en joindre ni d’en ôter."
)


class ClauseAccess(IntEnum):
    """How much a person sees of a clause, least first."""

    PROMISE = 0  # the agency: hours done are in balances, which prevent subtraction of few people
    OWN_PART = 1  # a holder or structure: its own hours
    SUMS = 2  # the owner: the total from eleven people, months if each has as many
    GIVEN_SUMS = 3  # an owner to whom the coordination gives all sums
    PORTFOLIO = 4  # its facilitators


@dataclass(frozen=True, slots=True)
class SeenClause:
    """A clause with a person's sight; ``reporter_siret`` restricts it to one reporter's part, "" to none."""

    row: InsertionClause
    sight: ClauseAccess
    reporter_siret: str = ""


def coordinations_for(person: User, role: Role) -> list[OrganisationChoice]:
    """The coordinations that ``person`` may act for as ``role``."""
    return some_organisations_for(person, role, Capability.INCLUDE, kind=ClauseKind.COORDINATION)


def followed_structures(person: User) -> list[FollowedStructures]:
    """For each coordination of ``person``, the establishments that do, or did, hours of a clause that it follows."""
    coordinations = {choice.organisation.pk: choice.organisation for choice in coordinations_for(person, Role.READER)}
    if not coordinations:
        return []
    rows = HourReporter.objects.filter(clause__coordination__in=coordinations).exclude(siret="")
    sirets: dict[int, set[str]] = {}
    for coordination, siret in rows.values_list("clause__coordination", "siret"):
        sirets.setdefault(coordination, set()).add(siret)
    return [
        FollowedStructures(organisation.slug, organisation.name, frozenset(sirets.get(key, ())))
        for key, organisation in coordinations.items()
    ]


FOLLOWED_STRUCTURES: Final = (followed_structures,)


def of_kind(rows: QuerySet[Row], *, is_invented: bool, through: str = "coordination__") -> QuerySet[Row]:
    """The rows whose coordination belongs to the demonstration, or those of real ones."""
    mark = {f"{through}name__endswith": INVENTED_MARK}
    return rows.filter(**mark) if is_invented else rows.exclude(**mark)


def shown_coordinations() -> QuerySet[Organisation]:
    """The coordinations displayed, real or invented."""
    return of_kind(accepted_coordinations(), is_invented=shows_demonstration(CLAUSES), through="")


def accepted_coordinations() -> QuerySet[Organisation]:
    """The accepted coordinations, by territory and name."""
    return accepted_organisations().filter(kind=ClauseKind.COORDINATION.value).order_by("territory", "name")


def makes_clauses(choice: OrganisationChoice) -> bool:
    """Whether ``choice`` allows creating clauses and changing their promises."""
    return choice.role.allows(Role.PUBLISHER)


def reporter_of(clause: InsertionClause, number: str) -> HourReporter:
    """The reporter with that number, by default the first; NotFound if the clause has none."""
    rows = clause.reporters.select_related("clause__coordination")
    is_number = number.isdecimal() and len(number) < _LONGEST_NUMBER
    row = rows.filter(pk=int(number)).first() if is_number else rows.first()
    if row is None:
        raise NotFound("no_reporter", _NO_REPORTER)
    return row


def reporting(organisation: Organisation, number: int) -> HourReporter:
    """The reporter of an organisation on a clause, by SIRET; Forbidden if there is none.

    A replaced reporter may still report earlier months; later ones are flagged to the facilitator.
    """
    clause = clause_row(number)
    own = clause.reporters.select_related("clause__coordination").filter(siret=organisation.siret)
    reporter = own.first() if organisation.siret else None
    if reporter is None:
        raise Forbidden("clause_of_others", _NOT_YOURS)
    return reporter


def coordinating(person: User, organisation: Organisation, role: Role) -> Acting:
    """``person`` acting for a coordination as ``role``; Forbidden, also if the organisation is not one."""
    actor = acting(person, organisation, role, Capability.INCLUDE)
    if organisation.kind != ClauseKind.COORDINATION:
        raise Forbidden("no_coordination", _NO_COORDINATION, name=organisation.name)
    return actor


def clause_row(number: int) -> InsertionClause:
    """The clause with that number; raises NotFound."""
    row = InsertionClause.objects.select_related("coordination", "owner").filter(pk=number).first()
    if row is None:
        raise NotFound("clause_unknown", sentence("Aucune clause sociale ne porte ce numéro : vérifiez l’adresse."))
    return row


def seen_clause(person: User, number: int) -> SeenClause:
    """The clause with the widest sight that ``person`` has; Forbidden without any."""
    row = clause_row(number)
    if acting_or_none(person, row.coordination, Role.READER, Capability.INCLUDE) is not None:
        return SeenClause(row, ClauseAccess.PORTFOLIO)
    if row.owner is not None and acting_or_none(person, row.owner, Role.READER, Capability.INCLUDE) is not None:
        return SeenClause(row, ClauseAccess.GIVEN_SUMS if row.is_given_to_owner else ClauseAccess.SUMS)
    own = {choice.organisation.siret for choice in organisations_for(person, Role.READER, Capability.INCLUDE)}
    siret = row.reporters.filter(siret__in=own - {""}).values_list("siret", flat=True).first()
    if siret is None and belongs_to_agency(person):
        return SeenClause(row, ClauseAccess.PROMISE)
    if siret is None:
        raise Forbidden("clause_of_others", _NOT_YOURS)
    return SeenClause(row, ClauseAccess.OWN_PART, siret)


def changing_clause(person: User, number: int, role: Role) -> tuple[InsertionClause, Acting]:
    """The clause, and ``person`` acting for its coordination as ``role``; Forbidden otherwise."""
    row = clause_row(number)
    return row, acting(person, row.coordination, role, Capability.INCLUDE)


def reading_persons(person: User, coordination: Organisation, *, factor: FactorStanding) -> Acting:
    """``person`` reading the people of a coordination: requires membership and a verified second factor.

    Neither mandates nor the agency's roles give access.
    """
    role = role_in(person, coordination)
    if role is None or not role.allows(Role.EDITOR) or coordination.kind != ClauseKind.COORDINATION:
        raise Forbidden("persons_of_others", _NOT_PERSONS)
    _refuse_without_factor(factor)
    return Acting(coordination.pk, user_id=person.pk)


def may_read_persons(person: User, coordination: Organisation, *, factor: FactorStanding) -> bool:
    """Whether ``reading_persons`` succeeds, for pages that show single people next to sums."""
    try:
        reading_persons(person, coordination, factor=factor)
    except Forbidden:
        # Nothing was read: the page only shows sums.
        return False
    return True


def _refuse_without_factor(factor: FactorStanding) -> None:
    if factor is FactorStanding.MISSING:
        raise Forbidden("second_factor_needed", _NEEDS_FACTOR)
    if factor is FactorStanding.NEW:
        raise Forbidden("second_factor_new", _NEW_FACTOR)


@dataclass(frozen=True, slots=True)
class SeenEvidence:
    """The evidence files of a clause that a person may access; ``reporter_siret`` restricts them, "" to none."""

    clause: InsertionClause
    acting: Acting
    may_change: bool
    reporter_siret: str = ""


def reading_evidence(person: User, number: int, *, factor: FactorStanding) -> SeenEvidence:
    """``person`` reading the evidence files of a clause, with a verified second factor; Forbidden otherwise.

    Files may identify people: facilitators read all of them, members of the sending organisation their own. Mandates,
    the agency and the owner have no access.
    """
    clause = clause_row(number)
    role = role_in(person, clause.coordination)
    if role is not None and role.allows(Role.EDITOR):
        return SeenEvidence(clause, reading_persons(person, clause.coordination, factor=factor), may_change=True)
    members = [choice for choice in organisations_for(person, Role.READER, Capability.INCLUDE) if not choice.through]
    own = {choice.organisation.siret: choice for choice in members if choice.organisation.siret}
    siret = clause.reporters.filter(siret__in=own).values_list("siret", flat=True).first()
    if siret is None:
        raise Forbidden("evidence_of_others", _NOT_EVIDENCE)
    _refuse_without_factor(factor)
    choice = own[siret]
    acting = Acting(choice.organisation.pk, user_id=person.pk)
    return SeenEvidence(clause, acting, may_change=choice.role.allows(Role.EDITOR), reporter_siret=siret)


def changing_evidence(seen: SeenEvidence) -> SeenEvidence:
    """Same, for attaching and removing files; Forbidden for readers."""
    if not seen.may_change:
        raise Forbidden("evidence_readers_only", _READERS_ONLY)
    return seen


def represented_owner(actor: Acting, siret: str) -> Organisation | None:
    """The owner with that SIRET if it is registered and gave the coordination a mandate; None otherwise."""
    if not siret:
        return None
    owners = accepted_organisations().filter(
        siret=siret,
        mandates_given__actor=actor.organisation_id,
        mandates_given__scope=Capability.INCLUDE.value,
        mandates_given__ended_at=None,
    )
    return owners.first()
