"""``maillage procurement sources``: lists the publishers of contracts and their current files."""

import json
import sys
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.contract_sources import contract_sources, latest_files
from maillage.buy.contracts.store.imports import withdraw_source
from maillage.web.wording import formats


def sources(
    *,
    withdraw: Annotated[str | None, typer.Option(help="A source that publishes no more; its contracts stay.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output.")] = False,
) -> None:
    """List the sources of contracts and their files. Example: maillage procurement sources --json.

    Exit status: 0, 1 for the name of no source.
    """
    if withdraw is not None:
        withdraw_source(withdraw, on=localdate())
    files = latest_files()
    if as_json:
        facts = [
            {
                "name": source.name,
                "address": source.address or None,
                "withdrawnOn": source.withdrawn_on.isoformat() if source.withdrawn_on else None,
                "files": [
                    {
                        "name": file.name,
                        "sha256": file.sha256,
                        "bytes": file.size_bytes,
                        "receivedOn": file.received_on.isoformat(),
                        "rows": dict(file.counts) if file.counts is not None else None,
                    }
                    for file in files
                    if file.source == source.name
                ],
            }
            for source in contract_sources()
        ]
        json.dump(facts, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    table = Table(_("source"), _("fichier"), _("reçu le"), _("marchés"), _("retirée le"))
    for file in files:
        contracts = formats.number(file.counts[FlatTable.CONTRACTS]) if file.counts is not None else _("à lire")
        withdrawn = file.withdrawn_on.isoformat() if file.withdrawn_on else ""
        table.add_row(escape(file.source), escape(file.name), file.received_on.isoformat(), contracts, withdrawn)
    Console().print(table)
