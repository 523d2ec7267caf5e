"""Hours promised: the two examples that are published, and what no hours come of."""

import pytest

from maillage.core.problems import Refused
from maillage.include.clauses.domain.calculator import hours_promised, penalty_due_eur
from maillage.include.clauses.domain.clauses import HoursBasis


@pytest.mark.parametrize(
    ("basis", "hours"),
    [
        (HoursBasis(1_000_000, 0.5, 0.05, 30), 833),  # MEF Sud 77
        (HoursBasis(1_500_000, 0.7, 0.10, 30), 3_500),  # LASER emploi
    ],
)
def test_published_examples_give_their_hours(basis: HoursBasis, hours: int) -> None:
    assert hours_promised(basis) == hours * 100


def test_amount_that_gives_no_hour_is_refused_at_its_field() -> None:
    with pytest.raises(Refused) as refusal:
        hours_promised(HoursBasis(500, 0.5, 0.05, 30))

    assert [finding.field_name for finding in refusal.value.findings] == ["montant"]


def test_136_000_hours_of_100_000_owe_nothing_and_a_thousand_that_are_missing_do() -> None:
    assert penalty_due_eur(100_000, 136_000, 45.0) == 0
    assert penalty_due_eur(100_000, 99_000, 45.0) == 450
    assert penalty_due_eur(100_000, 99_000, None) is None
