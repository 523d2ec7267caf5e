import pytest

from maillage.measure.campaign.domain.worth import DEFAULT_SPREADS
from maillage.measure.campaign.store.places import (
    departement_ranking,
    operators_of,
    participation,
    spreads_known,
    usefulness,
)
from maillage.measure.record.domain.terms import Origin
from maillage.territory.domain.terms import Kind, parse_address
from maillage.territory.store.territories import built_in_within
from tests.measure.campaign.store.test_campaign import Publish, publish
from tests.measure.figures.published import Batch

__all__ = ["publish"]

VENDEE = "departement:85"


def test_without_any_test_the_next_one_is_worth_as_much_as_people_are_many(publish: Publish) -> None:
    got = usefulness(VENDEE, origin=Origin.CROWD)

    communes = built_in_within(Kind.COMMUNE, parse_address(VENDEE))
    most = max(one.population or 0 for one in communes)
    assert [one.worth for one in got] == pytest.approx(
        sorted((100 * (one.population or 0) / most for one in communes), reverse=True)
    )
    assert {len(one.lacking) for one in got} == {4}
    assert {one.tests for one in got} == {0}


def test_operators_of_a_mainland_territory_are_its_four_networks(publish: Publish) -> None:
    assert [each.id for each in operators_of("region:52", origin=Origin.CROWD)] == [
        "orange",
        "sfr",
        "bouygues-telecom",
        "free-mobile",
    ]


def test_hidden_commune_is_worth_as_much_as_one_without_a_test(publish: Publish) -> None:
    publish(Batch(devices=4, commune="85191"), Batch(devices=30, commune="85194", first_device=50))
    some = {one.place.code: one.worth for one in usefulness(VENDEE, origin=Origin.CROWD)}
    publish(Batch(devices=30, commune="85194", first_device=50))

    none = {one.place.code: one.worth for one in usefulness(VENDEE, origin=Origin.CROWD)}

    assert some["85191"] == none["85191"]


def test_spreads_are_supposed_while_few_communes_have_figures(publish: Publish) -> None:
    publish(Batch(devices=30, commune="85194"))

    assert set(spreads_known(VENDEE, origin=Origin.CROWD).values()) == {DEFAULT_SPREADS}


def test_participation_is_by_inhabitant_and_hides_what_four_devices_did(publish: Publish) -> None:
    publish(
        Batch(devices=20, each=2, commune="85194"),
        Batch(devices=4, commune="85191", first_device=50),
        Batch(devices=6, commune="85008", first_device=80),  # hidden with it, in the same EPCI
    )

    got = {one.place.code: one for one in participation(VENDEE, origin=Origin.CROWD)}

    sables, people = got["85194"], got["85194"].place.population
    assert people is not None
    assert (sables.tests, sables.per_thousand) == (20, 1000 * 20 / people)
    assert [(got[code].tests, got[code].per_thousand) for code in ("85191", "85008")] == [(None, None)] * 2
    assert (got["85001"].tests, got["85001"].per_thousand) == (0, 0.0)


def test_participation_of_one_operator_leaves_out_the_others(publish: Publish) -> None:
    publish(Batch(devices=20, commune="85194"), Batch(devices=6, commune="85194", operator=2, first_device=50))

    got = {one.place.code: one.tests for one in participation(VENDEE, origin=Origin.CROWD, operators=frozenset({2}))}

    assert got["85194"] == 5


def test_league_puts_the_keenest_departement_first_and_those_without_a_test_last(publish: Publish) -> None:
    publish(Batch(devices=60, commune="44109"), Batch(devices=60, commune="53130", first_device=100))

    got = departement_ranking("region:52", origin=Origin.CROWD)

    assert [one.place.code for one in got] == ["53", "44", "49", "72", "85"]
    assert [one.tests for one in got] == [50, 50, 0, 0, 0]
