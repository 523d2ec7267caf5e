"""``maillage coverage demo``: real ground of Loire-Atlantique, invented sites, and what is made of them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.coverage.build.candidate_sites import ground_stations, with_frequency
from maillage.coverage.build.ground import box_around, ground_within
from maillage.coverage.build.ground_truth import GroundTruth, ground_truth, held_tests
from maillage.coverage.build.height_tiles import SAMPLE_TERRAIN
from maillage.coverage.build.invented_sites import write_invented_sites
from maillage.coverage.build.prediction import PredictionTask, build_prediction, task_ground
from maillage.coverage.build.simulated_tests import simulated_tests
from maillage.coverage.build.site_planning import PlannedSites, SiteQuestion, planned_sites
from maillage.coverage.cli.calibrate import calibration_sentence, truth_facts
from maillage.coverage.cli.options import (
    Assume,
    CellM,
    ClutterHeightM,
    RadiusKm,
    assumed_clutter,
    day_of,
    overrides,
    site_bar,
)
from maillage.coverage.cli.plan import plan_facts, plan_sentences
from maillage.coverage.cli.predict import outcome_sentences, prediction_json
from maillage.coverage.intake.site_tables import read_base_stations
from maillage.coverage.rules.network.place_answers import GroundedNetwork
from maillage.coverage.terms.link_budget import LinkBudget, with_overrides
from maillage.web.wording import formats

_TERRITORY: Final = "departement:44"
_PROPOSED: Final = 3
_PLANTED_DB: Final = -9.0  # as trees that are 5 m higher than assumed would do
_SIMULATED: Final = 400


def demo(
    *,
    sites: Annotated[int, typer.Option(min=1, max=60, help="How many invented sites.")] = 12,
    cell_m: CellM = 250.0,
    radius_km: RadiusKm = 12.0,
    clutter_height_m: ClutterHeightM = 10.0,
    assume: Assume = None,
    as_json: AsJson = False,
) -> None:
    """Predict Loire-Atlantique with invented sites on real ground. Example: maillage coverage demo --sites 12.

    Then three more sites are proposed, with what each brings, and simulated tests show what a calibration recovers.
    Exit status: 0.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sites-inventes.csv"
        write_invented_sites(path, SAMPLE_TERRAIN, territory=_TERRITORY, count=sites)
        task = PredictionTask(
            sites=path,
            terrain=SAMPLE_TERRAIN,
            territory=_TERRITORY,
            day=day_of(None),
            budget=with_overrides(LinkBudget(), overrides(assume)),
            clutter=assumed_clutter(clutter_height_m),
            cell_m=cell_m,
            radius_m=radius_km * 1000,
            is_invented=True,
        )
        with site_bar() as on_site:
            built = build_prediction(task, on_site=on_site)
        planned = proposed_sites(task)
        stations = with_frequency(read_base_stations(path))
        network = GroundedNetwork(stations, *task_ground(task, stations), task.radius_m, task.day, task.budget)
        truths = {bias: simulated_truth(network, bias) for bias in (_PLANTED_DB, 0.0)}
    if as_json:
        calibrations = [{"planted_db": bias, **truth_facts(truth, network)} for bias, truth in truths.items()]
        print_json({**prediction_json(built), "plan": plan_facts(planned), "calibrations": calibrations})
        return
    for line in outcome_sentences(built):
        typer.echo(line)
    typer.echo(_("Trois sites de plus, sur les hauteurs :"))
    for line in plan_sentences(planned):
        typer.echo(line)
    for bias, truth in truths.items():
        planted = _("Tests simulés, erreur posée de %(bias)s dB.") % {"bias": formats.number(bias)}
        typer.echo(f"{planted} {calibration_sentence(truth)}")


def simulated_truth(network: GroundedNetwork, bias_db: float) -> GroundTruth:
    """What invented tests with a planted error say of a network."""
    tests = simulated_tests(network, bias_db=bias_db, count=_SIMULATED, reach_m=network.radius_m / 2, seed=1)
    return ground_truth(network, held_tests(network, tests))


def proposed_sites(task: PredictionTask) -> PlannedSites:
    """Three sites on high ground beside those of the demonstration."""
    fixed = with_frequency(read_base_stations(task.sites))
    candidates = ground_stations(SAMPLE_TERRAIN, territory=_TERRITORY, fixed=fixed)
    box = box_around((*fixed, *candidates), task.radius_m)
    ground = ground_within(box, terrain=SAMPLE_TERRAIN, clutter_file=None, assumed=task.clutter)
    question = SiteQuestion(
        candidates=candidates,
        fixed=fixed,
        territory=_TERRITORY,
        spend=_PROPOSED,
        cell_m=task.cell_m,
        radius_m=task.radius_m,
    )
    with site_bar() as on_site:
        return planned_sites(question, *ground, budget=task.budget, day=task.day, on_site=on_site)
