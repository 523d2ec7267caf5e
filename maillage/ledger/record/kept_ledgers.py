"""Keeps the sums of a ledger for an organisation and its year, and removes them; the trace says which year."""

import datetime as dt
from typing import Final

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.ledger.models import KeptLedger
from maillage.ledger.terms.ledgers import MOST_KEPT_SUMS, LedgerSums, LedgerVerb

_FIRST_YEAR: Final = 2000
_WRONG_YEAR: Final = sentence("« %(value)s » n’est pas l’année d’un journal : écrivez par exemple %(example)s.")
_LONG: Final = sentence(
    "Ce journal a trop de fournisseurs et de catégories pour être gardé : gardez-en les sommes par fournisseur."
)


def keep_ledger(acting: Acting, sums: LedgerSums, *, typed_year: str, now: dt.datetime) -> KeptLedger:
    """The sums stand under their year; what was kept of that year before is replaced."""
    typed = typed_year.strip()
    if not (typed.isdecimal() and len(typed) == 4 and _FIRST_YEAR <= int(typed) <= now.year):
        raise Refused("ledger_year", _WRONG_YEAR, value=typed[:20], example=now.year - 1)
    if len(sums.cents) > MOST_KEPT_SUMS:
        raise Refused("ledger_kept_long", _LONG)
    with transaction.atomic():
        row, _is_new = KeptLedger.objects.update_or_create(
            organisation_id=acting.organisation_id,
            year=int(typed),
            defaults={
                "kept_at": now,
                "rows": sums.rows,
                "unread_rows": sums.unread_rows,
                "sums": [[number, category, cents] for (number, category), cents in sums.cents.items()],
            },
        )
        note(acting, LedgerVerb.KEPT, about=f"ledger:{row.pk}", title=typed, now=now)
    return row


def remove_ledger(acting: Acting, row: KeptLedger, *, now: dt.datetime) -> None:
    """Nothing of the ledger is kept any more."""
    with transaction.atomic():
        note(acting, LedgerVerb.REMOVED, about=f"ledger:{row.pk}", title=str(row.year), now=now)
        row.delete()
