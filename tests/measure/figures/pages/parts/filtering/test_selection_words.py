from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.figures.pages.parts.filtering.selection_words import period_of, read_selection, selection_pairs
from maillage.measure.protocol.domain.terms import Context, Technology
from maillage.measure.record.domain.terms import Origin, Period, Selection, Usage
from maillage.measure.record.intake.operators import read_operators

OPERATORS = read_operators(Path(__file__).parents[6] / "maillage" / "measure" / "record" / "reference" / "operators")
CODES = [0, *(operator.code for operator in OPERATORS)]
PERIODS = (
    st.integers(0, 255).map(lambda month: Period(month, 1))
    | st.integers(0, 84).map(lambda quarter: Period(quarter * 3, 3))
    | st.integers(0, 20).map(lambda year: Period(year * 12, 12))
)
SELECTIONS = st.builds(
    Selection,
    usage=st.sampled_from(Usage),
    origin=st.sampled_from(Origin),
    operators=st.frozensets(st.sampled_from(CODES)),
    technologies=st.frozensets(st.sampled_from(Technology)),
    contexts=st.frozensets(st.sampled_from(Context)),
    period=st.none() | PERIODS,
)


def read(*pairs: tuple[str, str], default_origin: Origin = Origin.CROWD) -> Selection:
    return read_selection(pairs, operators=OPERATORS, default_origin=default_origin)


@given(SELECTIONS, st.sampled_from(Origin))
def test_selection_written_and_read_again_is_the_same(selection: Selection, default_origin: Origin) -> None:
    pairs = selection_pairs(selection, operators=OPERATORS, default_origin=default_origin)

    assert read(*pairs, default_origin=default_origin) == selection


def test_empty_address_selects_the_defaults_and_is_written_empty() -> None:
    assert read() == Selection()
    assert selection_pairs(Selection(), operators=OPERATORS, default_origin=Origin.CROWD) == []


def test_address_with_every_key_is_read() -> None:
    got = read(
        ("usage", "web"),
        ("operator", "orange"),
        ("operator", "sfr"),
        ("technology", "4G"),
        ("period", "2026-Q3"),
        ("context", "outdoor"),
        ("origin", "simulated"),
        ("lon", "3"),
    )

    assert got == Selection(
        Usage.WEB,
        Origin.SIMULATED,
        frozenset({1, 2}),
        frozenset({Technology.G4}),
        frozenset({Context.OUTDOOR}),
        Period(138, 3),
    )


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("usage", "telepathy")], ["selection.unknown"]),
        ([("operator", "nobody"), ("context", "boat")], ["selection.unknown", "selection.unknown"]),
        ([("usage", "web"), ("usage", "video")], ["selection.several"]),
        ([("period", "2014")], ["selection.period"]),
        ([("period", "2026-13")], ["selection.period"]),
        ([("period", "2026"), ("period", "2025")], ["selection.several"]),
    ],
)
def test_word_that_is_not_known_is_refused_with_a_finding(pairs: list[tuple[str, str]], expected: object) -> None:
    with pytest.raises(Refused) as refused:
        read(*pairs)

    assert [finding.code for finding in refused.value.findings] == expected
    assert all(finding.text for finding in refused.value.findings)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("2015", Period(0, 12)),
        ("2026-Q4", Period(141, 3)),
        ("2026-10", Period(141, 1)),
        ("2037", None),
        ("2026-Q5", None),
        ("2026-1", None),
        ("²026", None),
        ("", None),
    ],
)
def test_period_of_a_word(word: str, expected: object) -> None:
    assert period_of(word) == expected
