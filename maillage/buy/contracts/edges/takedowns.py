"""What the agency can take down in contracts: a single contract, which the store is built without."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.buy.contracts.domain.hideable import HideableContract
from maillage.buy.contracts.store.contract_store import contract_store

_TITLE: Final = "SELECT object FROM contracts WHERE key = $key"


def _contract(key: str) -> HideableThing | None:
    store = contract_store()
    rows = store.rows(_TITLE, {"key": key}) if store is not None else []
    # A contract that is already hidden is in no store: only its key is known.
    return HideableThing(key, rows[0][0] or key) if rows else None


TAKEDOWNS: Final = (TakedownOffer(HideableContract.CONTRACT, _contract),)
