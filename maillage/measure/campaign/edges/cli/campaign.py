"""``maillage quality campaign``: the progress of a campaign."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.measure.campaign.edges.export.campaign import campaign_form
from maillage.measure.campaign.store.campaign import current_plan, paris_today, plan_at, progress
from maillage.measure.figures.pages.parts.filtering.selection_words import read_selection
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.store.operators import operator_table


def campaign(
    number: Annotated[int | None, typer.Argument(help="Number of a campaign; the one under way without it.")] = None,
    *,
    origin: Annotated[str | None, typer.Option(help="crowd, drive_test, simulated or foreign.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the campaign has come. Example: maillage quality campaign --json.

    Exit status: 0, 1 for an unknown campaign or origin.
    """
    pairs = [("origin", origin)] if origin else []
    selection = read_selection(pairs, operators=operator_table(), default_origin=default_origin())
    plan = current_plan() if number is None else plan_at(number)
    form = campaign_form(progress(plan, origin=selection.origin, today=paris_today(utc_now())))
    if as_json:
        print_json(form)
    else:
        table = Table(title=form["name"] or _("Campagne"), show_header=False)
        projection = form["projection"] or {}
        lines = {
            _("territoire"): form["territory"],
            _("provenance"): form["origin"],
            _("état"): form["state"],
            _("tests"): form["tests"],
            _("nombre de tests visé"): form["goal"],
            _("commence le"): form["starts_on"],
            _("finit le"): form["ends_on"],
            _("jours restants"): form["days_left"],
            _("tests par jour (28 jours)"): form["tests_a_day"],
            _("tests par jour qu’il faut"): form["needed_tests_a_day"],
            _("cap atteint vers le"): projection.get("day"),
            _("au plus tôt (95 %)"): projection.get("low"),
            _("au plus tard (95 %)"): projection.get("high"),
        }
        for name, value in lines.items():
            table.add_row(name, "–" if value is None else str(value))
        Console().print(table)
