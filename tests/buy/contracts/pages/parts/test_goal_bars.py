"""The large answers of contracts: which goal is named as missed, how far the money goes, what a bar draws."""

import datetime as dt

import pytest

from maillage.buy.contracts.pages.parts.goal_bars import (
    consideration_bar,
    goals_sentence,
    money_sentence,
    money_shares,
    sme_bar,
)
from maillage.buy.contracts.store.holder_distances import NearMoney, Nearness
from maillage.buy.contracts.store.indicators import ConsiderationKind, ConsiderationShare, SmeShare

TODAY = dt.date(2026, 12, 1)


def share(kind: ConsiderationKind, *, stated: int, having: int, contracts: int = 100) -> ConsiderationShare:
    return ConsiderationShare(kind, contracts, stated, having, 0.0, 0.0, 0.0)


def money(*near_eur: float, elsewhere_eur: float = 0.0, unknown_eur: float = 0.0) -> NearMoney:
    return NearMoney(tuple(zip(Nearness, near_eur, strict=True)), elsewhere_eur, unknown_eur)


@pytest.mark.parametrize(
    ("social", "environmental", "sentence"),
    [
        (22, 95, "La clause sociale n’y est pas encore."),
        (5, 90, "La clause sociale est loin du compte."),
        (40, 50, "La clause environnementale est loin du compte."),
        (30, 100, "Les objectifs sont tenus."),
    ],
)
def test_goal_that_is_missed_most_is_named(social: int, environmental: int, sentence: str) -> None:
    bars = [
        consideration_bar(share(ConsiderationKind.SOCIAL, stated=100, having=social), "S", today=TODAY),
        consideration_bar(share(ConsiderationKind.ENVIRONMENTAL, stated=100, having=environmental), "E", today=TODAY),
    ]

    assert goals_sentence(bars) == sentence


def test_what_nobody_states_is_not_said_to_miss_its_goal() -> None:
    bar = consideration_bar(share(ConsiderationKind.SOCIAL, stated=0, having=0), "S", today=TODAY)

    assert (bar.figure, bar.width, goals_sentence([bar])) == ("—", "", "")


def test_small_enterprises_have_a_line_only_beside_others() -> None:
    sizes = SmeShare(contracts=10, known=10, small=6, known_eur=1.0, small_eur=1.0)
    usual = SmeShare(contracts=100, known=100, small=60, known_eur=1.0, small_eur=1.0)

    assert (sme_bar(sizes, None).goal_at, sme_bar(sizes, usual).goal_at) == ("", "60.0%")


@pytest.mark.parametrize(
    ("near", "sentence"),
    [
        ((10, 10, 40, 40), "6 euros sur 10 restent dans le département."),
        ((0, 0, 10, 90), "1 euro sur 10 reste dans le département."),
        ((0, 0, 0, 100), "Presque rien ne reste dans le département."),
        ((100, 0, 0, 0), "Presque tout reste dans le département."),
        ((0, 0, 0, 0), ""),
    ],
)
def test_euros_that_stay_are_told_in_tenths(near: tuple[float, ...], sentence: str) -> None:
    assert money_sentence(money(*near)) == sentence


def test_parts_of_the_bar_follow_one_another_and_say_what_is_not_known() -> None:
    spent = money(10, 20, 30, 20, elsewhere_eur=20, unknown_eur=25)
    parts = money_shares(spent)

    assert [part.start for part in parts] == ["0.0%", "10.0%", "30.0%", "60.0%", "80.0%"]
    assert parts[-1].width == "20.0%"
    assert spent.unknown_share == 0.2
