"""``maillage quality rescore``: the scores of recorded rows by today's method."""

import json
import sys
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.quality.record import Rescoring, rescore_rows

NOTHING_FOUND = 1


def rescore(*, as_json: Annotated[bool, typer.Option("--json", help="JSON on the standard output.")] = False) -> None:
    """Compute the scores of all rows again by method-1.toml as it stands. Example: maillage quality rescore.

    Needed once after weights or limits changed; start maillage serve again first. It may be stopped: the next call
    goes on. The counter then counts every figure anew. Exit status: 0, 1 when no row has a score.
    """
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Notes"), total=1.0)
        done = rescore_rows(now=utc_now(), progress=lambda share: bar.update(task, completed=share))
    if as_json:
        json.dump(rescored_facts(done), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        table = Table(title=_("Notes recalculées"), show_header=False)
        table.add_row(_("lignes avec une note"), str(done.rows))
        table.add_row(_("lues dans leur document"), str(done.from_documents))
        table.add_row(_("estimées d’après leurs classes"), str(done.rows - done.from_documents))
        table.add_row(_("notes changées"), str(done.changed))
        table.add_row(_("reprise d’un calcul interrompu"), _("oui") if done.is_resumed else _("non"))
        Console().print(table)
        if done.changed:
            Console().print(_("Tous les chiffres sont recomptés par le compteur dès qu’il tourne."))
    if not done.rows:
        raise typer.Exit(NOTHING_FOUND)


def rescored_facts(done: Rescoring) -> dict[str, Any]:
    """What was done, as JSON values."""
    return {
        "rows": done.rows,
        "from_documents": done.from_documents,
        "from_bins": done.rows - done.from_documents,
        "changed": done.changed,
        "is_resumed": done.is_resumed,
    }
