from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.record.domain.public_origin import public_origin
from maillage.measure.record.domain.terms import Origin


@given(st.sets(st.sampled_from(Origin)), st.integers(0, 10**7), st.integers(1, 10**6))
def test_demonstration_is_public_only_where_there_is_one_and_below_the_floor(
    held: Collection[Origin], real_tests: int, floor: int
) -> None:
    decided = public_origin(held, real_tests=real_tests, floor=floor)

    assert decided.is_demonstration == (Origin.SIMULATED in held and real_tests < floor)
    assert decided.shown in {Origin.CROWD, Origin.SIMULATED}
    assert decided.missing_tests == (floor - real_tests if real_tests < floor else 0)


def test_one_real_test_does_not_empty_the_demonstration() -> None:
    assert public_origin({Origin.SIMULATED, Origin.CROWD}, real_tests=1, floor=400).shown is Origin.SIMULATED


def test_four_hundredth_real_test_sends_the_demonstration_away() -> None:
    held = {Origin.SIMULATED, Origin.CROWD}

    assert public_origin(held, real_tests=399, floor=400).missing_tests == 1
    assert public_origin(held, real_tests=400, floor=400).shown is Origin.CROWD
