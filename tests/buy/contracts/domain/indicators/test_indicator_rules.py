import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.indicators.concentration import concentration
from maillage.buy.contracts.domain.indicators.considerations import ConsiderationKind, Goal, goal_of
from maillage.buy.contracts.domain.indicators.endings import ends_on
from maillage.buy.contracts.domain.indicators.frameworks import framework_use
from maillage.buy.contracts.domain.indicators.quartiles import quartiles
from maillage.buy.contracts.domain.vocabularies import ContractKind
from tests.buy.contracts.derived_contracts import contracts

pytestmark = pytest.mark.django_db  # names that the agency hides are asked of the database


def test_end_by_the_rule_is_that_of_the_derived_column() -> None:
    days = [dt.date(2024, 1, 31), dt.date(2023, 8, 30), dt.date(2024, 2, 29), None]
    cases = list(product(ContractKind, days, [None, -1, 0, 1, 6, 12, 180, 181, 360, 361]))
    store = contracts(
        *(
            {"id": f"{place:03d}", "kind": kind.value, "notified_on": day, "duration_months": months}
            for place, (kind, day, months) in enumerate(cases)
        )
    )

    assert store.column("ends_on") == {f"{place:03d}": ends_on(*case) for place, case in enumerate(cases)}


def test_framework_without_ceiling_or_without_orders_of_their_own_has_no_share() -> None:
    assert framework_use(None, [5_000.0]).used_share is None
    assert framework_use(100_000.0, []).used_share is None
    assert framework_use(100_000.0, [100_000.0, None]).used_share is None
    assert framework_use(100_000.0, [120_000.0]).used_share == 1.2


def test_quartiles_are_those_of_twelve_and_more() -> None:
    amounts = [float(number) for number in range(1, 13)]

    of_twelve = quartiles(amounts)

    assert quartiles(amounts[:11]) is None
    assert of_twelve is not None
    assert (of_twelve.count, of_twelve.first, of_twelve.median, of_twelve.third) == (12, 3.75, 6.5, 9.25)
    assert [of_twelve.quarter_of(amount) for amount in (1.0, 3.75, 4.0, 7.0, 12.0)] == [1, 1, 2, 3, 4]


def test_concentration_of_equal_holders_is_one_over_their_number() -> None:
    equal = concentration(12, [10.0] * 4)

    assert equal is not None
    assert (equal.index, equal.first_share, equal.equal_holders) == (0.25, 0.25, 4.0)
    assert concentration(11, [10.0] * 4) is None
    assert concentration(12, []) is None


@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=40))
def test_concentration_lies_between_equal_shares_and_one_holder(sums: list[float]) -> None:
    measured = concentration(12, sums)

    assert measured is not None
    assert 1 / len(sums) - 1e-9 <= measured.index <= 1 + 1e-9


def test_goal_is_that_of_the_plan_in_force() -> None:
    assert goal_of(ConsiderationKind.SOCIAL, 2019) == Goal(2020, 0.25, "PNAAPD 2015-2020")
    assert goal_of(ConsiderationKind.ENVIRONMENTAL, 2024) == Goal(2025, 1.0, "PNAD 2022-2025")
    assert goal_of(ConsiderationKind.SOCIAL, 2021) is None
    assert goal_of(ConsiderationKind.SOCIAL, 2026) is None
