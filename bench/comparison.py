"""The comparison of operators on invented campaigns whose truth is known: coverage, false orders, bias, time.

Run: .venv/bin/python bench/comparison.py --campaigns 200 --rows 1000000 --json comparison.json
Beside it, on the same tests: plain means and medians without weights, and a plain bootstrap by scipy. Times are those
of the processor.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import scipy.stats
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from bench.people import OPERATORS, Invented, invented_campaign
from maillage.measure.comparison.domain import estimation as drawing
from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.domain import variants_of
from maillage.measure.comparison.domain.strata import Strata
from maillage.measure.comparison.domain.terms import DRAWS, Comparison, Estimate, Rate
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.method import ScorePart

Floats = NDArray[np.float64]

SIZES: Final = ((800, 2_400), (2_000, 6_000), (5_000, 15_000))  # devices and tests, in turn
LARGE_DEVICES: Final = 100_000
SEED: Final = 2026
TIED: Final = np.array([0.2, 0.2, 0.0, 0.0])  # two pairs of equal networks
SPREAD: Final = 0.25  # of what networks add to quality, where nothing is equal
TILT: Final = 0.2  # of what they add in the countryside
ROUNDS: Final = 5
SCIPY_BATCH: Final = 50


@dataclass
class Proof:
    """What became of all campaigns."""

    held: dict[str, list[bool]] = field(default_factory=lambda: {"score": [], "download part": [], "8 Mb/s": []})
    errors: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "mean": [], "median": []})
    podiums: int = 0
    false_podiums: int = 0
    decided: int = 0
    false_orders: int = 0
    pairs: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    found: str
    aim: str = ""


def main() -> None:
    """Run both parts and show the table."""
    options = _options()
    lines = [*_proof(options.campaigns), *_times(), *_large(options.rows)]
    table = Table("what", "found", "aim")
    for line in lines:
        table.add_row(line.what, line.found, line.aim)
    Console().print(table)
    note("comparison", [Figure(line.found, line.what, line.aim and f"aim {line.aim}") for line in lines])
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--campaigns", type=int, default=200)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json")
    return parser.parse_args()


# -- the proof ---------------------------------------------------------------------------------------------------------


def _proof(campaigns: int) -> Iterator[Line]:
    random, proof = np.random.default_rng(SEED), Proof()
    for number in range(campaigns):
        devices, tests = SIZES[number % len(SIZES)]
        if number % 2:
            made = invented_campaign(random, TIED, devices=devices, tests=tests)
        else:
            effects, tilt = random.normal(0, SPREAD, len(OPERATORS)), random.normal(0, TILT, len(OPERATORS))
            made = invented_campaign(random, effects, devices=devices, tests=tests, tilt=tilt)
        found = compare(made.rows, made.strata, territory="region:52", operators=OPERATORS)
        _judge(proof, made, found)
    for what, held in proof.held.items():
        yield Line(f"95 % intervals that hold the truth: {what}", _percent(np.mean(held)), "93.5 to 96.5 %")
    yield Line("podiums with a false order", _percent(proof.false_podiums / proof.podiums), "at most 5 %")
    yield Line("false orders among those decided", _percent(proof.false_orders / proof.decided))
    yield Line("pairs decided", _percent(proof.decided / proof.pairs))
    ours, mean, median = (abs(float(np.mean(errors))) for errors in proof.errors.values())
    yield Line("bias of plain means, of plain medians (points)", f"{mean:.2f}, {median:.2f}")
    yield Line("bias left by re-weighting (points)", f"{ours:.2f}, {_percent(ours / mean)} of the mean's", "half")


def _judge(proof: Proof, made: Invented, found: Comparison) -> None:
    for place, code in enumerate(OPERATORS):
        operator = found.of(code)
        if operator is None or operator.score is None:
            continue
        proof.held["score"].append(_holds(operator.score, made.scores[place]))
        proof.held["download part"].append(_holds(operator.parts[ScorePart.DOWNLOAD], made.download_points[place]))
        proof.held["8 Mb/s"].append(_holds(operator.rates[Rate.DOWNLOAD_8_MBPS], made.shares_8_mbps[place]))
        here = made.tests.scores[made.operator == place]
        proof.errors["ours"].append(operator.score.value - made.scores[place])
        proof.errors["mean"].append(float(here.mean()) - made.scores[place])
        proof.errors["median"].append(float(np.median(here)) - made.median_scores[place])
    truth = dict(zip(OPERATORS, made.scores.tolist(), strict=True))
    decided = [each for each in found.differences if each.is_decided]
    # Equal networks have the same truth to the last digit: any order between them is false.
    false_orders = sum(truth[each.ahead] <= truth[each.behind] for each in decided)
    proof.podiums += 1
    proof.false_podiums += false_orders > 0
    proof.decided += len(decided)
    proof.false_orders += false_orders
    proof.pairs += len(found.differences)


def _holds(estimate: Estimate, truth: float) -> bool:
    return estimate.low is not None and estimate.high is not None and estimate.low <= truth <= estimate.high


def _percent(share: float | np.floating) -> str:
    return f"{100 * float(share):.1f} %"


# -- time --------------------------------------------------------------------------------------------------------------


def _times() -> Iterator[Line]:
    devices, tests = SIZES[-1]
    made = invented_campaign(np.random.default_rng(SEED), TIED, devices=devices, tests=tests)
    ours = _seconds(lambda: _compared(made.rows, made.strata))
    scipys = _seconds(lambda: _bootstrapped_by_scipy(made))
    yield Line(f"comparison of {tests:,} tests (16 figures of 4 operators)", _milliseconds(ours))
    yield Line("scipy.stats.bootstrap of 4 of these 64, unweighted", f"{_milliseconds(scipys)}, {scipys / ours:.1f} x")


def _large(rows: int) -> Iterator[Line]:
    devices = max(1, LARGE_DEVICES * rows // 1_000_000)
    made = invented_campaign(np.random.default_rng(SEED), TIED, devices=devices, tests=rows)
    sorted_rows = _as_read(made.rows)
    cold = min(_timed(lambda: _compared(sorted_rows, made.strata), is_cold=True) for _ in range(ROUNDS))
    warm = _seconds(lambda: _compared(sorted_rows, made.strata))
    base = _compared(sorted_rows, made.strata)
    scipys = _timed(lambda: _bootstrapped_by_scipy(made))
    of_variants = _timed(lambda: variants_of(sorted_rows, made.strata, base, operators=OPERATORS))
    name = f"{rows:,} tests of {devices:,} devices"
    yield Line(f"{name}: comparison, nothing kept", _milliseconds(cold), "200 ms")
    yield Line(f"{name}: comparison again", _milliseconds(warm))
    yield Line(f"{name}: its variants", _milliseconds(of_variants))
    yield Line(f"{name}: scipy, 4 of 64", f"{_milliseconds(scipys)}, {scipys / warm:.1f} x")


def _as_read(rows: SampleRows) -> SampleRows:
    """Rows as the sample files hand them over: by commune, each usage's bins together."""
    by_commune = rows.where(np.argsort(rows.commune, kind="stable"))
    return replace(by_commune, bins=np.asfortranarray(by_commune.bins))


def _compared(rows: SampleRows, strata: Strata) -> Comparison:
    return compare(rows, strata, territory="region:52", operators=OPERATORS)


def _bootstrapped_by_scipy(made: Invented) -> None:
    """What a user would write: the mean score of each device, resampled, for each operator."""
    scores = made.tests.scores
    for place in range(len(OPERATORS)):
        here = made.operator == place
        _, device = np.unique(made.rows.device[here], return_inverse=True)
        means = np.bincount(device, scores[here]) / np.bincount(device)
        scipy.stats.bootstrap(
            (means,),
            np.mean,
            n_resamples=DRAWS,
            batch=SCIPY_BATCH,
            method="percentile",
            rng=np.random.default_rng(SEED),
        )


def _seconds(what: Callable[[], object]) -> float:
    return min(_timed(what) for _ in range(ROUNDS))


def _timed(what: Callable[[], object], *, is_cold: bool = False) -> float:
    if is_cold:
        drawing.resampling_counts.cache_clear()
    begun = time.process_time()  # the machine may have other work
    what()
    return time.process_time() - begun


def _milliseconds(seconds: float) -> str:
    return f"{1_000 * seconds:,.0f} ms"


if __name__ == "__main__":
    main()
