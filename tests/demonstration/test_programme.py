"""The programme of the demonstration: the same for the same contracts, beside real purchases, gone when it ends."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.test import Client

from maillage.buy.programme.domain.planned_purchases import PlannedState
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES
from maillage.core.clock import utc_now
from maillage.demonstration.programme import AwardedLots, follow_programme, invented_programme, remove_programme
from maillage.demonstration.region import InventedPlace
from maillage.web.models import DemonstrationDecision
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.programme.plans import announce
from tests.demonstration.invented_market import build_invented_market, build_store_with
from tests.people import People

PLACES = [InventedPlace("44109", "Nantes", 320_000), InventedPlace("44131", "Pornic", 17_000)]
TODAY = dt.date(2026, 11, 27)


@pytest.mark.django_db
def test_programme_comes_with_invented_contracts_and_stays_beside_a_real_purchase(
    client: Client, contracts_data: Path, tmp_path: Path, people: People
) -> None:
    own = announce(people.commune)
    build_invented_market(tmp_path, PLACES, series=8)

    count, again = follow_programme(utc_now()), follow_programme(utc_now())
    (tmp_path / "real.json").write_text(json.dumps({"marches": [MARKET_V1]}), "utf-8")
    build_store_with(tmp_path / "real.json", source="Ville")
    follow_programme(utc_now())
    page = client.get("/marches/programme?state=all").content.decode()
    real = client.get("/api/v1/planned-purchases?state=all&demonstration=0").json()

    assert count > 0
    assert again == 0
    assert "(achats inventés)" in page
    assert f'1 vrai achat annoncé : <a href="/marches/programme/{own.pk}">voir</a>' in page.replace(
        "\u202f", " "
    ).replace("\xa0", " ")
    assert [one["id"] for one in real["items"]] == [own.pk]
    assert PlannedPurchase.objects.count() == count + 1


@pytest.mark.django_db
def test_ended_programme_is_taken_away_whole_and_not_invented_again(
    contracts_data: Path, tmp_path: Path, people: People
) -> None:
    own = announce(people.commune)
    build_invented_market(tmp_path, PLACES, series=8)
    follow_programme(utc_now())
    DemonstrationDecision.objects.create(name=PLANNED_PURCHASES, is_ended=True, decided_at=utc_now())

    removed = remove_programme(utc_now())

    assert removed > 0
    assert follow_programme(utc_now()) == 0
    assert list(PlannedPurchase.objects.values_list("pk", flat=True)) == [own.pk]


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
