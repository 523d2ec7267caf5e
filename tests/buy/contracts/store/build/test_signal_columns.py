import datetime as dt

import pytest

from tests.buy.contracts.derived_contracts import HOLDER, OTHER_HOLDER, contracts

pytestmark = pytest.mark.django_db  # names that the agency hides are asked of the database


def test_single_offer_applies_to_competition_and_cannot_be_told_where_offers_are_not_stated() -> None:
    store = contracts(
        {"id": "one", "offers_received": 1},
        {"id": "three", "offers_received": 3},
        {"id": "silent", "offers_received": None},
        {"id": "none", "offers_received": 0},
        {"id": "direct", "procedure": "Marché passé sans publicité ni mise en concurrence préalable"},
        {"id": "order", "framework_id": "AC", "offers_received": 1},
    )

    assert store.column("signal_single_offer") == {
        "one": "fires",
        "three": "quiet",
        "silent": "unknown",
        "none": "unknown",
        "direct": None,
        "order": None,
    }
    assert store.column("signal_direct_award") == {
        "one": "quiet",
        "three": "quiet",
        "silent": "quiet",
        "none": "quiet",
        "direct": "fires",
        "order": None,
    }


def test_late_is_more_than_two_months_and_unknown_where_dates_contradict() -> None:
    notified = {"notified_on": dt.date(2024, 3, 14)}
    store = contracts(
        {**notified, "id": "two months", "published_on": dt.date(2024, 5, 14)},
        {**notified, "id": "a day more", "published_on": dt.date(2024, 5, 15)},
        {**notified, "id": "before", "published_on": dt.date(2024, 3, 1)},
        {**notified, "id": "silent", "published_on": None},
    )

    assert store.column("signal_late") == {
        "two months": "quiet",
        "a day more": "fires",
        "before": "unknown",
        "silent": "unknown",
    }


def test_rise_of_services_fires_above_ten_percent_of_works_above_fifteen() -> None:
    def amended(amount_eur: float | None) -> dict[str, object]:
        return {"amount_eur": 100_000.0, "amendments": [{"notified_on": dt.date(2024, 9, 1), "amount_eur": amount_eur}]}

    store = contracts(
        {"id": "services 10", **amended(110_000.0)},
        {"id": "services 12", **amended(112_000.0)},
        {"id": "works 12", "cpv": "45000000", **amended(112_000.0)},
        {"id": "works 60", "cpv": "45000000", **amended(160_000.0)},
        {"id": "empty", **amended(None)},
        {"id": "not amended"},
    )

    assert store.column("signal_amended") == {
        "services 10": "quiet",
        "services 12": "fires",
        "works 12": "quiet",
        "works 60": "fires",
        "empty": "unknown",
        "not amended": None,
    }
    assert store.column("signal_much_amended")["works 60"] == "fires"
    assert store.column("signal_much_amended")["services 12"] == "quiet"


def test_step_of_ten_times_is_caught_though_the_total_comes_back() -> None:
    steps = [
        {"notified_on": dt.date(2024, 6, 1), "amount_eur": 4_800_000.0},
        {"notified_on": dt.date(2024, 7, 1), "amount_eur": 105_000.0},
    ]
    store = contracts({"id": "typing error", "amount_eur": 100_000.0, "amendments": steps})

    assert store.column("signal_implausible_step") == {"typing error": "fires"}
    assert store.column("signal_much_amended") == {"typing error": "quiet"}


def test_splitting_is_three_days_of_one_holder_and_class_in_a_year_and_never_works() -> None:
    def bought(name: str, month: int, **fields: object) -> dict[str, object]:
        day = dt.date(2024 + (month - 1) // 12, (month - 1) % 12 + 1, 5)
        return {"id": name, "notified_on": day, "amount_eur": 35_000.0, "object": f"Impression {name}", **fields}

    store = contracts(
        *(bought(f"split{month}", month) for month in (1, 5, 12)),
        bought("a year later", 26),
        *(bought(f"works{month}", month, cpv="45000000") for month in (1, 5, 12)),
        *(bought(f"lot{lot}", 2, holders=[OTHER_HOLDER]) for lot in (1, 2, 3)),
        bought("large", 3, amount_eur=95_000.0),
    )

    assert {name for name, state in store.column("signal_splitting").items() if state == "fires"} == {
        "split1",
        "split5",
        "split12",
    }
    assert store.column("signal_splitting")["works1"] is None
    assert store.column("signal_splitting")["large"] is None
    assert store.column("signal_splitting")["lot1"] == "quiet"


def test_concentration_applies_from_twelve_contracts_of_a_division() -> None:
    def contract(number: int, cpv: str, holder: str) -> dict[str, object]:
        return {"id": f"{cpv[:2]}-{number:02d}", "cpv": cpv, "object": f"Achat numéro {number}", "holders": [holder]}

    store = contracts(
        *(contract(number, "77310000", HOLDER if number < 9 else OTHER_HOLDER) for number in range(12)),
        *(contract(number, "90910000", HOLDER) for number in range(11)),
    )

    states = store.column("signal_concentration")

    assert (states["77-00"], states["77-11"], states["90-00"]) == ("fires", "quiet", None)
