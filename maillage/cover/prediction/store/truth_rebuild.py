"""Builds the truth report of the prediction in force, in a file named by the digest of its inputs.

Deterministic for a prediction and its tests. It only contains what may be published.
"""

import csv
import hashlib
import json
from collections import Counter
from dataclasses import asdict, astuple, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import rasterio, scipy
from maillage.core.files.atomic import write_whole
from maillage.core.files.published import remove_older
from maillage.core.geo import to_degrees
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.domain.clutter_heights import fitted_clutter
from maillage.cover.prediction.domain.field_tests import Floats
from maillage.cover.prediction.domain.network.area_prediction import cell_middles
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.prediction.domain.truth.ground_truth import ground_truth, held_tests, network_calibration
from maillage.cover.prediction.domain.truth.next_tests import next_tests
from maillage.cover.prediction.domain.truth_reports import NextTest, TestedState, TruthReport, UntestedCommune
from maillage.cover.prediction.store.calibrations import heights_of
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.ground_readings import KnownTests, known_tests, readings_version
from maillage.cover.prediction.store.household_grid import household_grid
from maillage.cover.prediction.store.prediction_files import PREDICTION, builder_digest
from maillage.cover.prediction.store.published_network import network_around, published_stations
from maillage.cover.prediction.store.truth_groups import (
    RatedTests,
    calibration_outcome,
    disclosed_count,
    disclosed_sources,
    error_groups,
    site_verdicts,
    tested_communes,
    tested_squares,
)
from maillage.cover.prediction.store.truth_report import (
    CURRENT_TRUTH,
    IN_FORCE,
    PROPOSAL,
    REPORTS,
    ReportInForce,
    truth_folder,
)
from maillage.cover.radio.domain.rasters import CellWindow
from maillage.web.demonstration import is_usual

_FORM: Final = 3  # version of the report's format; a new one rebuilds all reports
_KEPT: Final = 5  # previous reports, for concurrent readers
_KILOMETRE_M: Final = 1_000.0
_MOST: Final = 5


def next_places(
    prediction: PublishedPrediction, budget: LinkBudget, tests_by_site: dict[str, int]
) -> tuple[NextTest, ...]:
    """At most five places, most useful first; ``tests_by_site`` is the number of voices by site code."""
    places, communes = household_places_of(prediction, budget)
    codes = layer_sites(prediction)
    counts: Floats = np.array([tests_by_site.get(code, 0) for code in dict.fromkeys(codes)], np.float64)
    spots = []
    for spot in next_tests(places, budget, tests_by_site=counts, count=_MOST):
        commune = communes[int(places.commune[spot.place])]
        x, y = (round(float(axis[spot.place]) / _KILOMETRE_M) * _KILOMETRE_M for axis in (places.x_m, places.y_m))
        lon, lat = to_degrees(x, y)
        spots.append(NextTest(commune.code, commune.name, round(lon, 3), round(lat, 3), round(spot.worth)))
    return tuple(spots)


def follow_truth(_now: datetime) -> int:
    """Build the report if prediction, tests or method changed; the number built."""
    prediction = current_prediction(is_invented=is_usual(PREDICTION))
    if prediction is None:
        return 0
    pointer = truth_folder() / CURRENT_TRUTH
    stamp = f"{_FORM}|{prediction.version}|{builder_digest()}|{readings_version()}"
    in_force = IN_FORCE.read(pointer)
    if in_force is not None and in_force.stamp == stamp:
        return 0
    report, proposal = built_report(prediction, known_tests(is_invented=bool(prediction.facts["is_invented"])))
    truth_folder().mkdir(parents=True, exist_ok=True)
    if proposal is None:
        (truth_folder() / PROPOSAL).unlink(missing_ok=True)
    else:
        write_whole(truth_folder() / PROPOSAL, json.dumps(asdict(proposal)) + "\n")
    write_whole(truth_folder() / f"{report.version}.json", REPORTS.dump_json(report, indent=1) + b"\n")
    IN_FORCE.publish(pointer, ReportInForce(report.version, stamp))
    named = {f"{report.version}.json", CURRENT_TRUTH, PROPOSAL}
    remove_older(truth_folder().glob("*.json"), kept=_KEPT, named=named)
    return 1


