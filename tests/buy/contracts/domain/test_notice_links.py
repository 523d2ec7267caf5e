"""Which notices belong to a contract, and why."""

import dataclasses
import datetime as dt
from typing import Any, Final

from maillage.buy.contracts.domain.notice_links import NoticedContract, notice_links, similarity
from maillage.buy.notices.domain.terms import Notice, NoticeAward, NoticeForm, NoticeKind, NoticeLot

POITIERS: Final = "21860194600013"
CONTRACT: Final = NoticedContract(
    number="2026-0012",
    buyer_id=POITIERS,
    object="Entretien des espaces verts de la ville",
    cpv="77310000",
    notified_on=dt.date(2026, 3, 2),
    amount_eur=84_000,
    holder_sirens=("381031285",),
)


def notice(number: str, kind: NoticeKind, published_on: dt.date, **fields: Any) -> Notice:
    return Notice(number, NoticeForm.BOAMP, kind, published_on, **{"buyer_id": POITIERS, **fields})


def linked(*notices: Notice, contract: NoticedContract = CONTRACT) -> list[tuple[str, bool, tuple[str, ...]]]:
    return [(link.notice.number, link.is_certain, link.reasons) for link in notice_links(contract, notices)]


def test_award_with_the_number_of_the_contract_is_certain_and_the_call_that_it_names_too() -> None:
    call = notice("25-1", NoticeKind.CALL, dt.date(2025, 11, 3), object="Espaces verts")
    award = notice(
        "26-9", NoticeKind.AWARD, dt.date(2026, 3, 9), awards=(NoticeAward("2", "2026/0012"),), previous=("25-1",)
    )
    other = notice("25-2", NoticeKind.CALL, dt.date(2025, 12, 1), object=CONTRACT.object, cpv="77310000")

    assert linked(award, call, other) == [
        ("25-1", True, ("named-by-notice",)),
        ("26-9", True, ("contract-number",)),
    ]
    assert [link.lot_number for link in notice_links(CONTRACT, (award, call))] == ["2", "2"]


def test_number_of_another_buyer_or_a_very_short_one_proves_nothing() -> None:
    elsewhere = notice(
        "26-9",
        NoticeKind.AWARD,
        dt.date(2026, 3, 9),
        awards=(NoticeAward("1", "2026-0012"),),
        buyer_id="21440109300015",
    )
    short = notice("26-8", NoticeKind.AWARD, dt.date(2026, 3, 9), awards=(NoticeAward("1", "12"),))

    assert linked(elsewhere) == []
    assert linked(short, contract=dataclasses.replace(CONTRACT, number="12")) == []


def test_call_of_the_same_purchase_before_is_a_candidate_with_its_reasons() -> None:
    call = notice("25-1", NoticeKind.CALL, dt.date(2025, 11, 3), object="Entretien des espaces verts", cpv="77310000")

    assert linked(call) == [("25-1", False, ("same-buyer", "same-cpv-class", "similar-object"))]


def test_award_to_the_same_holder_for_the_same_amount_comes_first() -> None:
    likely = notice(
        "26-9",
        NoticeKind.AWARD,
        dt.date(2026, 3, 20),
        object="Espaces verts : entretien",
        awards=(NoticeAward("1", None, ("38103128500491",), 84_000),),
    )
    vague = notice("25-1", NoticeKind.CALL, dt.date(2025, 11, 3), object="Entretien de la ville", cpv="77310000")

    assert linked(vague, likely) == [
        ("26-9", False, ("same-buyer", "similar-object", "same-holder", "same-amount")),
        ("25-1", False, ("same-buyer", "same-cpv-class", "similar-object")),
    ]


def test_notice_of_other_days_or_of_another_purchase_is_none() -> None:
    after = notice("26-7", NoticeKind.CALL, dt.date(2026, 4, 1), object=CONTRACT.object)
    long_before = notice("23-1", NoticeKind.CALL, dt.date(2023, 4, 1), object=CONTRACT.object)
    other = notice("25-3", NoticeKind.CALL, dt.date(2025, 11, 3), object="Assurance des bâtiments", cpv="66515000")

    assert linked(after, long_before, other) == []


def test_lot_that_is_like_the_contract_counts_and_a_name_alone_says_so() -> None:
    lots = (NoticeLot("1", "Voirie"), NoticeLot("2", "Entretien des espaces verts"))
    call = notice("25-1", NoticeKind.CALL, dt.date(2025, 11, 3), object="Entretien divers", lots=lots, buyer_id=None)

    assert linked(call) == [("25-1", False, ("same-buyer-name", "similar-object"))]


def test_no_more_than_three_candidates_are_told() -> None:
    calls = [
        notice(f"25-{place}", NoticeKind.CALL, dt.date(2025, 11, place), object=CONTRACT.object)
        for place in range(1, 6)
    ]

    assert [number for number, _certain, _reasons in linked(*calls)] == ["25-1", "25-2", "25-3"]


def test_similarity_is_of_the_words_of_the_shorter_text() -> None:
    assert similarity("Entretien des espaces verts", "ESPACES VERTS") == 1
    assert similarity("Nettoyage", None) == 0
    assert similarity("de la", "de la") == 0


def test_notice_that_the_buyer_gave_is_certain_and_its_award_says_the_lot_all_the_same() -> None:
    call = notice("26-104312", NoticeKind.CALL, dt.date(2025, 11, 3), object="Fournitures")
    award = notice("26-9", NoticeKind.AWARD, dt.date(2026, 3, 9), awards=(NoticeAward("2", "2026-0012"),))
    stated = dataclasses.replace(CONTRACT, notices=("26-104312", "26/9"))

    assert linked(call, award, contract=stated) == [
        ("26-104312", True, ("stated-by-buyer",)),
        ("26-9", True, ("contract-number",)),
    ]
    assert linked(call) == []
