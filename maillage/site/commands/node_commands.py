"""``maillage node``: runs the measuring node, shows its status, pauses and resumes it, makes its video."""

import json
import os
import ssl
import sys
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Annotated, Any, Final

import structlog
import typer
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import NEEDS_OPERATOR_STATUS
from maillage.core.signing_keys import public_text
from maillage.measure.node.node import video_folder
from maillage.measure.protocol.store.video import FFMPEG_MISSING, make_video
from maillage.measure.speedtest.store.node_key import receipt_key

log = structlog.get_logger("maillage.node")

app = typer.Typer(help="The measuring node.", invoke_without_command=True)

_POLL_INTERVAL_S: Final = 5.0
_EVERY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- read, not bound


@app.callback(invoke_without_command=True, epilog="Example: MAILLAGE_NODE_PORT=8443 maillage node")
def node(context: typer.Context) -> None:
    """Run the measuring node alone, or do one of the following with it."""
    if context.invoked_subcommand is None:
        sys.stdout.flush()
        # exec, to drop what the command line has loaded.
        os.execv(sys.executable, [sys.executable, "-m", "maillage.site.processes.node"])  # noqa: S606 -- our own module


@app.command(epilog="Example: maillage node pause --reason 'travaux sur le lien'")
def pause(reason: Annotated[str, typer.Option(help="Why, for the colleagues who find it paused.")] = "") -> None:
    """Begin no test any more: tests that run end, new ones are asked to come back later."""
    file = _pause_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{reason}\n", encoding="utf-8")
    typer.echo("paused")


@app.command(epilog="Example: maillage node resume")
def resume() -> None:
    """Begin tests again."""
    _pause_file().unlink(missing_ok=True)
    typer.echo("resumed")


@app.command(epilog="Example: maillage node status --json")
def status(*, as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """What the node of this machine says of itself; exit status 1 when it begins no test."""
    configuration = settings.CONFIGURATION
    host = _EVERY_ADDRESS.get(configuration.node_host, configuration.node_host)
    connection = HTTPConnection(host, configuration.node_port, timeout=_POLL_INTERVAL_S)
    if configuration.node_certificate is not None:
        # Our own machine: the certificate is for the public host name, not for this address.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection(host, configuration.node_port, timeout=_POLL_INTERVAL_S, context=context)
    try:
        connection.request("GET", "/health")
        state: dict[str, Any] = json.load(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        message = sentence("Le nœud ne répond pas sur %(host)s, port %(port)s : lancez « maillage serve ».")
        raise Unavailable("node_silent", message, host=host, port=configuration.node_port) from error
    finally:
        connection.close()
    if _pause_file().exists():
        state["reason"] = _pause_file().read_text("utf-8").strip()
    typer.echo(json.dumps(state) if as_json else "\n".join(f"{name}: {value}" for name, value in state.items()))
    raise typer.Exit(0 if state["status"] == "ok" else 1)


@app.command(epilog="Example: maillage node video")
def video() -> None:
    """Make the video of the test where it is missing; about a minute. Exit status 78 without ffmpeg."""
    try:
        make_video(video_folder(_folder()), _Progress().tell)
    except Unavailable as problem:
        if problem.code != FFMPEG_MISSING:
            raise
        # « maillage serve » does not try again; /health tells it.
        typer.echo(_(problem.message), err=True)
        raise typer.Exit(NEEDS_OPERATOR_STATUS) from problem


@app.command(epilog="Example: maillage node key > nantes.pem")
def key() -> None:
    """The public key of this node's receipts (PEM): the pages trust it through MAILLAGE_NODE_RECEIPTS."""
    typer.echo(public_text(receipt_key(Path(settings.DATA_DIR))), nl=False)


class _Progress:
    """Logs the progress of the video at every tenth."""

    def __init__(self) -> None:
        self._told = -1

    def tell(self, share: float) -> None:
        """Report that ``share`` (0-1) is done."""
        tenth = int(share * 10)
        if tenth > self._told:
            self._told = tenth
            log.info("making the video", percent=10 * tenth)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "node"


def _pause_file() -> Path:
    return _folder() / "paused"
