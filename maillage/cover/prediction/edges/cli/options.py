"""The options that commands of a prediction share, and what their texts mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from maillage.core.problems import Refused, sentence
from maillage.cover.radio.domain.rasters import BARE_GROUND, Clutter, ClutterSource

CellM = Annotated[float, typer.Option(min=25, max=1000, help="Size of a cell, metres.")]
RadiusKm = Annotated[float, typer.Option(min=1, max=50, help="How far from a site receivers are computed.")]
Terrain = Annotated[Path | None, typer.Option(help="Bare ground, a raster; else what was loaded.")]
ClutterFile = Annotated[Path | None, typer.Option("--clutter", help="Heights of trees and houses: raster or BD TOPO.")]
ClutterHeightM = Annotated[float, typer.Option(min=0, max=60, help="Trees and houses; 0: bare ground.")]
Patterns = Annotated[Path | None, typer.Option(help="Folder of the antenna files (MSI).")]
Day = Annotated[str | None, typer.Option(help="On which day licences must hold (2026-12-31); else today.")]
Assume = Annotated[list[str] | None, typer.Option(help="A number of the link budget: receiver_gain_dbi=16.")]


def assumed_clutter(height_m: float) -> Clutter:
    """What stands where nothing else says it."""
    return Clutter(ClutterSource.ASSUMED, height_m) if height_m else BARE_GROUND


def overrides(assumptions: list[str] | None) -> dict[str, float]:
    """The numbers of texts such as ``receiver_gain_dbi=16``; Refused where one has another form."""
    numbers = {}
    for text in assumptions or ():
        name, _sign, value = text.partition("=")
        try:
            numbers[name.strip()] = float(value)
        except ValueError as error:
            message = sentence("« %(text)s » n’est pas de la forme nom=nombre, comme receiver_gain_dbi=16.")
            raise Refused("budget_form", message, text=text) from error
    return numbers


def day_of(text: str | None) -> date:
    """The day of an option, today in Paris without one; Refused where it is none."""
    if text is None:
        return localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = sentence("« %(text)s » n’est pas une date : écrivez-la AAAA-MM-JJ.")
        raise Refused("day_form", message, text=text) from error


@contextmanager
def site_bar() -> Iterator[Callable[[int, int], None]]:
    """Within, a bar on the standard error says how many sites of how many are computed."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        sites = bar.add_task(_("pertes autour des sites"))
        yield lambda count, total: bar.update(sites, completed=count, total=total)
