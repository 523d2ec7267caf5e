"""``maillage coverage points``: the answers for a file of addresses, as a file."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Finding
from maillage.core.tables.writing.place_files import place_file, place_form
from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.edges.cli.options import (
    Assume,
    ClutterFile,
    ClutterHeightM,
    Day,
    Patterns,
    RadiusKm,
    Terrain,
    assumed_clutter,
    day_of,
    overrides,
)
from maillage.cover.prediction.store.build.address_answers import file_answers
from maillage.cover.prediction.store.build.ground import box_around, counted_stations, ground_within
from maillage.web.wording import formats

_MOST_FINDINGS: Final = 100
_REFUSED: Final = 1


def points(  # noqa: PLR0913 -- a command has as many options as an answer has inputs
    addresses: Annotated[Path, typer.Argument(help="Addresses, one a row (BAN: id, lon, lat).")],
    *,
    sites: Annotated[Path, typer.Option(help="Table of sites, one row a sector (schema maillage/sites-4g-fixe).")],
    out: Annotated[Path, typer.Option(help="Where the answers go: .csv, .geojson or .kml.")],
    terrain: Terrain = None,
    patterns: Patterns = None,
    clutter: ClutterFile = None,
    clutter_height_m: ClutterHeightM = 10.0,
    radius_km: RadiusKm = 15.0,
    day: Day = None,
    assume: Assume = None,
    as_json: AsJson = False,
) -> None:
    """Answer for a file of addresses. Example: maillage coverage points ban.csv --sites sites.csv --out answers.csv.

    Nothing of the addresses is kept but in that file. Exit status: 0, 1 where a row or an input is refused.
    """
    place_form(out)
    stations = counted_stations(read_base_stations(sites, patterns=patterns), sites)
    radius_m = radius_km * 1000
    heights, standing = ground_within(
        box_around(stations, radius_m),
        terrain=terrain,
        clutter_file=clutter,
        assumed=assumed_clutter(clutter_height_m),
    )
    budget = with_overrides(LinkBudget(), overrides(assume))
    network = GroundedNetwork(stations, heights, standing, radius_m, day_of(day), budget)
    states: Counter[ServiceState] = Counter()
    bad_rows, findings = 0, list[Finding]()
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar, place_file(out) as file:
        rows = bar.add_task(_("adresses"), total=None)
        for answers, bad in file_answers(network, addresses):
            for answer in answers:
                file.write(answer.cells())
                states[answer.state] += 1
            bad_rows += len(bad)
            findings += bad[: _MOST_FINDINGS - len(findings)]
            bar.advance(rows, len(answers) + len(bad))
    if as_json:
        print_json(
            {
                "file": str(out),
                "addresses": states.total(),
                "states": {state.name.lower(): states[state] for state in ServiceState},
                "clutter": standing.source,
                "bad_rows": bad_rows,
                "findings": [{"row": bad.row_number, "code": bad.code, "message": _finding(bad)} for bad in findings],
            }
        )
    else:
        for line in outcome_sentences(states, findings, bad_rows, out):
            typer.echo(line)
    if bad_rows:
        raise typer.Exit(_REFUSED)


def outcome_sentences(states: Counter[ServiceState], findings: list[Finding], bad_rows: int, out: Path) -> list[str]:
    """What came out, in words: how many have which answer, then the rows that have none and why."""
    words = {state.name.lower(): formats.number(states[state]) for state in ServiceState}
    lines = [
        _(
            "%(served)s adresses sur %(all)s sont servies, %(not_served)s ne le sont pas ; "
            "de %(unknown)s le modèle ne sait rien."
        )
        % {**words, "all": formats.number(states.total())}
    ]
    if bad_rows:
        lines.append(_("%(count)s lignes n’ont pas de réponse :") % {"count": formats.number(bad_rows)})
        lines += [
            _("Ligne %(row)s : %(reason)s") % {"row": bad.row_number, "reason": _finding(bad)} for bad in findings
        ]
    lines.append(_("Réponses : %(file)s") % {"file": out})
    return lines


def _finding(finding: Finding) -> str:
    return _(finding.message) % finding.params
