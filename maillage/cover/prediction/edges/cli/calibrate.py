"""``maillage coverage calibrate``: what tests on the ground say of a prediction, and what would correct it."""

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.field_tests import ConfusionTable, ReadingKind
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.truth.ground_truth import (
    ComparedTests,
    GroundTruth,
    ModemAntenna,
    ground_truth,
    held_tests,
)
from maillage.cover.prediction.domain.truth.next_tests import next_tests
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
    site_bar,
)
from maillage.cover.prediction.intake.ground_tests import ReadTests, read_ground_tests
from maillage.cover.prediction.store.build.ground import counted_stations
from maillage.cover.prediction.store.build.prediction import PredictionTask, computed_network, task_ground
from maillage.cover.prediction.store.build.prediction_tables import household_places
from maillage.web.wording import formats

_CELL_M = 250.0  # of the places among which the next test is looked for


def calibrate(  # noqa: PLR0913 -- a command has as many options as a prediction has inputs
    tests: Annotated[Path, typer.Argument(help="Tests (schema maillage/releves-4g-fixe).")],
    *,
    sites: Annotated[Path, typer.Option(help="Table of sites, one row a sector (schema maillage/sites-4g-fixe).")],
    height_m: Annotated[float, typer.Option(min=1, max=50, help="Height of the modem on drives.")] = 1.5,
    gain_dbi: Annotated[float, typer.Option(min=-10, max=30, help="Gain of the modem on drives.")] = 0.0,
    territory: Annotated[str | None, typer.Option(help="Say in it where the next tests are worth most.")] = None,
    terrain: Terrain = None,
    patterns: Patterns = None,
    clutter: ClutterFile = None,
    clutter_height_m: ClutterHeightM = 10.0,
    radius_km: RadiusKm = 15.0,
    day: Day = None,
    assume: Assume = None,
    as_json: AsJson = False,
) -> None:
    """Hold tests against a prediction. Example: maillage coverage calibrate tests.csv --sites sites.csv.

    Nothing is corrected where sites left out would gain nothing. Exit status: 0, 1 where an input is refused.
    """
    read = read_ground_tests(tests, today=day_of(None))
    task = PredictionTask(
        sites=sites,
        terrain=terrain,
        territory=territory or "",
        day=day_of(day),
        budget=with_overrides(LinkBudget(), overrides(assume)),
        patterns=patterns,
        clutter=assumed_clutter(clutter_height_m),
        clutter_file=clutter,
        cell_m=_CELL_M,
        radius_m=radius_km * 1000,
    )
    stations = counted_stations(read_base_stations(sites, patterns=patterns), sites)
    ground = task_ground(task, stations)
    network = GroundedNetwork(stations, *ground, task.radius_m, task.day, task.budget)
    comparison = held_tests(network, read.tests, ModemAntenna(height_m, gain_dbi))
    truth = ground_truth(network, comparison)
    spots: list[dict[str, Any]] = []
    if territory is not None:
        with site_bar() as on_site:
            predicted, area, grid = computed_network(task, stations, *ground, on_site=on_site)
        places = household_places(area, predicted, grid)
        by_site = np.bincount(comparison.signals.site[comparison.is_comparable], minlength=len(stations)).astype(
            np.float64
        )
        spots = [
            {
                "commune": grid.communes[int(places.commune[spot.place])].name,
                "x_m": round(float(places.x_m[spot.place])),
                "y_m": round(float(places.y_m[spot.place])),
                "households": round(spot.worth),
            }
            for spot in next_tests(places, task.budget, tests_by_site=by_site, count=5)
        ]
    if as_json:
        print_json({**truth_facts(truth, network), "repeated_rows": read.repeated, "next_tests": spots})
        return
    for line in (*truth_sentences(truth, read, comparison), *_next_test_sentences(spots)):
        typer.echo(line)


