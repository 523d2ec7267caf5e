"""The public contract of a clause, and how it differs from the clause."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.store.contract_store import store_rows, store_version
from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.include.clauses.domain.clauses import ContractPromise, counted_promises
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.models import InsertionClause
from maillage.web.wording.formats import euros, month_name

_PAGE_OF_CONTRACT: Final = "/marches/contrat/"
_LONGEST_KEY: Final = 400
_LEAST_CHANGE: Final = 0.01
_LEAST_MONTHS: Final = 1  # works seldom start in the month of notification


def contract_key_of(typed: str) -> str:
    """A contract key from typed text or the URL of its page; "" if empty."""
    text = typed.strip()
    _before, mark, key = urlsplit(text).path.partition(_PAGE_OF_CONTRACT)
    return unquote(key if mark else text)[:_LONGEST_KEY]


def contract_remarks(clause: InsertionClause, *, today: dt.date) -> tuple[str, ...]:
    """Changes below the clause: amended amount or duration, another holder, a contract that is gone."""
    contract = contracts_of_keys([clause.contract_key], today=today).get(clause.contract_key)
    if contract is None:
        is_gone = bool(clause.contract_key) and bool(store_version())
        return (_("Le marché n’est plus publié : vérifiez s’il est annulé ou remplacé. Ses heures restent."),) * is_gone
    remarks = []
    # Clauses of several lots may refer to one contract: together they cover its amount.
    together = InsertionClause.objects.filter(contract_key=clause.contract_key, coordination=clause.coordination_id)
    amounts = list(together.values_list("amount_eur", flat=True))
    counted, amount = sum(filter(None, amounts)), contract.amount_now_eur
    if amount and all(amounts) and abs(amount - counted) > _LEAST_CHANGE * amount:
        remarks.append(
            _("Le marché est à %(now)s après ses avenants ; la clause compte %(before)s : changez-la si elle suit.")
            % {"now": euros(amount), "before": euros(counted)}
        )
    end, last = _amended_end(contract), WorkMonth(clause.last_month)
    if end is not None and abs(end.number - last.number) > _LEAST_MONTHS:
        remarks.append(
            _("Le marché va maintenant jusqu’en %(now)s, la clause jusqu’en %(before)s : changez-la si elle suit.")
            % {"now": month_name(end.year, end.month), "before": month_name(last.year, last.month)}
        )
    sirens = _holders_now(contract.number)
    reporters = {siret[:9] for siret in clause.reporters.values_list("siret", flat=True)}
    if sirens and reporters and not sirens & reporters:
        remarks.append(_("Aucun titulaire actuel du marché ne déclare d’heures ici : a-t-il été transféré ?"))
    if contract.dropped_on is not None:
        remarks.append(_("La source du marché ne le donne plus : vérifiez s’il est remplacé."))
    return tuple(remarks)


def unpublished_consideration(clause: InsertionClause, *, today: dt.date) -> str:
    """The buyer's statement if the contract has a clause but states no social consideration; "" otherwise."""
    contract = contracts_of_keys([clause.contract_key], today=today).get(clause.contract_key)
    if contract is None or contract.is_social:
        return ""
    return _(
        "La donnée publiée du marché ne dit pas sa clause : l’acheteur y ajoute « Clause sociale » "
        "(considerationsSociales), et le formulaire de publication le lui propose."
    )


def promised_in_lot(buyer: str, number: str, lot: str) -> int | None:
    """The hours (hundredths) promised by clauses on the contract with that buyer (SIRET) and number.

    Those of the lot if it is given and has any; None if no clause is followed.
    """
    if not buyer or not number:
        return None
    beginning = f"{buyer}-{number}-"
    rows = InsertionClause.objects.filter(contract_key__startswith=beginning)
    # Only the discriminator of the key may follow (buy/contracts/domain/contract_keys.py): "2026-1" is not "2026-1-2".
    promised = [
        promise for promise in contract_promises(rows) if "-" not in promise.contract_key.removeprefix(beginning)
    ]
    of_lot = [promise for promise in promised if promise.lot == lot]
    several = counted_promises(of_lot if lot and of_lot else promised)
    return sum(promise.centihours for promise in several) if several else None


def promised_by_key(keys: Sequence[str]) -> Mapping[str, int]:
    """The promised hours by contract key; contracts without a clause are absent.

    Promises concern nobody in particular and are public.
    """
    sums: dict[str, int] = {}
    wanted = set(keys)
    for promise in counted_promises(contract_promises(InsertionClause.objects.exclude(contract_key=""))):
        if promise.contract_key in wanted:
            sums[promise.contract_key] = sums.get(promise.contract_key, 0) + promise.centihours
    return sums


def contract_promises(clauses: QuerySet[InsertionClause]) -> Iterator[ContractPromise]:
    """The promise of each clause; ``counted_promises`` selects those that count in a sum."""
    rows = clauses.order_by().values_list("contract_key", "lot", "coordination_id", "promised_centihours")
    return map(ContractPromise._make, rows)


def _amended_end(contract: ListedContract) -> WorkMonth | None:
    """The last month of a contract whose duration was amended, counted like in a clause; None otherwise."""
    sql = "SELECT 1 FROM amendments WHERE contract_number = $number AND duration_months IS NOT NULL LIMIT 1"
    if not contract.duration_now_months or contract.notified_on is None:
        return None
    is_amended = bool(store_rows(sql, {"number": contract.number}))
    return WorkMonth.of(contract.notified_on).after(contract.duration_now_months - 1) if is_amended else None


def _holders_now(number: int) -> set[str]:
    """The SIREN of the current holders: those of the last amendment that names any (a transfer)."""
    sql = "SELECT amendment_rank, siren FROM holders WHERE contract_number = $number AND siren IS NOT NULL"
    rows = store_rows(sql, {"number": number})
    last = max((rank for rank, _siren in rows), default=0)
    return {siren for rank, siren in rows if rank == last}
