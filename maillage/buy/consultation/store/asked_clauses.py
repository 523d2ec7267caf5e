"""Hours of insertion that consultations asked for and whose choice is made: what a social clause begins from."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from maillage.accounts.store.visibility import without_hidden
from maillage.buy.consultation.domain.tenders import HideableTender, TenderState
from maillage.buy.consultation.store.award import published_contract
from maillage.buy.consultation.store.models import Tender
from maillage.buy.consultation.store.tenders import buyer_of, tenders_of_kind


@dataclass(frozen=True, slots=True)
class AskedClause:
    """Hours that a consultation asked for, with its number, address, buyer and place; chosen at that moment."""

    number: int
    slug: str
    object: str
    buyer_name: str
    buyer_siret: str
    place: str
    hours: int
    chosen_at: dt.datetime
    contract_draft: UUID | None = None


def asked_clauses(*, most: int) -> list[AskedClause]:
    """Those of the last choices, the newest first."""
    return [_clause_of(row) for row in _rows().order_by("-closed_at", "-pk")[:most]]


def asked_clause(slug: str) -> AskedClause | None:
    """That of one consultation; None where it asked for no hours, or nothing is chosen."""
    row = _rows().filter(slug=slug).first()
    return _clause_of(row) if row is not None else None


def contract_asking(clause: AskedClause) -> str:
    """The key of the contract that was published from its draft; "" while no page shows one."""
    published = published_contract(clause.contract_draft)
    return published[0] if published else ""


def _rows() -> QuerySet[Tender]:
    rows = tenders_of_kind(is_invented=False).filter(state=TenderState.AWARDED.value, insertion_hours__gt=0)
    return without_hidden(rows, HideableTender.CONSULTATION, "slug").select_related("organisation")


def _clause_of(row: Tender) -> AskedClause:
    assert row.insertion_hours is not None
    return AskedClause(
        number=row.pk,
        slug=row.slug,
        object=row.object,
        buyer_name=buyer_of(row),
        buyer_siret=row.organisation.siret if row.organisation else "",
        place=row.place,
        hours=row.insertion_hours,
        chosen_at=row.closed_at or row.changed_at,
        contract_draft=row.contract_draft,
    )
