"""``maillage procurement import`` and ``build``: import contract files and build the store."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.build.contract_store import BuiltStore, build_store, missing_refusal
from maillage.buy.contracts.store.contract_sources import LatestFile, latest_files
from maillage.buy.contracts.store.imports import ImportedContracts, import_path, import_url
from maillage.core.clock import utc_now
from maillage.core.net.public_hosts import is_web_address
from maillage.web.wording import formats

LONGEST_ADDRESS = 2_000

AsJson = Annotated[bool, typer.Option("--json", help="JSON on the standard output.")]


def import_contracts(
    target: Annotated[str, typer.Argument(help="A file, a folder or an address: JSON, XML or a table.")],
    *,
    source: Annotated[str | None, typer.Option(help="Who publishes it; else the name of the file or host.")] = None,
    wait: Annotated[bool, typer.Option("--no-build", help="Take in only: read and build later.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in contracts. Example: maillage procurement import marches-2026.json --source "Ville de Nantes".

    What was killed on the way goes on where it was. Records that cannot be read are set aside and counted. Exit status:
    0, also when everything was known already; 1 where a file is refused.
    """
    if is_web_address(target, longest=LONGEST_ADDRESS):
        received: Sequence[ImportedContracts] = [import_url(target, source=source, now=utc_now())]
    else:
        received = import_path(Path(target), source=source, now=utc_now())
    store = None if wait else _built(anew=False)
    if as_json:
        _print_json(
            {
                "files": [
                    {
                        "source": file.source,
                        "name": file.name,
                        "sha256": file.sha256,
                        "bytes": file.size_bytes,
                        "isNew": file.is_new,
                        "sameAs": file.same_as,
                        "set_aside": file.rejected.facts(_) if file.rejected else None,
                    }
                    for file in received
                ],
                "store": store_facts(store) if store else None,
            }
        )
        return
    new = sum(file.is_new for file in received)
    words = {"new": formats.number(new), "known": formats.number(len(received) - new)}
    told = ngettext(
        "%(new)s fichier reçu, %(known)s déjà connus.", "%(new)s fichiers reçus, %(known)s déjà connus.", new
    )
    sys.stdout.write(told % words + "\n")
    for file in received:
        if file.same_as is not None:
            words = {"file": file.name, "source": file.same_as}
            text = _("« %(file)s » a les mêmes octets qu’un fichier de la source « %(source)s » : il compte une fois.")
            sys.stdout.write(text % words + "\n")
        for line in file.rejected.lines(_) if file.rejected else ():
            sys.stdout.write(f"{file.name} : {line}\n")
    if store is not None:
        _show_store(store)


def build(
    *,
    anew: Annotated[bool, typer.Option("--anew", help="Build it again, although nothing changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the store of contracts from the files that were taken in. Example: maillage procurement build.

    Exit status: 0, 1 where no file was ever taken in.
    """
    store = _built(anew=anew)
    if as_json:
        _print_json(store_facts(store))
    else:
        _show_store(store)


def store_facts(store: BuiltStore) -> dict[str, Any]:
    """The store in force as JSON values."""
    return {"version": store.version, "isNew": store.is_new, "rows": dict(store.rows)}


def _built(*, anew: bool) -> BuiltStore:
    waiting = sum(not file.is_read for file in latest_files())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("lecture des marchés"), total=waiting)

        def progress(file: LatestFile, counts: Mapping[str, int]) -> None:
            words = {"count": formats.number(counts[FlatTable.CONTRACTS]), "file": file.name}
            bar.update(task, advance=1, description=escape(_("%(count)s marchés lus dans %(file)s") % words))
            if bar.finished:  # building the store of the whole country takes another minute
                bar.add_task(_("construction de la base des marchés"), total=None)

        store = build_store(anew=anew, on_file=progress)
    if store.missing:
        raise missing_refusal(store.missing)
    return store


def _show_store(store: BuiltStore) -> None:
    table = Table(title=_("Marchés construits") if store.is_new else _("Marchés à jour"), show_header=False)
    for label, name in (
        (_("marchés"), "contracts"),
        (_("titulaires"), "holders"),
        (_("modifications"), "amendments"),
        (_("versions antérieures"), "versions"),
        (_("liens entre marchés"), "links"),
        (_("réparations et constats"), "remarks"),
    ):
        table.add_row(label, formats.number(store.rows[name]))
    Console().print(table)


def _print_json(facts: Any) -> None:
    json.dump(facts, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
