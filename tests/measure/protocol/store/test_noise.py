import zlib
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.store.noise import draw_members, draws, grain, grain_text


def test_grain_is_shake_256_of_its_seed():
    # The vector of the empty message that NIST publishes with FIPS 202.
    assert grain("", 8).hex() == "46b9dd2b0ba88d13"


def test_grain_cannot_be_compressed():
    assert len(zlib.compress(grain("x", 50_000), 9)) > 50_000


@given(size=st.integers(0, 1000))
def test_grain_text_has_the_size_and_is_safe_between_quotes(size: int):
    text = grain_text("x", size)

    assert (len(text), text.isascii(), set('"\\\n<>') & set(text)) == (size, True, set())


def test_drawn_numbers_stay_within_their_bounds_and_reach_both():
    numbers = list(islice(draws("x", 3, 9), 500))

    assert (min(numbers), max(numbers)) == (3, 9)


def test_chosen_members_never_follow_themselves():
    members = list(islice(draw_members("x", "abc"), 500))

    assert [one for one, after in pairwise(members) if one == after] == []
