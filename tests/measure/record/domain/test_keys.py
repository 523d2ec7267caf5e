import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.terms import Context, Technology
from maillage.measure.record.domain.keys import (
    LOW_MASK,
    PLACE_SHIFT,
    bins_in,
    contexts_in,
    groups_of,
    hashes_of,
    keys_of,
    low20_in,
    low20_mask,
    low20_of,
    operators_in,
    periods_in,
    technologies_in,
)
from maillage.measure.record.domain.terms import Period, Selection
from maillage.territory.domain.terms import commune_code, commune_number

places = st.integers(0, (1 << 34) - 1)
bins = st.integers(0, 511)
operators = st.integers(0, 63)
technologies = st.integers(0, 7)
periods = st.integers(0, 255)
contexts = st.integers(0, 7)


@given(place=places, bin_=bins, operator=operators, technology=technologies, period=periods, context=contexts)
def test_key_of_any_sample_gives_back_every_field(
    *, place: int, bin_: int, operator: int, technology: int, period: int, context: int
) -> None:
    low20 = low20_of(operator=operator, technology=technology, period=period, context=context)

    key = keys_of([place], [bin_], low20)

    fields = (
        key >> PLACE_SHIFT,
        bins_in(key),
        operators_in(key),
        technologies_in(key),
        periods_in(key),
        contexts_in(key),
    )
    assert [int(field[0]) for field in fields] == [place, bin_, operator, technology, period, context]
    assert key[0] >= 0
    assert groups_of(key)[0] == (place << 20) | int(low20_in(key)[0])


@given(st.integers(0, (1 << 63) - 1))
def test_hash_of_a_device_is_the_top_32_bits_of_63(device: int) -> None:
    got = hashes_of(np.array([device]))

    assert int(got[0]) == device >> 31


@given(st.from_regex(r"(0[1-9]|[1-9][0-9]|2[AB])[0-9]{3}", fullmatch=True))
def test_commune_code_as_a_number_and_back_is_the_same(code: str) -> None:
    number = commune_number(code)

    assert commune_code(number) == code
    assert number < 1 << 26


def test_mask_of_an_empty_selection_takes_everything() -> None:
    mask = low20_mask(Selection())

    assert mask.shape == (LOW_MASK + 1,)
    assert mask.all()


@given(
    chosen_operators=st.frozensets(operators, max_size=3),
    chosen_technologies=st.frozensets(st.sampled_from(Technology), max_size=2),
    chosen_contexts=st.frozensets(st.sampled_from(Context), max_size=2),
    period=st.none() | st.builds(Period, st.integers(0, 250), st.sampled_from([1, 3, 12])),
    low20=st.integers(0, LOW_MASK),
)
def test_mask_of_a_selection_takes_what_the_selection_names(
    *,
    chosen_operators: frozenset[int],
    chosen_technologies: frozenset[Technology],
    chosen_contexts: frozenset[Context],
    period: Period | None,
    low20: int,
) -> None:
    selection = Selection(
        operators=chosen_operators, technologies=chosen_technologies, contexts=chosen_contexts, period=period
    )
    number = np.array([low20])
    expected = (
        (not chosen_operators or int(operators_in(number)[0]) in chosen_operators)
        and (not chosen_technologies or int(technologies_in(number)[0]) in chosen_technologies)
        and (not chosen_contexts or int(contexts_in(number)[0]) in chosen_contexts)
        and (period is None or period.first <= int(periods_in(number)[0]) < period.first + period.months)
    )

    got = low20_mask(selection)[low20]

    assert bool(got) == expected


def test_mask_of_equal_selections_is_shared_and_read_only() -> None:
    one = low20_mask(Selection(operators=frozenset({1})))

    assert one is low20_mask(Selection(operators=frozenset({1})))
    assert not one.flags.writeable
