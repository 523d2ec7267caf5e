"""On the page of a place: hours of published years and promised ones, structures; nothing live."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.pages.panels import InclusionHere, hours_missing, inclusion_here, inclusion_panel
from maillage.include.clauses.store.clauses import make_clause
from maillage.include.clauses.store.public_hours import ContractOfClause, PromisedHours
from maillage.include.clauses.store.published_figures import publish_due_years
from maillage.include.structures.store.sourcing import StructureReach
from maillage.territory.pages.parts.place_offers import NothingYet, PlacePanel, PlaceVisit
from maillage.territory.store.territories import territory
from tests.include.clauses.scene import FIRST, MADE_AT, STADIUM, Coordinations, worked
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in
from tests.place_panels import figures_of, sentence_of

AFTER = dt.datetime(2027, 4, 2, tzinfo=dt.UTC)
JANUARY_2025 = WorkMonth(2025 * 12)
COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 20_000))
HOURS = st.integers(1, 300_000_000)


def contract(promised: int = 1_200_00, done: int | None = None, year: int | None = 2025) -> ContractOfClause:
    """A contract of two years that began in January 2025."""
    through = None if done is None else year
    return ContractOfClause("key", promised, JANUARY_2025, JANUARY_2025.after(23), done, through)


CONTRACTS = st.lists(st.builds(contract, HOURS, st.one_of(st.none(), HOURS)), max_size=4)
YEARS = st.builds(
    lambda people, hours: (2025, ClauseYearRow("44", Breakdown.ALL, "", people, hours)), st.integers(11, 5_000), HOURS
)


@given(COUNTS, st.one_of(st.none(), st.builds(StructureReach, COUNTS, st.integers(0, 13))), CONTRACTS)
def test_any_numbers_of_a_commune_give_a_sentence_that_fits(
    seated: int, reach: StructureReach | None, contracts: list[ContractOfClause]
) -> None:
    promised = PromisedHours(len(contracts), sum(one.promised_centihours for one in contracts))
    shown = inclusion_panel(territory("commune:44109"), InclusionHere(seated, reach, promised, tuple(contracts)))

    if seated or contracts or (reach is not None and reach.structures):
        sentence_of(shown)
    else:
        assert isinstance(shown, NothingYet)


@given(COUNTS, st.builds(PromisedHours, st.integers(0, 40), HOURS), st.one_of(st.none(), YEARS))
def test_any_numbers_of_a_departement_give_a_sentence_that_fits(
    seated: int, promised: PromisedHours, year: tuple[int, ClauseYearRow] | None
) -> None:
    shown = inclusion_panel(territory("departement:44"), InclusionHere(seated, None, promised, year=year))

    if seated or promised.clauses or year is not None:
        sentence_of(shown)
    else:
        assert isinstance(shown, NothingYet)


def test_contract_that_did_too_little_of_its_hours_by_the_last_published_year_is_late() -> None:
    late = contract(done=400_00)
    panel = inclusion_panel(
        territory("commune:44109"), InclusionHere(3, None, PromisedHours(2, 2_400_00), (contract(done=700_00), late))
    )

    assert sentence_of(panel) == "Insertion : 400 h faites sur 1 200 h promises, fin 2025."
    assert figures_of(panel) == {"de retard": "200 h", "promises": "1 200 h"}
    assert isinstance(panel, PlacePanel)
    assert (panel.rank, panel.link[0]) == (5, "Voir le marché")


@pytest.mark.parametrize(
    ("done", "year", "missing"),
    [
        (600_00, 2025, 0),  # half of it after half of the time
        (541_00, 2025, 0),  # a tenth less: months are not all alike
        (400_00, 2025, 200_00),
        (400_00, 2026, 800_00),
        (400_00, 2030, 800_00),  # over for years: never more than was promised
        (1_300_00, 2026, 0),
        (None, None, 0),  # nothing is published of it
    ],
)
def test_missing_hours_are_those_of_the_time_that_has_passed(done: int | None, year: int | None, missing: int) -> None:
    assert hours_missing(contract(done=done, year=year)) == missing


def panel_of(address: str) -> PlacePanel | NothingYet | None:
    part = inclusion_here(PlaceVisit(territory(address), (), "crowd", "fr"))
    return None if part is None else part.panel


@pytest.mark.django_db
def test_departement_and_region_say_the_hours_of_the_published_year(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(14)))
    scene.say(*(worked(f"Q-{number:02}", FIRST, 10, departement="85") for number in range(12)))

    publish_due_years(AFTER)

    assert [sentence_of(panel_of(address)) for address in ("region:52", "departement:44", "departement:85")] == [
        "26 personnes en insertion ont fait 1 520 h en 2026.",
        "14 personnes en insertion ont fait 1 400 h en 2026.",
        "12 personnes en insertion ont fait 120 h en 2026.",
    ]
    assert [isinstance(panel_of(address), NothingYet) for address in ("departement:49", "region:53")] == [True, True]


@pytest.mark.django_db
def test_place_where_hours_are_promised_alone_says_how_many(scene: Coordinations) -> None:
    stated = replace(STADIUM, contract_key="210:2026-1", convention="")
    make_clause(scene.acting, stated, None, entry=None, now=MADE_AT)

    assert sentence_of(panel_of("departement:44")) == "Une clause de marché promet 100 000 h d’insertion."


@pytest.mark.django_db
def test_commune_says_who_is_seated_there_and_who_comes(tmp_path: Path) -> None:
    before = panel_of("commune:44109")
    taken_in(tmp_path, NANTES, CHOLET, SILENT)

    nantes, far, region = (panel_of(address) for address in ("commune:44109", "commune:85191", "region:52"))

    assert isinstance(before, NothingYet)
    assert sentence_of(nantes) == "Une structure inclusive est installée ici."
    assert figures_of(nantes)["peuvent venir"] == "2"
    assert sentence_of(far) == "Aucune structure inclusive ici, une autre peut venir."
    assert isinstance(far, PlacePanel)
    assert far.link == ("Trouver qui peut venir", "/inclusion/besoin?place=commune:85191")
    assert sentence_of(region) == "Trois structures inclusives sont installées ici."


@pytest.mark.django_db
def test_beach_leaves_inclusion_to_its_commune() -> None:
    assert panel_of("place:l-ile-d-yeu") is None
