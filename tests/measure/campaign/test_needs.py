from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.clock import utc_now
from maillage.measure.campaign.edges.duties import DUTIES
from maillage.measure.campaign.pages.parts.needs import COMMUNES_SHOWN, NEEDS_FILE, home_needs, most_helpful
from maillage.measure.figures.store import home_files
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import Origin
from maillage.territory.domain.terms import Kind, Territory
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, Made, count_made

COMMUNE = Territory("commune:44001", Kind.COMMUNE, "44001", "Une")


def commune(code: str, people: int) -> Territory:
    return replace(COMMUNE, address=f"commune:{code}", code=code, population=people)


def test_commune_of_equal_tests_comes_before_by_its_inhabitants() -> None:
    small, large = commune("44001", 500), commune("44002", 5_000)

    assert most_helpful([small, large], {"44001": 20, "44002": 20}) == [large, small]


def test_commune_of_equal_inhabitants_comes_before_by_its_few_tests() -> None:
    many, few = commune("44001", 5_000), commune("44002", 5_000)

    assert most_helpful([many, few], {"44001": 200, "44002": 20}) == [few, many]


def test_hidden_commune_stands_where_one_without_tests_would() -> None:
    hidden, untested = commune("44001", 5_000), commune("44002", 5_000)

    assert most_helpful([untested, hidden], {"44001": None}) == [hidden, untested]  # by code: they are equal


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**5)), min_size=2, max_size=12))
def test_commune_that_received_tests_never_moves_forward(sizes: list[tuple[int, int]]) -> None:
    communes = [commune(f"{44000 + place}", people) for place, (people, _tests) in enumerate(sizes)]
    before = {one.code: tests for one, (_people, tests) in zip(communes, sizes, strict=True)}
    tested = communes[len(communes) // 2]
    after = before | {tested.code: before[tested.code] + 7}

    assert most_helpful(communes, after).index(tested) >= most_helpful(communes, before).index(tested)


@pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed
def test_places_that_the_follower_found_are_those_that_who_asks_would_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_files, "MANY_ROWS", 50)
    count_made([Made(code) for code in (CHATEAUBRIANT, *NEAR)])

    assert [duty.look(utc_now()) for duty in DUTIES] == [1]

    needs = NEEDS_FILE.beside(current_samples(), Origin.CROWD)
    assert needs == home_needs(Origin.CROWD)
    assert len(needs or ()) == COMMUNES_SHOWN
