import pytest

from maillage.core.problems import Refused
from maillage.cover.network.domain.link_budget import LinkBudget, budget_lines, with_overrides


def test_every_number_of_the_budget_has_a_source_and_a_default_within_its_bounds():
    lines = budget_lines()

    assert [line.name for line in lines if not (line.source and line.label)] == []
    assert [line.name for line in lines if not line.low <= line.default <= line.high] == []


def test_demand_of_a_line_is_that_of_the_published_table():
    demands = [round(with_overrides(LinkBudget(), {"monthly_gb": gb}).demand_mbps, 1) for gb in (200, 300, 450, 600)]

    assert demands == [1.0, 1.6, 2.3, 3.1]


def test_override_changes_one_number_only():
    budget = with_overrides(LinkBudget(), {"receiver_gain_dbi": 16})

    assert (budget.receiver_gain_dbi, budget.receiver_height_m) == (16.0, 8)


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"gain": 3}, "budget_unknown"),
        ({"receiver_gain_dbi": 140}, "budget_out_of_bounds"),
        ({"served_above": 0.6, "not_served_below": 0.7}, "budget_contradiction"),
    ],
)
def test_override_that_means_nothing_is_refused(overrides: dict[str, float], code: str):
    with pytest.raises(Refused) as refusal:
        with_overrides(LinkBudget(), overrides)

    assert refusal.value.code == code
