"""False orders and coverage where few people tested: invented places of 5 to 150 devices a network, all networks equal.

Run: .venv/bin/python bench/small_places.py --campaigns 400
Part of the proof of the comparison (docs/explanation/quality-score.md); bench/comparison.py has the large territories.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.people import OPERATORS
from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.strata import NO_STRATA
from maillage.measure.figures.domain.sample_rows import SampleRows
from tests.measure.comparison.domain.invented import whole_tests

Floats = NDArray[np.float64]
Law = Callable[[np.random.Generator, int], Floats]

SEED: Final = 2026
DAYS: Final = 60
REPEATING: Final = 0.1  # of the devices: they make eight times as many tests
MOST_TESTS: Final = 40  # of a device
OWN_SPREAD: Final = 6.0  # points between the tests of one device
MEAN_DRAWS: Final = 400_000
# What devices score: the spread of the crowds, of phones that hardly differ, of places where some find no network.
LAWS: Final[Mapping[str, Law]] = {
    "bell of 15 points": lambda random, count: random.normal(60, 15, count),
    "bell of 4 points": lambda random, count: random.normal(80, 4, count),
    "one in seven bad": lambda random, count: _mixed(random, count, share=0.15, laws=((20, 15), (90, 5))),
    "one in eight dead": lambda random, count: _mixed(random, count, share=0.12, laws=((5, 0), (92, 2))),
    "all or nothing": lambda random, count: _mixed(random, count, share=0.5, laws=((0, 0), (100, 0))),
    "one in seven good": lambda random, count: _mixed(random, count, share=0.15, laws=((80, 8), (10, 6))),
}
SIZES: Final = (
    (5, 5, 5, 5), (5, 8, 12, 15), (15, 15, 15, 15), (5, 5, 60, 60), (6, 30, 30, 30), (15, 15, 150, 150),
    (40, 40, 40, 40),
)  # fmt: skip
BANDS: Final = (5, 8, 16, 41, 151)  # of devices, for the coverage


@dataclass
class Proof:
    """What became of the campaigns of one size and law."""

    campaigns: int = 0
    false_campaigns: int = 0
    pairs: int = 0
    false_pairs: int = 0
    placed: int = 0


def main() -> None:
    """Run all sizes and laws, and show the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--campaigns", type=int, default=400)
    campaigns, random = parser.parse_args().campaigns, np.random.default_rng(SEED)
    table = Table("devices a network", "law", "campaigns with a false order", "false pairs", "networks placed")
    everything, held = Proof(), list[tuple[int, bool]]()
    for sizes in SIZES:
        for name, law in LAWS.items():
            mean = float(np.clip(law(random, MEAN_DRAWS), 0, 100).mean())
            proof = Proof()
            for _ in range(campaigns):
                judge(proof, held, invented_place(random, law, sizes), mean)
            table.add_row(str(sizes), name, *_words(proof))
            for column in vars(everything):
                setattr(everything, column, getattr(everything, column) + getattr(proof, column))
    table.add_row("all", "all", *_words(everything))
    console = Console()
    console.print(table)
    for least, after in pairwise(BANDS):
        here = [is_held for devices, is_held in held if least <= devices < after]
        console.print(
            f"95 % intervals that hold the truth, {least} to {after - 1} devices: {_share(sum(here), len(here))}"
        )


def invented_place(random: np.random.Generator, law: Law, sizes: tuple[int, ...]) -> SampleRows:
    """The tests of a place whose networks are all the same; a few devices make most of them."""
    devices, operators, points, days = [], [], [], []
    for place, count in enumerate(sizes):
        repeats = random.geometric(0.4, count) * np.where(random.random(count) < REPEATING, 8, 1)
        who = np.repeat(np.arange(count), np.minimum(repeats, MOST_TESTS))
        score = np.clip(law(random, count), 0, 100)[who]
        # Around 0 and 100 tests cannot vary to both sides: there they do not, so that the mean stays what it is.
        room = np.minimum(score, 100 - score)
        devices.append(who + 1_000 * place)
        operators.append(np.full(len(who), OPERATORS[place]))
        points.append(score + np.clip(random.normal(0, OWN_SPREAD, len(who)), -room, room))
        days.append(random.integers(0, DAYS, count)[who])
    rows = whole_tests(np.concatenate(devices), np.concatenate(operators), np.concatenate(points))
    rows.day[:] = np.concatenate(days)
    return rows


def judge(proof: Proof, held: list[tuple[int, bool]], rows: SampleRows, truth: float) -> None:
    """Compare, and count what is false: every order is."""
    found = compare(rows, NO_STRATA, territory="", operators=OPERATORS)
    proof.campaigns += 1
    proof.false_campaigns += bool(found.orders)
    proof.pairs += len(found.differences)
    proof.false_pairs += len(found.orders)
    proof.placed += len(found.ranked)
    scores = [(each.devices, each.score) for each in found.operators if each.score is not None]
    held += [
        (devices, score.low <= truth <= score.high)
        for devices, score in scores
        if score.low is not None and score.high is not None
    ]


def _mixed(random: np.random.Generator, count: int, *, share: float, laws: tuple[tuple[float, float], ...]) -> Floats:
    first, second = (random.normal(mean, spread, count) for mean, spread in laws)
    return np.where(random.random(count) < share, first, second)


def _words(proof: Proof) -> tuple[str, str, str]:
    placed = f"{100 * proof.placed / (len(OPERATORS) * proof.campaigns):.0f} %"
    return _share(proof.false_campaigns, proof.campaigns), _share(proof.false_pairs, proof.pairs), placed


def _share(count: int, among: int) -> str:
    """A share with the standard error of so many draws."""
    if not among:
        return "–"
    share = count / among
    return f"{100 * share:.2f} % ± {100 * np.sqrt(max(share, 1 / among) * (1 - share) / among):.2f}"


if __name__ == "__main__":
    main()
