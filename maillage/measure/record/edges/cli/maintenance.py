"""``maillage quality erase | remove | rescore | status``: erase rows, recompute scores, summarise the record."""

import sys
from enum import StrEnum
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Refused, sentence
from maillage.measure.record.domain.terms import VERDICT_MESSAGES, Origin
from maillage.measure.record.store.changed_rows import erase_device, remove_origin, rescore_rows
from maillage.measure.record.store.measurements import record_state

NOTHING_FOUND = 1
_SHORTEST_TOKEN = 22


class RemovableOrigin(StrEnum):
    """Origins that one command may remove: those that can be loaded again. Crowd rows are erased per device only."""

    DRIVE_TEST = "drive_test"
    SIMULATED = "simulated"
    FOREIGN = "foreign"


def erase(
    device: Annotated[str, typer.Argument(help="The device's token, or - to read it from the standard input.")] = "-",
    *,
    as_json: AsJson = False,
) -> None:
    """Erase what one device sent, at its owner's request. Example: maillage quality erase - < token.txt.

    Exit status: 0 when rows were erased, 1 when the device has none.
    """
    secret = sys.stdin.readline().strip() if device == "-" else device
    if len(secret) < _SHORTEST_TOKEN:
        message = sentence("Ce jeton est trop court : donnez celui que l’appareil affiche dans « mes données ».")
        raise Refused("token_short", message)
    _show_removed(erase_device(secret, now=utc_now()), as_json=as_json)


def remove(
    origin: Annotated[RemovableOrigin, typer.Option(help="Whose rows go.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Remove every row of an origin. Example: maillage quality remove --origin simulated.

    With the simulated ones go the editions of the open data that hold nothing else.

    Exit status: 0 when rows were removed, 1 when there were none.
    """
    rows = remove_origin(Origin[origin.name], now=utc_now())
    _show_removed(rows, as_json=as_json)


def status(*, as_json: AsJson = False) -> None:
    """Say what the record holds. Example: maillage quality status --json."""
    state = record_state()
    if as_json:
        print_json(
            {
                "rows": state.rows,
                "by_origin": {origin.word: rows for origin, rows in state.by_origin.items()},
                "by_verdict": {verdict.name.lower(): rows for verdict, rows in state.by_verdict.items()},
                "last_received_at": state.last_received_at.isoformat() if state.last_received_at else None,
                "erasures": state.erasures,
            },
            indent=None,
        )
    else:
        table = Table(title=_("Mesures enregistrées"), show_header=False)
        table.add_row(_("en tout"), str(state.rows))
        for origin, rows in state.by_origin.items():
            table.add_row(origin.word, str(rows))
        for verdict, rows in state.by_verdict.items():
            table.add_row(_(VERDICT_MESSAGES[verdict]), str(rows))
        last = f"{state.last_received_at:%Y-%m-%d %H:%M:%S}" if state.last_received_at else _("non renseigné")
        table.add_row(_("dernière reçue (UTC)"), last)
        table.add_row(_("effacements"), str(state.erasures))
        Console().print(table)


def _show_removed(rows: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"rows": rows}, indent=None)
    else:
        Console().print(_("%(rows)s lignes retirées ; les chiffres sont recomptés.") % {"rows": rows})
    if not rows:
        raise typer.Exit(NOTHING_FOUND)


def rescore(*, as_json: AsJson = False) -> None:
    """Compute the scores of all rows again by method-1.toml as it stands. Example: maillage quality rescore.

    Needed once after weights or limits changed; start maillage serve again first. It may be stopped: the next call
    goes on. The counter then recounts every figure. Exit status: 0, 1 when no row has a score.
    """
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Notes"), total=1.0)
        done = rescore_rows(now=utc_now(), progress=lambda share: bar.update(task, completed=share))
    if as_json:
        print_json(
            {
                "rows": done.rows,
                "from_documents": done.from_documents,
                "from_bins": done.rows - done.from_documents,
                "changed": done.changed,
                "is_resumed": done.is_resumed,
            }
        )
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
