"""The ledgers that organisations keep: sums by year, who may keep, read, delete them. Audit entries name the year."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.permissions import OrganisationChoice, acting, organisations_for
from maillage.accounts.store.trace import note
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.ledger.domain.ledgers import MOST_KEPT_SUMS, LedgerSums, LedgerVerb
from maillage.include.ledger.store.models import KeptLedger

_UNKNOWN = sentence("Aucun journal gardé ne porte ce numéro : il a été effacé, ou l’adresse est mal copiée.")
_FIRST_YEAR: Final = 2000
_WRONG_YEAR: Final = sentence("« %(value)s » n’est pas l’année d’un journal : écrivez par exemple %(example)s.")
_LONG: Final = sentence(
    "Ce journal a trop de fournisseurs et de catégories pour être gardé : gardez-en les sommes par fournisseur."
)


def keep_ledger(acting: Acting, sums: LedgerSums, *, typed_year: str, now: dt.datetime) -> KeptLedger:
    """The sums stand under their year; what was kept of that year before is replaced."""
    typed, this_year = typed_year.strip(), localdate(now).year
    if not (typed.isdecimal() and len(typed) == 4 and _FIRST_YEAR <= int(typed) <= this_year):
        raise Refused("ledger_year", _WRONG_YEAR, value=typed[:20], example=this_year - 1)
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


def keepers(person: User) -> list[OrganisationChoice]:
    """The organisations for which ``person`` may keep a ledger."""
    return organisations_for(person, Role.PUBLISHER, Capability.BUY)


def keeping(person: User, organisation: Organisation) -> Acting:
    """``person`` acting for an organisation whose ledger she keeps or removes; Forbidden for others."""
    return acting(person, organisation, Role.PUBLISHER, Capability.BUY)


def readable_ledgers(person: User) -> list[KeptLedger]:
    """The kept ledgers of the organisations of ``person``, the newest year first."""
    own = [choice.organisation for choice in organisations_for(person, Role.READER, Capability.BUY)]
    return list(KeptLedger.objects.filter(organisation__in=own).select_related("organisation"))


def kept_ledger(person: User, number: int) -> KeptLedger:
    """The kept ledger of that number; NotFound where there is none, Forbidden for who is of another organisation."""
    row = KeptLedger.objects.select_related("organisation").filter(pk=number).first()
    if row is None:
        raise NotFound("ledger_unknown", _UNKNOWN)
    acting(person, row.organisation, Role.READER, Capability.BUY)
    return row


def sums_of(row: KeptLedger) -> LedgerSums:
    """What a kept ledger says, as it was read."""
    cents = {(number, category): amount for number, category, amount in row.sums}
    return LedgerSums(cents, row.rows, row.unread_rows)
