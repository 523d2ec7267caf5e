"""What is added up once for each file says of an area what all of its rows say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from maillage.measure.figures.store import area_totals as gathered
from maillage.measure.figures.store.area_totals import CountFilter, FilteredSamples, area_devices, area_samples
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.published_counts.counts import Counts, current_counts
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.domain.keys import low20_in, low20_mask, operators_in, periods_in
from maillage.measure.record.domain.terms import Origin, Period, Selection, Usage
from tests.measure.figures.published import Batch, publish_rows, rows_of

pytestmark = pytest.mark.django_db  # a territory may be a place of the agency

AREAS = ("region:52", "departement:44", "commune:44109", "place:pornic")
SELECTIONS = (
    Selection(),
    Selection(operators=frozenset({1})),
    Selection(period=Period(129, 3)),
    Selection(technologies=frozenset({Technology.G4})),
    Selection(technologies=frozenset({Technology.G5}), operators=frozenset({2}), period=Period(130, 1)),
)


@pytest.fixture(autouse=True)
def tables_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "FEW_ROWS", 0)


@pytest.fixture
def counts(tmp_path: Path) -> Counts:
    """Two segments; months, operators and towns in both."""
    first = [Batch(devices=30), Batch(devices=9, operator=2, month=129), Batch(devices=4, operator=3, each=3)]
    later = [
        Batch(devices=20, first_device=15, download_bps=3e6),
        Batch(devices=8, operator=2, at=(-2.1, 47.115), commune="44131"),
        Batch(devices=7, operator=1, download_bps=None, month=131, at=(-1.44, 46.67), commune="85191"),
    ]
    publish_rows(tmp_path, rows_of(first), rows_of(later))
    return current_counts(tmp_path)


@pytest.mark.parametrize("address", AREAS)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_gathered_samples_have_the_summaries_of_all_rows(counts: Counts, address: str, selection: Selection) -> None:
    chosen, area = CountFilter(counts, selection), area_of(address)
    table = chosen.partition(area.level).counts_in_ranges(area.firsts, area.afters)

    plain = chosen.samples(table, numbers=np.zeros_like)
    for _ in range(2):  # made, then kept
        found = area_samples(chosen, area)
        assert facts(found) == facts(plain)
        assert facts(by_operator(found)) == facts(by_operator(plain))


@pytest.mark.parametrize("address", AREAS)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_gathered_devices_are_those_of_all_rows_up_to_five(counts: Counts, address: str, selection: Selection) -> None:
    chosen, area = CountFilter(counts, selection), area_of(address)
    groups, hashes = chosen.partition(area.level).devices_in_ranges(area.firsts, area.afters)
    passes = low20_mask(replace(selection, period=None))[low20_in(groups)]

    for _ in range(2):
        assert devices_up_to_five(*area_devices(chosen, area)) == devices_up_to_five(groups[passes], hashes[passes])


def test_later_publication_reads_the_new_file_only(counts: Counts, tmp_path: Path) -> None:
    area, chosen = area_of("region:52"), CountFilter(counts, Selection())
    before = int(area_samples(chosen, area).counts.sum())
    kept = {name.file for name in gathered._counts._values}

    publish_rows(tmp_path, rows_of([Batch(devices=6)]), version=9)

    names = current_counts(tmp_path).partition(Origin.CROWD, Usage.DOWNLOAD, area.level).names
    assert set(chosen.partition(area.level).names) <= kept
    assert not kept & set(names)
    assert (before, int(area_samples(CountFilter(current_counts(tmp_path), Selection()), area).counts.sum())) == (86, 6)


def facts(samples: FilteredSamples) -> dict[str, list[int]]:
    found = samples.summaries()
    names = ("places", "samples", "median", "low", "high", "failures")
    return {name: getattr(found, name).tolist() for name in names} | {"last": samples.last_months(64).tolist()}


def by_operator(samples: FilteredSamples) -> FilteredSamples:
    return replace(samples, places=operators_in(low20_in(samples.keys)))


def devices_up_to_five(groups: np.ndarray, hashes: np.ndarray) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], set[int]] = {}
    for operator, month, device in zip(
        operators_in(groups).tolist(), periods_in(groups).tolist(), hashes.tolist(), strict=True
    ):
        found.setdefault((operator, month), set()).add(device)
    return {name: sorted(devices)[:5] for name, devices in found.items()}
