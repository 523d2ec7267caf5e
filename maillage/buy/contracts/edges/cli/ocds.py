"""``maillage procurement ocds``: all contracts of the store as packages of OCDS 1.1, a file for each."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.open_contracting import CONTRACTS_OF_A_PACKAGE, PackageKind, write_contracts
from maillage.buy.contracts.store.stored_contracts import all_numbers
from maillage.core.files.atomic import replacing
from maillage.web.public_url import installation_url
from maillage.web.wording import formats


def ocds(
    folder: Annotated[Path, typer.Argument(help="Where to write the packages: releases-0001.json and so on.")],
    *,
    package: Annotated[PackageKind, typer.Option(help="What they hold.")] = PackageKind.RELEASES,
    size: Annotated[int, typer.Option(min=1, max=100_000, help="Contracts of a package.")] = CONTRACTS_OF_A_PACKAGE,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output.")] = False,
) -> None:
    """Write all contracts as packages of OCDS. Example: maillage procurement ocds packages --package records.

    The same store makes the same files. Exit status: 0, 1 while there is no store.
    """
    numbers, origin = all_numbers(), installation_url()
    entries = 0
    names = [f"{package.value}-{place:04}.json" for place in range(1, -(-len(numbers) // size) + 1)]
    for place, name in enumerate(names):
        with replacing(folder / name) as draft, draft.open("wb") as stream:
            entries += write_contracts(
                numbers[place * size : (place + 1) * size],
                package,
                stream,
                address=f"{origin}/{name}",
                origin=origin,
            )
    if as_json:
        json.dump(
            {"folder": str(folder), "packages": len(names), "contracts": len(numbers), package.value: entries},
            sys.stdout,
        )
        sys.stdout.write("\n")
        return
    words = {"contracts": formats.number(len(numbers)), "packages": formats.number(len(names))}
    sys.stdout.write(_("%(contracts)s marchés en %(packages)s paquets OCDS.") % words + "\n")
