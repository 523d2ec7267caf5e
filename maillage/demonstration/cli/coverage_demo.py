"""``maillage coverage demo``: real ground of Loire-Atlantique, invented sites, and what is made of them."""

import csv
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import numpy as np
import typer
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.geo import to_degrees
from maillage.core.tables.writing.place_files import place_file
from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.network.point_answer import PointAnswer, point_answer
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.domain.truth.ground_truth import GroundTruth, ground_truth, held_tests
from maillage.cover.prediction.edges.cli.calibrate import calibration_sentence, truth_facts
from maillage.cover.prediction.edges.cli.options import (
    Assume,
    CellM,
    ClutterHeightM,
    RadiusKm,
    assumed_clutter,
    day_of,
    overrides,
    site_bar,
)
from maillage.cover.prediction.edges.cli.plan import plan_json, plan_sentences
from maillage.cover.prediction.edges.cli.point import answer_facts, answer_sentences
from maillage.cover.prediction.edges.cli.predict import outcome_sentences, prediction_json
from maillage.cover.prediction.store.build.address_answers import file_answers
from maillage.cover.prediction.store.build.ground import counted_stations
from maillage.cover.prediction.store.build.height_tiles import SAMPLE_TERRAIN
from maillage.cover.prediction.store.build.plan_folder import BuiltPlan, build_plan
from maillage.cover.prediction.store.build.prediction import (
    BuiltPrediction,
    PredictionTask,
    build_prediction,
    task_ground,
)
from maillage.demonstration.coverage import SAMPLE_TERRITORY, three_more_sites, write_invented_sites
from maillage.demonstration.kit import SEED
from maillage.demonstration.readings import simulated_tests
from maillage.web.wording import formats

_PLANTED_DB: Final = -9.0  # as trees that are 5 m higher than assumed would do
_SIMULATED: Final = 400
_ADDRESSES: Final = 30_000
_ASKED_NORTH_M: Final = 2_500.0  # the household that asks, before a sector of the first site