def truth_facts(truth: GroundTruth, network: GroundedNetwork) -> dict[str, Any]:
    """What tests say, as JSON values."""
    terms = truth.calibration.terms
    codes = [station.support.code for station in network.stations]
    return {
        "signals": truth.signals,
        "voices": truth.calibration.voices,
        "sites": truth.calibration.sites,
        "is_adopted": truth.calibration.is_adopted,
        "mean_correction_db": round(truth.mean_correction_db, 2),
        "common_db": round(terms.common_db, 2),
        "slope_db_per_decade": round(terms.slope_db, 2),
        "diffraction_factor": round(terms.diffraction_factor, 3),
        "clutter_db": [round(float(value), 2) for value in terms.clutter_db],
        "site_db": {code: round(float(value), 2) for code, value in zip(codes, terms.site_db, strict=True)},
        "remaining_sd_db": None if truth.remaining_sd_db is None else round(truth.remaining_sd_db, 2),
        "narrowed_sites": truth.narrowed_sites,
        "left_out_before_db": rounded_db(truth.calibration.left_out_before_db),
        "left_out_after_db": rounded_db(truth.calibration.left_out_after_db),
        "before": table_facts(truth.before),
        "after": table_facts(truth.after),
    }


def table_facts(table: ConfusionTable) -> dict[str, Any]:
    """A table of predicted against measured, as JSON values."""
    return {
        "works": {state.name.lower(): round(count, 2) for state, count in table.works.items()},
        "fails": {state.name.lower(): round(count, 2) for state, count in table.fails.items()},
        "cannot_tell": table.cannot_tell,
        "reliability": table.reliability,
        "reliability_low": table.reliability_low,
        "reliability_high": table.reliability_high,
    }


def truth_sentences(truth: GroundTruth, read: ReadTests, comparison: ComparedTests) -> list[str]:
    """What tests say, in words."""
    table = truth.before
    if table.reliability is None or table.reliability_low is None or table.reliability_high is None:
        lines = [_("Aucun test de débit n’est dans une zone prédite servie : la fiabilité ne se dit pas encore.")]
    else:
        shares = (table.reliability, table.reliability_low, table.reliability_high)
        share, low, high = (formats.number(100 * value, 1) for value in shares)
        lines = [
            _("Dans les zones prédites servies, %(share)s %% marchent (de %(low)s à %(high)s ; l’Arcep demande 98).")
            % {"share": share, "low": low, "high": high}
        ]
    calibration = truth.calibration
    lines.append(
        _("%(signals)s signaux sur %(tests)s tests se comparent à la prédiction, de %(sites)s sites.")
        % {
            "signals": formats.number(truth.signals),
            "tests": formats.number(len(read.tests)),
            "sites": formats.number(calibration.sites),
        }
    )
    for kind in ReadingKind:
        count = sum(test.kind is kind for test in comparison.tests)
        if count:
            lines.append(_("%(count)s : %(kind)s.") % {"count": formats.number(count), "kind": _(kind.label)})
    if read.repeated:
        lines.append(_("Lignes répétées, comptées une fois : %(count)s.") % {"count": formats.number(read.repeated)})
    lines.append(calibration_sentence(truth))
    return lines


def calibration_sentence(truth: GroundTruth) -> str:
    """What is corrected for all sites, or that nothing is."""
    calibration = truth.calibration
    if not calibration.is_adopted:
        return _("Rien n’est corrigé pour tous : les tests ne montrent pas de biais commun au-delà du hasard.")
    return _(
        "Correction : %(mean)s dB en moyenne ; erreur sur des sites laissés de côté : %(before)s dB avant, "
        "%(after)s après."
    ) % {
        "mean": formats.number(truth.mean_correction_db, 1),
        "before": formats.number(calibration.left_out_before_db, 1),
        "after": formats.number(calibration.left_out_after_db, 1),
    }


def _next_test_sentences(spots: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        _("Où tester ensuite : %(commune)s, Lambert-93 %(x)s %(y)s (vaut %(households)s foyers).")
        % {"commune": spot["commune"], "x": spot["x_m"], "y": spot["y_m"], "households": spot["households"]}
        for spot in spots
    ]


def rounded_db(value: float) -> float | None:
    """An error as JSON knows it: None where no site could be left out."""
    return None if isnan(value) else round(value, 2)
