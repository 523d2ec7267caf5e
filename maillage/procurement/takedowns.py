"""What the agency hides of public contracts: one contract, which the store is built without."""

from typing import Final

from maillage.accounts.parts.takedowns import HideableThing, TakedownOffer
from maillage.procurement.queries.contract_store import contract_store
from maillage.procurement.terms import HideableContract

_TITLE: Final = "SELECT object FROM contracts WHERE key = $key"


def _contract(key: str) -> HideableThing | None:
    store = contract_store()
    rows = store.rows(_TITLE, {"key": key}) if store is not None else []
    # One that is hidden already is in no store: its key is all that is known of it.
    return HideableThing(key, rows[0][0] or key) if rows else None


TAKEDOWNS: Final = (TakedownOffer(HideableContract.CONTRACT, _contract),)
