import datetime as dt

import pytest

from tests.buy.contracts.derived_contracts import (
    BUYER,
    HOLDER,
    OTHER_BUYER,
    OTHER_HOLDER,
    contracts,
)

pytestmark = pytest.mark.django_db  # names that the agency hides are asked of the database


def test_place_of_a_retired_commune_is_that_of_its_heir_and_of_a_shared_postal_code_what_its_communes_share() -> None:
    store = contracts(
        {"id": "commune", "place_code": "86194"},
        {"id": "retired", "place_code": "44160"},  # Saint-Géréon, in Ancenis-Saint-Géréon (44003) since 2019
        {"id": "postal", "place_kind": "Code postal", "place_code": "86000"},
        {"id": "cedex", "place_kind": "Code postal", "place_code": "86021"},
        {"id": "departement", "place_kind": "Code département", "place_code": "86"},
        {"id": "nowhere", "place_kind": "Code pays", "place_code": "FR"},
    )

    assert store.column("commune") == {
        "commune": "86194",
        "retired": "44003",
        "postal": "86194",
        "cedex": None,
        "departement": None,
        "nowhere": None,
    }
    assert store.column("departement") == {
        "commune": "86",
        "retired": "44",
        "postal": "86",
        "cedex": "86",
        "departement": "86",
        "nowhere": None,
    }


def test_end_is_that_after_amendments_and_unknown_where_the_months_are_refused() -> None:
    store = contracts(
        {"id": "plain", "notified_on": dt.date(2024, 8, 31), "duration_months": 6},
        {
            "id": "amended",
            "duration_months": 12,
            "amendments": [{"notified_on": dt.date(2025, 1, 1), "duration_months": 18, "amount_eur": None}],
        },
        {"id": "days", "duration_months": 365},
        {"id": "without day", "notified_on": None},
        {"id": "concession", "kind": "contrat-concession", "duration_months": 360, "starts_on": dt.date(2025, 1, 1)},
    )

    assert store.column("ends_on") == {
        "plain": dt.date(2025, 2, 28),
        "amended": dt.date(2025, 9, 14),
        "days": None,
        "without day": None,
        "concession": dt.date(2055, 1, 1),
    }


def test_amount_now_is_that_of_the_last_dated_amendment_whatever_their_order() -> None:
    store = contracts(
        {
            "id": "amended",
            "amendments": [
                {"notified_on": dt.date(2025, 6, 1), "amount_eur": 99_000.0},
                {"notified_on": dt.date(2025, 1, 1), "amount_eur": 90_000.0},
                {"notified_on": None, "amount_eur": 70_000.0},
                {"notified_on": dt.date(2025, 7, 1), "duration_months": 20},
            ],
        }
    )

    assert store.column("amount_now_eur") == {"amended": 99_000.0}
    assert store.column("duration_now_months") == {"amended": 20}


def test_considerations_that_nobody_states_are_neither_yes_nor_no() -> None:
    store = contracts(
        {"id": "yes", "social": ["Clause sociale", "Critère social"]},
        {"id": "no", "social": ["Pas de considération sociale"]},
        {"id": "silent"},
    )

    assert store.column("is_social") == {"yes": True, "no": False, "silent": None}
    assert store.column("is_environmental") == {"yes": None, "no": None, "silent": None}


def test_ceiling_that_orders_repeat_counts_once() -> None:
    store = contracts(
        {"id": "AC1", "techniques": "Accord-cadre", "amount_eur": 400_000.0},
        {"id": "order1", "framework_id": "AC1", "amount_eur": 400_000.0},
        {"id": "order2", "framework_id": "AC1", "amount_eur": 12_000.0},
        {"id": "orphan1", "framework_id": "unknown", "amount_eur": 90_000.0},
        {"id": "orphan2", "framework_id": "unknown", "amount_eur": 90_000.0},
    )

    assert store.column("counted_eur") == {
        "AC1": 400_000.0,
        "order1": 0.0,
        "order2": 0.0,
        "orphan1": 90_000.0,
        "orphan2": 0.0,
    }
    assert store.column("is_framework")["AC1"] is True
    assert len(set(store.column("framework_number").values())) == 2


def test_joint_purchase_and_group_told_in_several_records_count_once() -> None:
    store = contracts(
        {"id": "joint", "buyer_id": BUYER},
        {"id": "joint of another", "buyer_id": OTHER_BUYER},
        {"id": "group", "object": "Maintenance des ascenseurs", "amount_eur": 30_000.0, "holders": [HOLDER]},
        {"id": "group", "object": "Maintenance des ascenseurs", "amount_eur": 30_000.0, "holders": [OTHER_HOLDER]},
    )

    counted = store.ask("SELECT sum(counted_eur), sum(amount_now_eur), count(*) FROM contracts", {})

    assert counted == [(114_000.0, 228_000.0, 4)]


def test_higher_rank_of_amendment_of_version_1_is_the_contract_as_it_stands() -> None:
    first = {"version": "1", "nature": "Marché", "id": "2019S012300", "amount_eur": 50_000.0}
    store = contracts(first, {**first, "id": "2019S012301", "amount_eur": 60_000.0})

    assert store.links("restatement-of") == [("2019S012300", "2019S012301", "certain")]
    assert store.column("counted_eur") == {"2019S012300": 0.0, "2019S012301": 60_000.0}


def test_amount_that_the_ministry_refuses_is_in_no_sum_and_stays_as_stated() -> None:
    store = contracts({"id": "filled", "amount_eur": 999_999_999.0, "remarks": ["amount-repeated-digits"]})

    assert store.column("amount_now_eur") == {"filled": 999_999_999.0}
    assert store.column("counted_eur") == {"filled": None}


def test_buyer_has_the_name_that_is_stated_most_and_no_siren_where_its_number_proves_none() -> None:
    store = contracts(
        {"id": "a", "buyer_name": "Ville de Poitiers"},
        {"id": "b", "buyer_name": "Ville de Poitiers"},
        {"id": "c", "buyer_name": "POITIERS"},
        {"id": "d", "buyer_id": "12345678901234", "buyer_name": "Inconnue"},
    )

    assert store.column("buyer_label") == {
        "a": "Ville de Poitiers",
        "b": "Ville de Poitiers",
        "c": "Ville de Poitiers",
        "d": "Inconnue",
    }
    assert store.column("buyer_siren") == {"a": "218601946", "b": "218601946", "c": "218601946", "d": None}
