"""``maillage sources doctor``: asks each address whether it still answers, without fetching the file.

Who has no network reads of each address whether it was ever asked from this installation.
"""

import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Problem
from maillage.sources.domain.terms import Find, FindKind, SourceDeclaration
from maillage.sources.intake.locating import RegionCodes, locate
from maillage.sources.store.choices import parts_of
from maillage.sources.store.fetching import ask_publisher, reader_for
from maillage.sources.store.known_answers import keep_answers, last_answers
from maillage.sources.store.region import home_region, region_codes
from maillage.sources.store.source_files import declarations
from maillage.web.wording import formats


def doctor(
    names: Annotated[list[str] | None, typer.Argument(help="Ids of sources; else all.")] = None,
    *,
    region: Annotated[str | None, typer.Option(help="Code of the region; else that of this installation.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask each address, and read only the head of the answer. Example: maillage sources doctor --json.

    For a weekly run on a machine with a network. Exit status: 0, 1 where an address does not answer as it should.
    """
    codes, before, now = region_codes(region or home_region()), last_answers(), utc_now()
    rows = [
        _examined(declaration, number, find, codes) | _asked_before(before, (declaration.id, number))
        for declaration in declarations().values()
        if not names or declaration.id in names
        for number, find in enumerate(declaration.find)
        if find.kind is not FindKind.FOLDER
    ]
    keep_answers({(row["source"], row["find"]): now for row in rows if row["status"] is not None})
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            state = row["problem"] or _("répond %(status)s, %(bytes)s octets, du %(day)s") % {
                "status": row["status"],
                "bytes": formats.number(row["bytes"]) if row["bytes"] is not None else "?",
                "day": row["lastModified"] or "?",
            }
            last = before.get((row["source"], row["find"]))
            asked = _("jamais demandé d’ici")
            if last is not None:
                asked = _("dernière réponse le %(day)s") % {"day": formats.day(localdate(last))}
            sys.stdout.write(f"{row['source']} ({row['find']}) · {row['address'] or '?'}\n    {asked} ; {state}\n")
    if any(row["problem"] for row in rows):
        raise typer.Exit(1)


def _asked_before(before: Mapping[tuple[str, int], datetime], way: tuple[str, int]) -> dict[str, Any]:
    last = before.get(way)
    return {"lastAnswer": None if last is None else last.isoformat(timespec="seconds")}


def _examined(declaration: SourceDeclaration, number: int, find: Find, codes: RegionCodes) -> dict[str, Any]:
    row: dict[str, Any] = {
        "source": declaration.id,
        "find": number,
        "kind": find.kind.value,
        "address": None,
        "finalAddress": None,
        "status": None,
        "bytes": None,
        "lastModified": None,
        "hasEtag": None,
        "seconds": None,
        "problem": None,
    }
    began = time.monotonic()
    try:
        ask = ask_publisher(declaration)
        located = locate(find, parts_of(declaration, codes)[0], codes, ask, today=localdate())
        row["address"] = located.address
        with reader_for(declaration).answering(located.address, {"Accept-Encoding": "identity"}) as answer:
            headers = answer.response.headers
            length = headers.get("Content-Length", "")
            row |= {
                "finalAddress": answer.address.url,
                "status": answer.response.status,
                "bytes": int(length) if length.isdigit() else None,
                "lastModified": headers.get("Last-Modified"),
                "hasEtag": "ETag" in headers,
                "seconds": round(time.monotonic() - began, 2),
            }
            if answer.response.status != 200:
                raise answer.refusal()
    except Problem as problem:
        row["problem"] = _(problem.message) % problem.params
    return row
