"""A line that adds up the others is told from one that says something of its own."""

import pytest

from maillage.opendata.publishing.domain.total_rows import is_total


@pytest.mark.parametrize(
    "row",
    [
        ("TOTAL", "", "", "3 250,50 €"),
        ("Total général :", "", "", "", "12"),
        ("", "Sous-total", "", "", "12"),
        ("Totaux", "", "", "4", ""),
    ],
)
def test_a_line_that_says_total_and_little_else_is_one(row: tuple[str, ...]):
    assert is_total(row)


@pytest.mark.parametrize(
    "row",
    [
        ("TotalEnergies", "mécénat", "2025-03-31", "1200"),  # a giver, with all that is said of it
        ("Club Total Danse", "", "", "1200"),
        ("TOTAL", "", "", ""),
        ("Comité des fêtes", "", "", "1200"),
        ("", "", "", ""),
        (),
    ],
)
def test_what_says_something_of_its_own_is_none(row: tuple[str, ...]):
    assert not is_total(row)
