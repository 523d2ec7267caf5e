"""The structures that the search keeps in memory: it finds what a look at each row would find, in the same order."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.include.structures.store.structures import NamedStructure, NamedStructures

WORDS = st.lists(st.sampled_from(["atelier", "atel", "du", "port", "or", "e"]), max_size=4)
SECTORS = st.lists(st.sampled_from(["espaces_verts", "proprete", "traiteur"]), max_size=3, unique=True)


def row_of(number: int, words: list[str], sectors: list[str]) -> NamedStructure:
    name = " ".join(words)
    return NamedStructure(number, name.title(), "EI", "", "", f" {' '.join(sectors)} " if sectors else "", name, "")


ROWS = st.lists(st.tuples(WORDS, SECTORS), max_size=8).map(
    lambda parts: [row_of(number, words, sectors) for number, (words, sectors) in enumerate(parts)]
)


@given(ROWS, st.lists(st.sampled_from(["atel", "port", "r", "du p", "absent"]), max_size=3))
def test_words_are_found_in_each_row_that_has_them_all(rows: list[NamedStructure], terms: list[str]):
    found = list(NamedStructures.of(rows).with_words(terms))

    assert found == [row for row in rows if all(term in row.words for term in terms)]


@given(ROWS, SECTORS)
def test_rows_of_sectors_come_once_and_in_order(rows: list[NamedStructure], sectors: list[str]):
    found = list(NamedStructures.of(rows).of_sectors(sectors))

    assert found == [row for row in rows if any(f" {code} " in row.sector_words for code in sectors)]
