from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.text import normalised_text
from maillage.kits.search.facets import ValueCount, toggled
from maillage.opendata.catalog.domain.dataset_search import (
    DatasetSearch,
    ListedDataset,
    SearchOrder,
    find,
    search_terms,
)

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def _listed(number: int, title: str, words: str = "", **values: str) -> ListedDataset:
    facets = {name: frozenset(values.get(name, "").split()) for name in DatasetSearch.menus}
    moment = NOW - timedelta(days=number)
    return ListedDataset(
        UUID(int=number), title, "Commune de Pornic", normalised_text(f"{title} {words}"), moment, 10 * number, facets
    )


LISTED = [
    _listed(
        1, "Subventions aux associations", "aide financière don", theme="ECON", territory="commune:44131 region:52"
    ),
    _listed(2, "Défibrillateurs", "dae cœur arrêt cardiaque", theme="HEAL", territory="commune:44109 region:52"),
    _listed(3, "Bornes de recharge", "irve véhicules électriques", theme="TRAN", territory="commune:44109 region:52"),
    _listed(4, "Équipements", "défibrillateurs stades", theme="EDUC", territory="commune:58194 region:27"),
]


def _found(text: str, **changes: object) -> list[int]:
    search = replace(DatasetSearch(text), **changes)  # type: ignore[arg-type]  # each value is of its field
    return [one.int for one in find(LISTED, search).ids]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("subvention", [1]),
        ("SUBVENTIONS", [1]),
        ("aide", [1]),
        ("defibrilateur", [2, 4]),  # a slip; the title before the rest
        ("défib", [2, 4]),
        ("les bornes de la commune", [3]),
        ("borne recharge", [3]),
        ("véhicule électrique", [3]),
        ("coeur", [2]),
        ("licorne", []),
        ("subvention licorne", [1]),  # what knows most words, where none knows all
        ("de la", [1, 2, 3, 4]),
        ("", [1, 2, 3, 4]),
    ],
)
def test_words_find_datasets(text: str, found: list[int]):
    assert _found(text) == found


def test_order_can_be_chosen():
    assert (_found("", order=SearchOrder.QUALITY), _found("", order=SearchOrder.NEWEST)) == ([4, 3, 2, 1], [1, 2, 3, 4])


def test_facets_hold_together_and_their_values_are_alternatives():
    assert _found("", theme=("ECON", "HEAL"), territory=("commune:44131",)) == [1]


def test_territory_finds_what_lies_inside():
    assert _found("", territory=("region:52",)) == [1, 2, 3]


def test_counts_of_a_facet_are_what_choosing_it_would_give():
    found = find(LISTED, DatasetSearch(theme=("ECON",)))

    assert found.counts["theme"] == (
        ValueCount("ECON", 1, is_chosen=True),
        ValueCount("EDUC", 1, is_chosen=False),
        ValueCount("HEAL", 1, is_chosen=False),
        ValueCount("TRAN", 1, is_chosen=False),
    )
    assert [(one.value, one.count) for one in found.counts["territory"]] == [("commune:44131", 1), ("region:52", 1)]


def test_value_that_finds_nothing_can_be_taken_away():
    found = find(LISTED, DatasetSearch(theme=("AGRI",)))

    assert (found.total, found.counts["theme"][-1]) == (0, ValueCount("AGRI", 0, is_chosen=True))


def test_pages_follow_each_other():
    pages = [find(LISTED, DatasetSearch(page=page), page_size=3) for page in (1, 2, 3)]

    assert [([one.int for one in page.ids], page.total) for page in pages] == [([1, 2, 3], 4), ([4], 4), ([], 4)]


@given(
    st.lists(
        st.tuples(st.sampled_from([*DatasetSearch.menus, "q", "sort", "page", "x"]), st.text(max_size=12)),
        max_size=8,
    )
)
def test_any_address_is_read_and_written_back(pairs: list[tuple[str, str]]):
    search = DatasetSearch.read_leniently(pairs)

    assert DatasetSearch.read(search.pairs()) == search


@given(st.text(max_size=60))
def test_any_words_find_without_fault(text: str):
    found = find(LISTED, DatasetSearch.read([("q", text)]))

    assert found.total == len(found.ids) <= 4


def test_toggling_twice_changes_nothing():
    search = DatasetSearch("x", theme=("ECON",))

    assert toggled(search, "kind", "own").kind == ("own",)
    assert toggled(toggled(search, "kind", "own"), "kind", "own") == search


def test_terms_are_stems_without_silent_words():
    assert search_terms("Les Élus et les Journaux de la Ville") == ("elu", "journal", "ville")
