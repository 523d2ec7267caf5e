"""``maillage coverage addresses``: addresses of the BAN, loaded or listed, so that a household is found by its own."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.cover.eligibility.store.address_index import load_addresses
from maillage.cover.eligibility.store.addresses import address_sources
from maillage.web.wording import formats


def addresses(
    file: Annotated[Path | None, typer.Argument(help="Addresses of the BAN (.csv, .csv.gz); none: list them.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Load addresses, or list them. Example: maillage coverage addresses adresses-44.csv.gz.

    A file of the same name takes the place of the former. Exit status: 0, 1 where the file is refused.
    """
    if file is None:
        sources = address_sources()
        if as_json:
            print_json(sources)
            return
        if not sources:
            typer.echo(_("Aucune adresse n’est chargée."))
        for source in sources:
            loaded_on = localdate(datetime.fromisoformat(source["loaded_at"]))
            typer.echo(f"{source['file']} · {formats.number(source['addresses'])} · {loaded_on}")
        return
    loaded = load_addresses(file, now=utc_now())
    if as_json:
        facts = {"file": loaded.name, "addresses": loaded.addresses, "left_out": loaded.left_out}
        set_aside = loaded.rejected.facts(_) if loaded.rejected else None
        print_json({**facts, "is_new": loaded.is_new, "set_aside": set_aside})
        return
    words = {"file": loaded.name, "addresses": formats.number(loaded.addresses)}
    outcome = (
        _("« %(file)s » est chargé : %(addresses)s adresses.")
        if loaded.is_new
        else _("« %(file)s » est déjà chargé : %(addresses)s adresses. Rien ne change.")
    )
    typer.echo(outcome % words)
    for line in loaded.rejected.lines(_) if loaded.rejected else ():
        typer.echo(line)
