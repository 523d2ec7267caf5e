"""The commands of the installation itself (serve, pages, migrate, …) and the mounting of each feature's own."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import get_language, gettext

import maillage
from maillage.accounts.cli import app as accounts
from maillage.catalog.cli import app as catalog
from maillage.measurement.cli import measure, speak_with
from maillage.quality.cli import app as quality
from maillage.site import preparation
from maillage.site.assets import copy_assets
from maillage.site.configuration import ROOT
from maillage.site.follower_command import follow_command
from maillage.site.kit_commands import kit
from maillage.site.messages import compile_catalogues, update_catalogue
from maillage.site.node_commands import app as node
from maillage.site.reference import write_reference
from maillage.site.supervisor import Role, Supervisor
from maillage.site.variables import SETTINGS
from maillage.territory.cli import app as territory

log = structlog.get_logger("maillage")

app = typer.Typer(
    name="maillage",
    help="The open platform of a regional digital agency.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(accounts, name="accounts")
app.add_typer(territory, name="territory")
app.add_typer(catalog, name="catalog")
app.add_typer(quality, name="quality")
app.add_typer(node, name="node")
app.command("test")(measure)
app.command("kit")(kit)
app.command("follow")(follow_command)
speak_with(gettext, get_language)

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@app.command(epilog="Example: MAILLAGE_PORT=9000 maillage serve")
def serve() -> None:
    """Run everything: set up the database, the territory and, on an empty installation, a demonstration."""
    configuration = settings.CONFIGURATION
    preparation.prepare_database()
    preparation.prepare_territory()
    roles = [
        Role("pages", _maillage("pages")),
        Role("counter", _maillage("quality", "count")),
        Role("follower", _maillage("follow")),
        # The node's own program at once: it starts again in half a second, while tests wait.
        Role("node", [sys.executable, "-m", "maillage.site.node"]),
        Role("video", _maillage("node", "video"), runs_once=True),
    ]
    if configuration.wants_demo and preparation.wants_demonstration():
        roles.append(Role("demonstration", _maillage("demonstration"), runs_once=True))
    log.info(
        "serving",
        address=f"http://{configuration.host}:{configuration.port}",
        node_port=configuration.node_port,
        version=maillage.__version__,
    )
    Supervisor(roles).run()


@app.command(epilog="Example: maillage demonstration")
def demonstration() -> None:
    """Load 70,000 simulated tests of Pays de la Loire and a small invented catalogue; adds only what is missing."""
    app(list(preparation.DEMONSTRATION), standalone_mode=False)
    app(["catalog", "demonstration"], standalone_mode=False)
    preparation.note_demonstration_done()


@app.command(epilog="Example: maillage pages")
def pages() -> None:
    """Run the page server alone; several may stand on several machines over the same folder and database."""
    sys.stdout.flush()
    # The server starts in a program of its own, without what the command line has loaded.
    os.execv(sys.executable, [sys.executable, "-m", "maillage.site.server"])  # noqa: S606 -- our own module


@app.command(epilog="Example: maillage migrate")
def migrate() -> None:
    """Bring the database to this version; makes it when absent."""
    call_command("migrate", interactive=False, verbosity=1)


@app.command(epilog="Example: maillage check")
def check() -> None:
    """Check settings and models; exit status 1 when something is wrong."""
    call_command("check")


@app.command("settings", epilog="Example: maillage settings --json")
def show_settings(*, as_json: AsJson = False) -> None:
    """Every setting with the value that holds here; secrets are not shown."""
    lines = {one.name: _shown(one.name, one.default, is_secret=one.is_secret) for one in SETTINGS}
    typer.echo(json.dumps(lines) if as_json else "\n".join(f"{name}={value}" for name, value in lines.items()))


@app.command(epilog="Example: maillage assets")
def assets(modules: Annotated[Path, typer.Option(help="Where npm put the packages.")] = ROOT / "node_modules") -> None:
    """Copy what the pages load from other projects into build/vendor."""
    written = copy_assets(modules, settings.CONFIGURATION.vendor_dir)
    typer.echo(f"{len(written)} files")


@app.command(epilog="Example: maillage messages --merge fragment.po")
def messages(
    merge: Annotated[list[Path] | None, typer.Option(help="Translations to take over: .po files.")] = None,
) -> None:
    """Bring the English catalogue up to date with the sources, and compile it."""
    missing = update_catalogue(ROOT, fragments=merge or [])
    compile_catalogues(ROOT)
    typer.echo("\n".join(missing) or "complete")
    raise typer.Exit(1 if missing else 0)


@app.command("compile-messages", epilog="Example: maillage compile-messages")
def compile_messages() -> None:
    """Compile the catalogues that the pages read."""
    compile_catalogues(ROOT)


@app.command(epilog="Example: maillage reference")
def reference() -> None:
    """Write docs/reference anew: settings, commands, API."""
    for file in write_reference(ROOT / "docs" / "reference"):
        typer.echo(file)


@app.command(epilog="Example: maillage version")
def version() -> None:
    """The version that runs."""
    typer.echo(maillage.__version__)


def _maillage(*words: str) -> list[str]:
    return [sys.executable, "-m", "maillage", *words]


def _shown(name: str, default: str, *, is_secret: bool) -> Any:
    value = os.environ.get(name, default)
    return "…" if is_secret and value else value
