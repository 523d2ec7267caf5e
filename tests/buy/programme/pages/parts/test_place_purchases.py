"""What a place buys, in one sentence: every number of contracts and of announced purchases reads as French."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maillage.buy.contracts.store.reading_rules import cpv_nomenclature
from maillage.buy.programme.pages.parts.place_purchases import PurchasesHere, purchases_panel, purchases_sentence
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import NothingYet
from maillage.territory.store.territories import territory
from tests.place_panels import figures_of, plain, sentence_of

TODAY = dt.date(2026, 12, 1)
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 1_400_000))


def here(
    contracts: int = 0, ending: int = 0, announced: int = 0, *, next_end: dt.date | None = None, purchase: str = ""
) -> PurchasesHere:
    return PurchasesHere(contracts, ending, 1_234_567.0 if contracts else None, next_end, announced, purchase)


@pytest.fixture(scope="module")
def pornic() -> Territory:
    return territory("commune:44131")


@example(contracts=1_400_000, ending=100_000, announced=0, purchase="Antennes de télévision")
@example(contracts=1_400_000, ending=1_400_000, announced=0, purchase="Antennes de télévision")
@given(COUNTS, COUNTS, COUNTS, st.sampled_from(sorted(cpv_nomenclature().names.values())))
def test_any_numbers_give_a_sentence_that_fits(contracts: int, ending: int, announced: int, purchase: str) -> None:
    # All France has published 1.4 million contracts: no place has a million that end in a year, nor announces more.
    pornic, ending, announced = territory("commune:44131"), min(contracts, ending, 999_999), min(announced, 99_999)
    shown = purchases_panel(pornic, here(contracts, ending, announced, purchase=purchase), today=TODAY)

    if contracts or announced:
        sentence_of(shown)
    else:
        assert isinstance(shown, NothingYet)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((11, 4, 2), "Quatre marchés finissent d’ici un an, deux achats annoncés."),
        ((11, 1, 1), "Un marché finit d’ici un an, un achat annoncé."),
        ((11, 2, 0), "Deux marchés finissent d’ici un an."),
        ((11, 0, 3), "Trois achats annoncés."),
        ((1, 0, 0), "Un marché publié, qui ne finit pas d’ici un an."),
        ((1250, 0, 0), "1 250 marchés publiés, aucun ne finit d’ici un an."),
    ],
)
def test_what_ends_and_what_comes_are_one_sentence(numbers: tuple[int, int, int], sentence: str) -> None:
    assert plain(purchases_sentence(here(*numbers))) == sentence


def test_contract_that_ends_first_is_named() -> None:
    said = [
        purchases_sentence(here(9, ending, purchase="Services de nettoyage et d’hygiène en milieu urbain ou rural"))
        for ending in (1, 4)
    ]

    assert said == [
        "Un marché finit d’ici un an : services de nettoyage…",
        "Quatre marchés finissent d’ici un an : services de nettoyage…",
    ]


def test_contract_that_ends_within_two_months_is_marked_in_a_commune_and_not_in_a_region(pornic: Territory) -> None:
    ending = here(9, 3, next_end=TODAY + dt.timedelta(days=40))

    commune = purchases_panel(pornic, ending, today=TODAY)
    region = purchases_panel(territory("region:52"), ending, today=TODAY)

    assert not isinstance(commune, NothingYet)
    assert not isinstance(region, NothingYet)
    assert commune.tag is not None
    assert (commune.tag.text, commune.rank, region.tag, region.rank) == ("un dans 40 jours", 15, None, 30)
    assert commune.link == ("Voir le calendrier", "/marches/fins?territory=commune:44131")


def test_figures_say_what_the_sentence_does_not(pornic: Territory) -> None:
    assert figures_of(purchases_panel(pornic, here(11, 2, 1), today=TODAY)) == {"11 marchés": "1,2 M€ HT"}
    assert figures_of(purchases_panel(pornic, here(0, 0, 2), today=TODAY)) == {"achats annoncés": "2"}


def test_place_without_any_invites_to_publish_one(pornic: Territory) -> None:
    assert purchases_panel(pornic, here(), today=TODAY) == NothingYet(
        subject="marchés publics", invitation=("Publier un marché", "/marches/publier")
    )
