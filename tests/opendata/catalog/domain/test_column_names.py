"""Names of columns, each there once."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.domain.column_names import unique_names


def test_empty_and_repeated_names_are_told_apart():
    assert unique_names(["nom", "", "Nom", "montant", "montant", "montant_2"]) == [
        "nom",
        "colonne_2",
        "Nom_2",
        "montant",
        "montant_3",
        "montant_2",
    ]


@given(st.lists(st.sampled_from(["", " ", "a", "A", "a_2", "colonne_1", "b"]), max_size=9))
def test_no_name_is_there_twice_whatever_its_case(written: list[str]):
    names = unique_names(written)

    assert len({name.casefold() for name in names}) == len(written)
    assert all(names)
