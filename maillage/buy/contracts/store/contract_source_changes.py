"""The agency's changes to the sources of contracts, each with an audit entry."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.buy.contracts.domain.contract_sources import ContractSourceVerb
from maillage.buy.contracts.store.contract_sources import contract_source
from maillage.buy.contracts.store.imports import ImportedContracts, import_received, withdraw_source


def receive_contract_file(acting: Acting, path: Path, *, source: str, name: str, now: datetime) -> ImportedContracts:
    """Take in a file called ``name`` of a source, new or known; the follower reads it.

    Raises Refused if the name is too long.
    """
    received = import_received(path, source=source, name=name, now=now)
    if received.is_new:
        detail = {"file": name, "sha256": received.sha256}
        about = f"contract-source:{source}"
        note(acting, ContractSourceVerb.FILE_RECEIVED, about=about, title=source, now=now, detail=detail)
    return received


@transaction.atomic
def withdraw_contract_source(acting: Acting, name: str, *, on: date, now: datetime) -> None:
    """Mark a source as one that publishes no more; the contracts of its last files stay. Raises NotFound."""
    was_withdrawn = contract_source(name).withdrawn_on is not None
    withdraw_source(name, on=on)
    if not was_withdrawn:
        note(acting, ContractSourceVerb.WITHDRAWN, about=f"contract-source:{name}", title=name, now=now)