def built_report(
    prediction: PublishedPrediction, collection: KnownTests
) -> tuple[TruthReport, NetworkCalibration | None]:
    """The report of a prediction with the tests of ``collection``, and the proposed calibration."""
    network, fitted = predicted_network_of(prediction), heights_of(prediction.facts)
    # Mobile tests are compared with uncorrected heights, so that the same tests yield the same correction.
    bare = network
    if fitted is not None:
        clutter = {"source": fitted.source, "assumed_m": fitted.assumed_m}
        facts = {**prediction.facts, "heights": None, "clutter": clutter}
        bare = predicted_network_of(replace(prediction, facts=facts))
    codes = [station.support.code for station in network.stations]
    # A site that is not predicted is not in the model: the best server is used instead.
    tests = [test if test.site in codes else replace(test, site=None) for test in collection.tests]
    forms = [[str(part) for part in astuple(test)] for test in tests]
    forms += [[str(part) for part in astuple(test)] for test in collection.mobile]
    inputs = json.dumps([prediction.version, builder_digest(), collection.without_operator, collection.invented, forms])
    report = TruthReport(
        version=hashlib.blake2b(inputs.encode(), digest_size=8).hexdigest(), prediction=prediction.version,
        is_invented=bool(prediction.facts["is_invented"]),
        sources={}, states=(), cannot_tell=0, without_operator=disclosed_count(collection.without_operator),
        without_prediction=0, calibration=None, communes=(), untested=untested_communes(prediction, set()),
        squares=(), in_common=(), sites=(), next_tests=(), clutter=fitted_clutter(bare, collection.mobile),
        invented=collection.invented,
    )  # fmt: skip
    if not tests:
        return replace(report, next_tests=next_places(prediction, network.budget, {})), None
    comparison = held_tests(network, tests)
    truth, voices = ground_truth(network, comparison), RatedTests.of(comparison)
    names = {code: row.name for code, row in prediction.communes.items()}
    communes = tested_communes(names, comparison, voices)
    proposal = network_calibration(truth.calibration, codes, signals=truth.signals)
    outcome = calibration_outcome(comparison, truth, proposal.version, network.budget)
    full_report = replace(
        report,
        sources=disclosed_sources(tests),
        states=tuple(
            TestedState(ServiceState(number).name.lower(), share)
            for number, share in voices.shares(voices.state, len(ServiceState)).items()
        ),
        cannot_tell=disclosed_count(truth.before.cannot_tell),
        without_prediction=disclosed_count(int((comparison.answers.reason == ServiceReason.NO_GROUND).sum())),
        calibration=outcome,
        communes=communes,
        untested=untested_communes(prediction, {commune.code for commune in communes}),
        squares=tested_squares(comparison, voices),
        in_common=error_groups(network, comparison, voices),
        sites=site_verdicts(network, voices),
        next_tests=next_places(
            prediction,
            network.budget,
            Counter(codes[site] for site in comparison.signals.site[comparison.is_comparable]),
        ),
    )
    return full_report, proposal if outcome is not None and outcome.version else None


def predicted_network_of(prediction: PublishedPrediction) -> GroundedNetwork:
    """The whole network of a prediction, with the terrain it was computed on."""
    supports = [station.support for station in published_stations(prediction)]
    (west, east), (south, north) = (
        (min(axis), max(axis))
        for axis in ([support.x_m for support in supports], [support.y_m for support in supports])
    )
    extent = max(east - west, north - south) / 2
    return network_around(prediction, (west + east) / 2, (south + north) / 2, extent_m=extent)


def untested_communes(prediction: PublishedPrediction, tested: set[str]) -> tuple[UntestedCommune, ...]:
    """Communes without a published share, most households first."""
    rows = [row for code, row in prediction.communes.items() if code not in tested]
    rows.sort(key=lambda row: (-row.households, row.code))
    return tuple(UntestedCommune(row.code, row.name, row.households) for row in rows)


def household_places_of(prediction: PublishedPrediction, budget: LinkBudget) -> tuple[HouseholdPlaces, Any]:
    """The households of a prediction with what its layers say of each, spread over the land of their communes."""
    layers: dict[str, NDArray[Any]] = {}
    for name in ("probability", "server", "reason"):
        with rasterio.open(prediction.folder / f"{name}.tif") as source:
            layers[name] = source.read(1)
            transform = source.transform
    window = CellWindow(transform.c, transform.f, transform.a)
    reason, server = layers["reason"], layers["server"].astype(np.int64)
    grid = household_grid(
        str(prediction.facts["territory"]),
        window,
        reason != ServiceReason.NO_GROUND,
        addresses=None,
        persons_per_household=budget.persons_per_household,
    )
    row, column = np.nonzero((grid.households > 0) & (grid.commune >= 0))
    x, y = cell_middles(window, row, column)
    # The layer keeps three decimals: a margin of three deviations and more is as sure as is shown.
    probability = np.clip(layers["probability"][row, column].astype(np.float64), 0.001, 0.999)
    codes = layer_sites(prediction)
    order = {code: number for number, code in enumerate(dict.fromkeys(codes))}
    owner = np.array([order[code] for code in codes], np.int32)
    serving = server[row, column]
    return HouseholdPlaces(
        x_m=x,
        y_m=y,
        households=grid.households[row, column].astype(np.float64),
        commune=grid.commune[row, column],
        margin_db=scipy.special.ndtri(probability) * budget.shadowing_sd_db,
        site=np.where(serving < 0, -1, owner[np.maximum(serving, 0)]).astype(np.int32),
        position_spread=grid.position_spread,
    ), grid.communes


def layer_sites(prediction: PublishedPrediction) -> list[str]:
    """The code of the site of each sector, by the number that the layer of servers has for it."""
    with (prediction.folder / "sectors.csv").open(encoding="utf-8", newline="") as stream:
        return [row["site"] for row in csv.DictReader(stream)]
