"""On the page of a place: how much of the common core is published, what comes next, what to mend."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.learning.domain.matrix import CellState
from maillage.opendata.learning.pages.panels import OpenDataHere, open_data_here, open_data_panel
from maillage.opendata.learning.store.matrix import CorePublication, matrix
from maillage.territory.pages.parts.place_offers import NothingYet, PlaceVisit
from maillage.territory.store.territories import territory
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, published
from tests.place_panels import figures_of, sentence_of

STATES = st.sampled_from((CellState.PUBLISHED, CellState.LATE, CellState.WITH_ERRORS))
PORNIC, EPCI = "commune:44131", "epci:200067346"


@given(st.lists(STATES, max_size=11), st.integers(0, 20_000), st.integers(0, 1_300), st.integers(1, 1_300))
def test_any_numbers_give_a_sentence_that_fits(
    states: list[CellState], datasets: int, publishing: int, organisations: int
) -> None:
    title = max((model.title for model in core_schemas()), key=len)
    core = CorePublication(
        expected=11,
        states={str(number): state for number, state in enumerate(states)},
        next_title=title if len(states) < 11 else "",
        publishing=min(publishing, organisations),
        organisations=organisations,
    )
    shown = open_data_panel(territory(PORNIC), OpenDataHere(datasets, core))

    if datasets or states:
        sentence_of(shown)
    else:
        assert isinstance(shown, NothingYet)


def part_of(address: str) -> object:
    part = open_data_here(PlaceVisit(territory(address), (), "crowd", "fr"))
    assert part is not None
    return part.panel


@pytest.mark.django_db
def test_commune_says_how_many_are_published_and_which_comes_next() -> None:
    empty = part_of(PORNIC)
    published(schema=GRANTS_SCHEMA, now=NOW - timedelta(days=40))
    expected = core_schemas()

    panel = part_of(PORNIC)

    assert isinstance(empty, NothingYet)
    following = next(model.title for model in expected if model.id != "scdl/subventions")
    said = sentence_of(panel)  # type: ignore[arg-type]
    assert said.startswith(f"Un jeu publié sur {len(expected)}. Le prochain : {following[:6]}")
    assert figures_of(panel)["jeu de données"] == "1"  # type: ignore[arg-type]


@pytest.mark.django_db
def test_intercommunality_counts_who_publishes_as_the_matrix_does() -> None:
    published(schema=GRANTS_SCHEMA)
    whole = matrix(EPCI, today=NOW.date(), is_inside=False)

    panel = part_of(EPCI)

    assert sentence_of(panel) == "Une collectivité sur 16 publie des données du socle."  # type: ignore[arg-type]
    assert (whole.publishing_count, len(whole.lines)) == (1, 16)
    assert figures_of(panel)["des collectivités"] == "6 %"  # type: ignore[arg-type]


@pytest.mark.django_db
def test_data_set_that_is_late_waits_to_be_mended() -> None:
    published(schema=GRANTS_SCHEMA, now=NOW - timedelta(days=4_000))

    panel = part_of(PORNIC)

    assert figures_of(panel)["à mettre à jour"] == "1"  # type: ignore[arg-type]
