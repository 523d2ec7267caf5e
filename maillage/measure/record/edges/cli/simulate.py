"""``maillage quality simulate``: record a simulated campaign with known true values."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.measure.record.domain.simulation.campaign import likely_devices
from maillage.measure.record.store.simulation import SimulationReport, simulate_campaign, simulation_truth


def simulate(  # noqa: PLR0913 -- each is an option of the command
    *,
    territory: Annotated[str, typer.Option(help="Where: region:52, departement:44, epci:…, commune:…, place:…")],
    tests: Annotated[int, typer.Option(min=1, help="How many tests.")] = 70_000,
    devices: Annotated[int | None, typer.Option(min=1, help="How many phones make them; 23 for 100 tests.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same campaign.")] = 1,
    weak_places: Annotated[int, typer.Option(min=0, help="Country places where one network fails.")] = 0,
    mended_days: Annotated[int, typer.Option(min=0, help="Days since one of them was mended (0: none).")] = 0,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day (today).")] = None,
    truth: Annotated[Path | None, typer.Option(help="Write what is true of the simulated networks (JSON).")] = None,
    as_json: AsJson = False,
) -> None:
    """Record a simulated campaign. Example: maillage quality simulate --territory region:52 --tests 70000.

    Its tests carry the origin "simulated"; maillage quality remove --origin simulated takes them away.
    """
    now = utc_now() if until is None else until.replace(tzinfo=UTC)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Simulation"), total=tests)
        report = simulate_campaign(
            territory,
            tests=tests,
            devices=devices or likely_devices(tests),
            seed=seed,
            now=now,
            progress=lambda done: bar.update(task, completed=done),
            weak_places=weak_places,
            mended_days=mended_days,
        )
    if truth is not None:
        facts = json.dumps(simulation_truth(territory) | {"seed": seed}, ensure_ascii=False, indent=2)
        truth.write_text(facts + "\n", encoding="utf-8")
    if as_json:
        print_json(report_facts(report))
    else:
        table = Table(title=_("Campagne simulée · %(territory)s") % {"territory": report.territory}, show_header=False)
        table.add_row(_("essais enregistrés"), str(report.recorded))
        table.add_row(_("déjà connus"), str(report.known))
        table.add_row(_("appareils"), str(report.devices))
        table.add_row(_("communes du territoire"), str(report.communes))
        for verdict, count in report.verdicts.most_common():
            table.add_row(_("avis : %(verdict)s") % {"verdict": verdict}, str(count))
        Console().print(table)


def report_facts(report: SimulationReport) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {column.name: getattr(report, column.name) for column in fields(report)}
