"""Samples of an area gathered into fewer rows give the same figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.quality.queries import filtered
from maillage.quality.queries.filtered import Samples
from maillage.quality.rules.keys import keys_of, low20_in, low20_of, operators_in
from maillage.quality.terms import SCALES, Usage

ROWS = st.lists(
    st.tuples(
        st.integers(0, 63), st.integers(0, 7), st.integers(0, 255), st.integers(0, 511), st.integers(1, 1_000_000)
    ),
    min_size=1,
    max_size=60,
)


@pytest.fixture(autouse=True)
def gathering_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtered, "_FEW_ROWS", 0)


@given(ROWS)
def test_gathered_samples_have_the_same_summaries_and_last_months(rows: list[tuple[int, ...]]) -> None:
    operator, technology, period, bins, counts = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    low20 = low20_of(operator=operator, technology=technology, period=period, context=0)
    keys = keys_of(np.arange(len(rows)), bins, low20)
    samples = Samples(np.zeros_like(keys), keys, counts.astype(np.uint32), SCALES[Usage.DOWNLOAD])

    gathered = samples.gathered()

    assert len(gathered.keys) <= len(keys)
    for one, other in ((samples, gathered), (by_operator(samples), by_operator(gathered))):
        expected, got = one.summaries(), other.summaries()
        for name in ("places", "samples", "median", "low", "high", "failures"):
            assert getattr(got, name).tolist() == getattr(expected, name).tolist(), name
        assert other.last_months(64).tolist() == one.last_months(64).tolist()


def by_operator(samples: Samples) -> Samples:
    return Samples(operators_in(low20_in(samples.keys)), samples.keys, samples.counts, samples.scale)
