"""Reads what becomes of structures: claims and contests that wait, what changed when, who is to be asked, the register.

What the register of companies says of a SIRET is a remark beside the structure, never a change of it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from maillage.buy.companies.store.companies import companies_by_siren, establishments_by_siret
from maillage.core.problems import NotFound, sentence
from maillage.include.structures.domain.structure_life import ASKED_EVERY_DAYS, FIRST_ASKED_AFTER_DAYS, ClaimState
from maillage.include.structures.domain.structures import StatedStructure
from maillage.include.structures.store.models import Structure, StructureClaim, StructureContest
from maillage.include.structures.store.structures import stated_structure, structure_row, structures_of_kind
from maillage.web.protection.tokens import token_digest

_UNKNOWN_LINK: Final = sentence(
    "Ce lien ne vaut plus : une lettre plus récente est partie, ou l’adresse est mal copiée. Rien n’est perdu."
)
_UNKNOWN_CLAIM: Final = sentence("Cette demande n’existe pas : l’adresse est mal copiée.")
_UNKNOWN_CONTEST: Final = sentence("Cette contestation n’existe pas : l’adresse est mal copiée.")
# What is compared between two moments of the history; the rest follows from these.
_COMPARED: Final = (
    *("name", "kind", "siret", "address", "postal_code", "commune", "activities", "employees", "turnover_eur"),
    *("labels", "website", "description", "capacity", "references", "groups", "contact_email", "contact_phone"),
)


@dataclass(frozen=True, slots=True)
class StatedChange:
    """One moment of the history: what was done, where it came from, which facts are not what they were."""

    at: dt.datetime
    act: str
    source: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterRemark:
    """What the register of companies says of an establishment that closed; ``seat_siret`` is "" where none is open."""

    siret: str
    seat_siret: str
    is_company_closed: bool


def waiting_claims() -> QuerySet[StructureClaim]:
    """The claims that the agency has not answered, the oldest first."""
    waiting = StructureClaim.objects.filter(state=ClaimState.WAITING.value)
    return waiting.select_related("structure__organisation", "organisation")


def claims_of(organisations: Iterable[int]) -> QuerySet[StructureClaim]:
    """The claims of organisations that wait or were refused, the newest first: who asked reads there why."""
    own = StructureClaim.objects.filter(organisation__in=list(organisations))
    own = own.exclude(state=ClaimState.ACCEPTED.value).select_related("structure", "organisation")
    return own.order_by("-asked_at", "-pk")


def claims_to_tell() -> QuerySet[StructureClaim]:
    """The claims that were answered, and whose answer has not left by letter, the first answered first."""
    answered = StructureClaim.objects.filter(told_at=None).exclude(answered_at=None)
    return answered.select_related("structure", "organisation", "asked_by").order_by("answered_at", "pk")


def claim_row(number: int) -> StructureClaim:
    """The claim of a number; NotFound where there is none."""
    row = StructureClaim.objects.select_related("structure", "organisation").filter(pk=number).first()
    if row is None:
        raise NotFound("claim_unknown", _UNKNOWN_CLAIM)
    return row


def open_contests() -> QuerySet[StructureContest]:
    """What is contested and not answered, the oldest first."""
    return StructureContest.objects.filter(answered_at=None).select_related("structure")


def contest_row(number: int) -> StructureContest:
    """The contest of a number; NotFound where there is none."""
    row = StructureContest.objects.select_related("structure").filter(pk=number).first()
    if row is None:
        raise NotFound("contest_unknown", _UNKNOWN_CONTEST)
    return row


def withdrawn_structures() -> QuerySet[Structure]:
    """The structures that are shown no more, the last withdrawn first."""
    return Structure.objects.exclude(withdrawn_at=None).order_by("-withdrawn_at", "-pk")


def any_structure(number: int) -> Structure:
    """The row of a number, withdrawn ones too; NotFound where there is none."""
    row = Structure.objects.select_related("organisation").filter(pk=number).first()
    return structure_row(number) if row is None else row


def structure_history(row: Structure, *, most: int) -> Iterator[StatedChange]:
    """What was done with a structure, the newest first, each with the facts that changed by it."""
    changes = list(row.changes.order_by("-at", "-pk")[: most + 1])
    for newer, older in zip(changes, [*changes[1:], None], strict=True):
        if older is None and len(changes) > most:
            return
        before: Mapping[str, Any] = older.values if older else newer.values
        # A fact that the history did not have yet was not said.
        fields = [name for name in _COMPARED if (newer.values.get(name) or None) != (before.get(name) or None)]
        yield StatedChange(newer.at, newer.act, newer.source, tuple(fields))


def stated_at(row: Structure, moment: dt.datetime) -> StatedStructure | None:
    """What was said of a structure at a moment; None for a moment before its history, or without its time zone."""
    if moment.tzinfo is None:
        return None
    change = row.changes.filter(at__lte=moment).order_by("-at", "-pk").first()
    names = {field.name for field in Structure._meta.concrete_fields} - {"confirmed_on", "withdrawn_at"}  # noqa: SLF001 -- its public interface
    if change is None:
        return None
    return stated_structure(Structure(**{name: value for name, value in change.values.items() if name in names}))


def structures_to_ask(*, now: dt.datetime, today: dt.date) -> QuerySet[Structure]:
    """Whom to ask whether all still holds: not confirmed within a year nor asked within one, and reachable by letter.

    A structure that never confirmed is asked a week after it came in; an invented or withdrawn one never, nor one that
    refused these letters.
    """
    a_year_ago = today - dt.timedelta(days=ASKED_EVERY_DAYS)
    came_in = now - dt.timedelta(days=FIRST_ASKED_AFTER_DAYS)
    rows = structures_of_kind(is_invented=False).filter(withdrawn_at=None, letters_stopped_on=None)
    rows = rows.filter(Q(confirmed_on__lte=a_year_ago) | Q(confirmed_on=None, created_at__lte=came_in))
    rows = rows.filter(Q(asked_on=None) | Q(asked_on__lte=a_year_ago))
    rows = rows.filter(~Q(contact_email="") | ~Q(organisation=None))
    return rows.select_related("organisation").order_by("pk")


def structure_of_link(token: str) -> Structure:
    """The structure that a letter asked about; NotFound for a link of before, Gone once it was withdrawn."""
    row = Structure.objects.select_related("organisation").filter(ask_digest=token_digest(token)).first()
    if row is None:
        raise NotFound("structure_link_unknown", _UNKNOWN_LINK)
    return structure_row(row.pk)


def register_remarks(sirets: Iterable[str]) -> Mapping[str, RegisterRemark]:
    """The establishments that closed, by SIRET; nothing of those that the register does not have, or has as open."""
    establishments = establishments_by_siret(list(sirets))
    closed = [siret for siret, establishment in establishments.items() if not establishment.is_active]
    companies = companies_by_siren([siret[:9] for siret in closed])
    seats = establishments_by_siret([company.seat_siret for company in companies.values() if company.seat_siret])
    remarks = {}
    for siret in closed:
        company = companies.get(siret[:9])
        seat = seats.get(company.seat_siret or "") if company else None
        is_elsewhere = seat is not None and seat.is_active and seat.siret != siret
        remarks[siret] = RegisterRemark(
            siret, seat.siret if seat and is_elsewhere else "", company is not None and not company.is_active
        )
    return remarks


def withdrawn_months(sirets: Collection[str]) -> Mapping[str, int]:
    """The last month (year x 12 + month - 1) of each of these that is in the directory under no kind any more."""
    months: dict[str, int] = {}
    rows = Structure.objects.filter(siret__in=sirets)
    present = set(rows.filter(withdrawn_at=None).values_list("siret", flat=True))
    for siret, moment in rows.exclude(withdrawn_at=None).values_list("siret", "withdrawn_at"):
        if moment is not None and siret not in present:
            day = localdate(moment)
            months[siret] = max(months.get(siret, 0), day.year * 12 + day.month - 1)
    return months
