"""Writes clauses: create, amend with history, close; reporters and their replacement."""

import datetime as dt
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.trace import note
from maillage.buy.contracts.domain.reply_texts import person_in
from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.clauses import (
    LONGEST_NOTE,
    AmendmentKind,
    ClauseState,
    ClauseVerb,
    SmePartKind,
    StatedClause,
    StatedReporter,
)
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.models import ClauseAmendment, HourReporter, InsertionClause, SmePart
from maillage.include.clauses.store.month_totals import touch_clauses

_TWICE: Final = sentence("%(name)s déclare déjà des heures pour cette clause : cherchez sa ligne plus haut.")
_NAMES_PERSON: Final = sentence(
    "« %(found)s » désigne une personne ou la joint : parlez de la fonction, du service ou du pseudonyme."
)


def refuse_person(words: str) -> None:
    """Raise Refused if the text names or identifies a person, before it is stored."""
    named = person_in(words)
    if named:
        raise Refused("clause_names_person", _NAMES_PERSON, found=named)


def make_clause(
    acting: Acting, stated: StatedClause, owner: Organisation | None, *, entry: str | None, now: dt.datetime
) -> InsertionClause:
    """Create a clause; returns the existing one for a repeated ``entry`` of the form.

    ``owner`` is the organisation whose mandate the coordination holds, and which then sees the sums.
    """
    refuse_person(stated.title)
    row = InsertionClause(
        coordination_id=acting.organisation_id,
        owner=owner,
        facilitator_id=acting.user_id,
        made_at=now,
        changed_at=now,
        entry=entry,
    )
    put_clause(row, stated)
    try:
        with transaction.atomic():
            row.save()
            note_clause(acting, row, ClauseVerb.MADE, now=now)
    except IntegrityError:
        # A double submission: the existing clause is returned.
        return InsertionClause.objects.get(coordination=acting.organisation_id, entry=entry)
    return row


def amend_clause(
    acting: Acting,
    row: InsertionClause,
    stated: StatedClause,
    *,
    kind: AmendmentKind,
    reason: str,
    now: dt.datetime,
) -> bool:
    """Amend the promise of a clause, keeping its history; whether anything changed."""
    words = " ".join(reason.split())[:LONGEST_NOTE]
    refuse_person(f"{stated.title}\n{words}")
    with transaction.atomic():
        locked = InsertionClause.objects.select_for_update().get(pk=row.pk)
        before = clause_values(locked)
        put_clause(locked, stated)
        if clause_values(locked) == before:
            return False  # a double submission adds nothing to the history
        locked.changed_at = now
        locked.revision += 1
        locked.save()
        ClauseAmendment.objects.create(
            clause=locked, changed_at=now, kind=kind.value, reason=words, values_before=before
        )
        note_clause(acting, locked, ClauseVerb.AMENDED, now=now)
    return True


def close_clause(acting: Acting, row: InsertionClause, *, now: dt.datetime) -> None:
    """Close the clause after settling with its owner: hours are no longer requested."""
    is_open = InsertionClause.objects.filter(pk=row.pk, state=ClauseState.OPEN.value)
    with transaction.atomic():
        if is_open.update(state=ClauseState.CLOSED.value, changed_at=now, revision=F("revision") + 1):
            note_clause(acting, row, ClauseVerb.CLOSED, now=now)


def add_reporter(
    acting: Acting,
    row: InsertionClause,
    stated: StatedReporter,
    *,
    replaces: HourReporter | None = None,
    since: WorkMonth | None = None,
    now: dt.datetime,
) -> HourReporter:
    """Add a reporter; the one it ``replaces`` ends with the month before ``since``, by default the current month."""
    refuse_person(stated.name)
    try:
        with transaction.atomic():
            reporter = HourReporter.objects.create(
                clause=row,
                name=stated.name,
                siret=stated.siret,
                email=stated.email,
                promised_centihours=stated.promised_centihours,
                added_at=now,
            )
            if replaces is not None:
                replaces.last_month = (since or WorkMonth.of(localdate(now))).number - 1
                replaces.save(update_fields=["last_month"])
            touch_clauses([row.pk], now=now)
            note_clause(acting, row, ClauseVerb.REPORTER_ADDED, now=now)
    except IntegrityError as error:
        raise Refused("reporter_twice", _TWICE, name=stated.name) from error
    return reporter


def add_sme_part(
    acting: Acting, row: InsertionClause, *, name: str, siret: str, kind: SmePartKind, amount_eur: int, now: dt.datetime
) -> None:
    """Add the declared part of a small or medium company in the contract."""
    refuse_person(name)
    with transaction.atomic():
        SmePart.objects.create(clause=row, name=name, siret=siret, kind=kind.value, amount_eur=amount_eur, added_at=now)
        touch_clauses([row.pk], now=now)
        note_clause(acting, row, ClauseVerb.AMENDED, now=now)


def put_clause(row: InsertionClause, stated: StatedClause) -> None:
    """Copy the stated values to the row, without saving."""
    row.title, row.owner_name, row.owner_siret = stated.title, stated.owner_name, stated.owner_siret
    row.contract_key, row.lot, row.convention = stated.contract_key, stated.lot, stated.convention
    row.departement = stated.departement
    basis = stated.basis
    row.amount_eur = basis.amount_eur if basis else None
    row.labour_share = basis.labour_share if basis else None
    row.rate = basis.rate if basis else None
    row.hourly_cost_eur = basis.hourly_cost_eur if basis else None
    row.promised_centihours = stated.promised_centihours
    row.first_month, row.last_month = stated.first_month.number, stated.last_month.number
    row.sme_share, row.penalty_eur = stated.sme_share, stated.penalty_eur


def clause_values(row: InsertionClause) -> dict[str, Any]:
    """The full state of a clause, for its history."""
    names = (
        *("title", "owner_name", "owner_siret", "contract_key", "lot", "convention", "departement", "amount_eur"),
        *("labour_share", "rate", "hourly_cost_eur", "promised_centihours", "first_month", "last_month"),
        *("sme_share", "penalty_eur"),
    )
    return {name: getattr(row, name) for name in names}


def note_clause(
    acting: Acting, row: InsertionClause, verb: ClauseVerb, *, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    """Add an audit entry about a clause; ``detail`` contains no names or pseudonyms."""
    note(acting, verb, about=f"clause:{row.pk}", title=row.title, now=now, detail=detail)
