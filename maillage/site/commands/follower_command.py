"""``maillage follow``: runs the follower, or all its duties once."""

import json
from typing import Annotated

import typer

from maillage.core.clock import utc_now
from maillage.core.processes import stop_event


def follow_command(
    *,
    once: Annotated[bool, typer.Option("--once", help="Do every duty once, and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON (with --once).")] = False,
) -> None:
    """Bring up to date what follows from something else. Example: maillage follow --once.

    Merged data sets, letters to subscribers, tables of measurements in the catalogue, harvests, old drafts. Exit
    status: 0, 1 when something could not be done or another follower works on the installation.
    """
    from maillage.site.processes.follower import duties, follow, follow_once  # noqa: PLC0415 -- loads every feature

    if not once:
        follow(stop_event(), duties())
        return
    counts = follow_once(duties(), utc_now())
    typer.echo(json.dumps(counts) if as_json else "\n".join(f"{name}: {count}" for name, count in counts.items()))