def demo(
    *,
    sites: Annotated[int, typer.Option(min=1, max=60, help="How many invented sites.")] = 12,
    cell_m: CellM = 250.0,
    radius_km: RadiusKm = 12.0,
    clutter_height_m: ClutterHeightM = 10.0,
    clear_m: Annotated[float, typer.Option(min=0, max=500, help="Nothing stands so near before an antenna.")] = 100.0,
    addresses: Annotated[int, typer.Option(min=1, max=300_000, help="How many invented addresses.")] = _ADDRESSES,
    assume: Assume = None,
    as_json: AsJson = False,
) -> None:
    """Predict Loire-Atlantique with invented sites on real ground. Example: maillage coverage demo --sites 12.

    Then one household is answered, a file of addresses too; three sites are proposed, and simulated tests show what a
    calibration recovers. Exit status: 0.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sites-inventes.csv"
        write_invented_sites(path, SAMPLE_TERRAIN, territory=SAMPLE_TERRITORY, count=sites)
        task = PredictionTask(
            sites=path,
            terrain=SAMPLE_TERRAIN,
            territory=SAMPLE_TERRITORY,
            day=day_of(None),
            budget=with_overrides(LinkBudget(receiver_clear_m=clear_m), overrides(assume)),
            clutter=assumed_clutter(clutter_height_m),
            cell_m=cell_m,
            radius_m=radius_km * 1000,
            is_invented=True,
        )
        with site_bar() as on_site:
            built = build_prediction(task, on_site=on_site)
        stations = counted_stations(read_base_stations(path), path)
        network = GroundedNetwork(
            stations, *task_ground(task, stations), radius_m=task.radius_m, day=task.day, budget=task.budget
        )
        # The answer for an invented household, 2.5 km north of the first site, where one of its sectors looks
        mast = network.stations[0].support
        answer = point_answer(network, (mast.x_m, mast.y_m + _ASKED_NORTH_M))
        answered = _answered_addresses(network, Path(folder) / "adresses.csv", addresses)
        with site_bar() as on_site:
            plan = build_plan(three_more_sites(task), on_site=on_site)
        truths = {bias: simulated_truth(network, bias) for bias in (_PLANTED_DB, 0.0)}
    if as_json:
        print_json(
            {
                **prediction_json(built),
                "household": answer_facts(answer),
                "addresses": answered,
                "lines": _sector_lines(built),
                "plan": plan_json(plan),
                "calibrations": [{"planted_db": bias, **truth_facts(truth, network)} for bias, truth in truths.items()],
            }
        )
        return
    typer.echo("\n".join(_story(built, answer, answered, plan, truths=truths)))


def _story(
    built: BuiltPrediction,
    answer: PointAnswer,
    answered: Mapping[str, Any],
    plan: BuiltPlan,
    *,
    truths: Mapping[float, GroundTruth],
) -> list[str]:
    """All of it in words, a sentence a line."""
    lines = _sector_lines(built)
    words = {
        "count": formats.number(answered["addresses"]),
        "seconds": formats.number(answered["seconds"], 1),
        "served": formats.number(answered["served"]),
        "unknown": formats.number(answered["unknown"]),
        "file": answered["file"],
    }
    return [
        *outcome_sentences(built),
        _("Un secteur peut prendre de %(least)s à %(most)s lignes ; tous ensemble, %(all)s.")
        % {name: formats.number(count) for name, count in lines.items()},
        "",
        _("Un foyer à 2,5 km au nord du premier site :"),
        *answer_sentences(answer),
        "",
        _(
            "%(count)s adresses inventées : %(served)s servies, %(unknown)s que le modèle ne tranche pas ; "
            "réponses en %(seconds)s s : %(file)s"
        )
        % words,
        "",
        _("Trois sites de plus, sur les hauteurs :"),
        *plan_sentences(plan),
        _("Projet et tables : %(folder)s") % {"folder": plan.folder},
        "",
        *(
            _("Tests simulés, erreur posée de %(bias)s dB.") % {"bias": formats.number(bias)}
            + f" {calibration_sentence(truth)}"
            for bias, truth in truths.items()
        ),
    ]


def simulated_truth(network: GroundedNetwork, bias_db: float) -> GroundTruth:
    """What invented tests with a planted error say of a network."""
    tests = simulated_tests(network, bias_db=bias_db, count=_SIMULATED, reach_m=network.radius_m / 2, seed=SEED)
    return ground_truth(network, held_tests(network, tests))


def _answered_addresses(network: GroundedNetwork, addresses: Path, count: int) -> dict[str, Any]:
    """Answer for invented addresses around the sites, as for a file of the BAN; say where, how many and how fast."""
    random = np.random.default_rng(44)
    station = random.integers(0, len(network.stations), count)
    distance, angle = network.radius_m * np.sqrt(random.random(count)), random.uniform(0, 2 * np.pi, count)
    x = np.array([base.support.x_m for base in network.stations])[station] + distance * np.cos(angle)
    y = np.array([base.support.y_m for base in network.stations])[station] + distance * np.sin(angle)
    lon, lat = to_degrees(x, y)
    with addresses.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("id", "lon", "lat"))
        rows.writerows((f"INV-{n}", f"{lon[n]:.6f}", f"{lat[n]:.6f}") for n in range(count))
    out = Path(settings.DATA_DIR) / "coverage" / "demo" / "reponses.csv"
    out.parent.mkdir(parents=True, exist_ok=True)
    states: Counter[ServiceState] = Counter()
    begin = time.perf_counter()
    with place_file(out) as file:
        for answers, _findings in file_answers(network, addresses):
            for answer in answers:
                file.write(answer.cells())
                states[answer.state] += 1
    seconds = time.perf_counter() - begin
    return {
        "file": str(out),
        "addresses": states.total(),
        "served": states[ServiceState.SERVED],
        "unknown": states[ServiceState.UNKNOWN],
        "seconds": round(seconds, 2),
    }


def _sector_lines(built: BuiltPrediction) -> dict[str, int]:
    """How many lines sectors may take before the promise breaks: the least, the most, all together."""
    with (built.folder / "sectors.csv").open(encoding="utf-8", newline="") as stream:
        lines = [int(row["lines"]) for row in csv.DictReader(stream)]
    return {"least": min(lines), "most": max(lines), "all": sum(lines)}
