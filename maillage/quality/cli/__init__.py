"""The commands ``maillage quality …``, one module a group; each has --json."""

import typer

from maillage.quality.cli.build import build, count
from maillage.quality.cli.campaign import campaign
from maillage.quality.cli.editions import publish_data
from maillage.quality.cli.imports import import_measurements
from maillage.quality.cli.record import erase, remove, status
from maillage.quality.cli.repair import repair, roads, sites
from maillage.quality.cli.rescore import rescore
from maillage.quality.cli.simulate import simulate

app = typer.Typer(help="Measurements: import, simulate, count, erase.", no_args_is_help=True)
app.command("import")(import_measurements)
app.command()(simulate)
app.command()(build)
app.command()(count)
app.command()(erase)
app.command()(remove)
app.command()(rescore)
app.command()(status)
app.command()(campaign)
app.command()(repair)
app.command()(sites)
app.command()(roads)
app.command("publish-data")(publish_data)
