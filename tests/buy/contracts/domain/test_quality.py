import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from maillage.buy.contracts.domain.contracts import Amendment, Contract, Holder
from maillage.buy.contracts.domain.quality import months_after, quality_breaches
from maillage.buy.contracts.domain.vocabularies import (
    ContractKind,
    FormatVersion,
    IdentifierKind,
    Nature,
    Procedure,
    SocialConsideration,
)
from tests.buy.contracts.contracts import TODAY

NOTHING = dict.fromkeys(Contract.__slots__)
RIGHT = Contract(
    **{
        **NOTHING,
        "kind": ContractKind.MARKET,
        "version": FormatVersion.V2,
        "id": "2025M0412",
        "buyer_id": "21860194600013",
        "nature": Nature.MARKET,
        "object": "Entretien des espaces verts",
        "cpv": "77310000",
        "procedure": Procedure.ADAPTED,
        "duration_months": 24,
        "notified_on": dt.date(2025, 3, 14),
        "published_on": dt.date(2025, 4, 2),
        "amount_eur": 84_500.0,
        "holders": (Holder(IdentifierKind.SIRET, "38103128500491", None, "381031285"),),
        "amendments": (),
        "subcontracts": (),
        "years": (),
    }  # type: ignore[arg-type]
)


def _codes(**changes: Any) -> list[str]:
    return [breach.rule.code for breach in quality_breaches(replace(RIGHT, **changes), today=TODAY)]


def _amended(*amendments: Amendment) -> list[str]:
    return _codes(amendments=amendments)


def test_right_contract_breaks_no_rule():
    assert _codes() == []


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0.0, ["amount-below-one"]),
        (1.0, ["amount-placeholder", "amount-low"]),
        (2.0, ["amount-low"]),
        (199.0, ["amount-low"]),
        (84_500.0, []),
        (1_234_567.89, ["amount-made-up"]),
        (12_345_678.0, ["amount-placeholder"]),
        (123_456.78, ["amount-placeholder"]),
        (1_234_560.0, []),
        (99_999_999.0, ["amount-placeholder"]),
        (999_999.99, ["amount-placeholder"]),
        (222_222.0, ["amount-placeholder"]),
        (333_333.33, []),
        (666_666.0, []),
        (99_999.0, []),
        (208_999.0, []),
        (999_999_999.0, ["amount-repeated-digits", "amount-large"]),
        (666_666_666.0, ["amount-repeated-digits", "amount-large"]),
        (105_000_000.0, ["amount-large"]),
        (4_000_000_000.0, ["amount-huge"]),
        (1e17, ["amount-huge"]),
    ],
)
def test_amount_that_nobody_signed_is_said(amount: float, expected: list[str]):
    assert [code for code in _codes(amount_eur=amount) if code != "amount-low-by-month"] == expected


@pytest.mark.parametrize(
    ("months", "amount", "expected"),
    [
        (0, 84_500.0, ["duration-zero"]),
        (365, 84_500.0, ["duration-in-days", "duration-long"]),
        (365, 20_000_000.0, ["duration-long"]),
        (131, 84_500.0, ["duration-long-for-amount"]),
        (131, 3_000_000.0, []),
        (24, 2_000.0, ["amount-low-by-month"]),
    ],
)
def test_duration_that_is_not_in_months_is_said(months: int, amount: float, expected: list[str]):
    assert _codes(duration_months=months, amount_eur=amount) == expected


def test_concession_may_last_thirty_years():
    assert _codes(kind=ContractKind.CONCESSION, duration_months=300, amount_eur=5e6) == []
    assert _codes(kind=ContractKind.CONCESSION, duration_months=365, amount_eur=5e7) == ["duration-long"]


def test_publication_before_notification_is_said():
    assert _codes(published_on=dt.date(2025, 3, 13)) == ["published-before-notified"]


def test_publication_is_late_after_two_months_to_the_day():
    assert _codes(published_on=dt.date(2025, 5, 14)) == []
    assert _codes(published_on=dt.date(2025, 5, 15)) == ["published-late"]


def test_two_months_after_the_end_of_december_end_with_february():
    assert months_after(dt.date(2024, 12, 31), 2) == dt.date(2025, 2, 28)
    assert months_after(dt.date(2023, 12, 31), 2) == dt.date(2024, 2, 29)


def test_date_to_come_is_said():
    assert "date-future" in _codes(notified_on=dt.date(2027, 1, 1), published_on=dt.date(2027, 1, 2))


def test_object_of_four_characters_is_said():
    assert _codes(object="AMO") == ["object-short"]


def test_buyer_that_is_its_own_holder_is_said():
    assert _codes(holders=(Holder(IdentifierKind.SIRET, "21860194600013"),)) == ["holder-is-buyer"]


def test_framework_that_is_the_contract_itself_is_said():
    assert _codes(framework_id="2025M0412") == ["framework-is-itself"]


def test_no_consideration_beside_another_is_said():
    assert _codes(social=(SocialConsideration.CLAUSE, SocialConsideration.NONE)) == ["considerations-contradictory"]


def test_french_share_above_the_european_is_said():
    assert _codes(french_origin_share=0.5, eu_origin_share=0.4) == ["origin-france-above-eu"]


def test_food_without_origin_is_said():
    assert _codes(cpv="15300000") == ["origin-missing"]
    assert _codes(cpv="15300000", version=FormatVersion.V1) == []


def test_advance_without_its_share_is_said():
    assert _codes(has_advance=True) == ["advance-share-missing"]


def test_amendment_without_date_or_change_is_said():
    day = dt.date(2026, 1, 5)

    assert _amended(Amendment(1, day, day, 36, None)) == []
    assert _amended(Amendment(1, None, day, 36, None)) == ["amendment-undated"]
    assert _amended(Amendment(1, day, day, None, None)) == ["amendment-empty"]


def test_amendment_published_after_two_months_is_late():
    notified = dt.date(2026, 1, 5)

    assert _amended(Amendment(1, notified, dt.date(2026, 3, 5), 36, None)) == []
    assert _amended(Amendment(1, notified, dt.date(2026, 3, 6), 36, None)) == ["published-late"]


def test_amendments_out_of_order_are_said():
    day = dt.date(2026, 1, 5)
    first, second = Amendment(2, day, day, 36, None), Amendment(1, day, day, 48, None)

    assert _amended(first, second) == ["amendments-unordered"]


@pytest.mark.parametrize(
    ("text", "is_test"),
    [
        ("TEST", True),
        ("Marché de test", True),
        ("test 2", True),
        ("Ceci est un test, ne pas tenir compte", True),
        ("Tests PCR", False),
        ("Test d’étanchéité", False),
        ("Banc d’essai", False),
        ("Essais de pompage", False),
    ],
)
def test_contract_that_is_a_test_is_said(text: str, *, is_test: bool):
    assert ("object-test" in _codes(object=text)) == is_test
