"""The programme of a demonstration: the same for the same contracts, a plan before what was bought."""

import datetime as dt

from maillage.buy.programme.domain.invented_programme import AwardedLots, invented_programme
from maillage.buy.programme.domain.planned_purchases import PlannedState

TODAY = dt.date(2026, 11, 27)


def lots(number: int, *, days_ago: int, days_left: int) -> AwardedLots:
    return AwardedLots(
        keys=(f"key-{number}",),
        buyer_siret=f"{number % 20:014d}",
        buyer_name="Commune (achats inventés)",
        object="Nettoyage",
        cpv="90919300",
        territory="commune:44131",
        amount_eur=60_000.0,
        notified_on=TODAY - dt.timedelta(days=days_ago),
        ends_on=TODAY + dt.timedelta(days=days_left),
        is_social=True,
        is_environmental=None,
    )


def test_plans_stand_before_their_contracts_and_are_the_same_each_time() -> None:
    bought = sorted(
        [
            *(lots(number, days_ago=20 + number, days_left=900) for number in range(200)),
            *(lots(number, days_ago=700, days_left=2 * (number - 200) + 1) for number in range(200, 400)),
        ],
        key=lambda one: one.buyer_siret,
    )

    plans = list(invented_programme(bought, today=TODAY))

    assert plans == list(invented_programme(bought, today=TODAY))
    assert {plan.state for plan in plans} == set(PlannedState)
    awarded = [plan for plan in plans if plan.state is PlannedState.AWARDED]
    assert all(
        plan.consultation is not None
        and plan.awarded_on is not None
        and plan.announced_on < plan.consultation.on < plan.awarded_on
        and plan.keys
        for plan in awarded
    )
    assert all(plan.announced_on <= TODAY and not plan.keys for plan in plans if plan not in awarded)
