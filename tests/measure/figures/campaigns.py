"""Counts for the tests of the pages: none, or those of a small simulated campaign in Nantes."""

import shutil

from maillage.core.clock import utc_now
from maillage.measure.figures.store.counter import count_once
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.record.store.simulation import simulate_campaign

NANTES = "commune:44109"


def count_nothing() -> None:
    """Publish the counts of the empty database, whatever a test before has counted."""
    shutil.rmtree(counts_folder(), ignore_errors=True)
    count_once()


def count_campaign_in_nantes(tests: int = 900) -> None:
    """Record simulated tests by three hundred phones, the same each time, and publish their counts."""
    count_campaign(NANTES, tests=tests)


def count_campaign(place: str, *, tests: int = 900, seed: int = 7) -> None:
    """The same in any place; another seed makes other tests, by other phones."""
    shutil.rmtree(counts_folder(), ignore_errors=True)
    simulate_campaign(place, tests=tests, devices=300, seed=seed, now=utc_now(), progress=lambda _done: None)
    count_once()
