"""A published year in lists with bars."""

import pytest

from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.pages.balance import year_shares

ROWS = (
    ClauseYearRow("", Breakdown.ALL, "", 40, 400_000),
    ClauseYearRow("", Breakdown.MODE, "embauche", 15, 100_000),
    ClauseYearRow("", Breakdown.MODE, "interim", 25, 300_000),
    ClauseYearRow("", Breakdown.AGE, "autres", 40, 400_000),
    ClauseYearRow("44", Breakdown.ALL, "", 20, 250_000),
    ClauseYearRow("44", Breakdown.MODE, "embauche", 20, 250_000),
    ClauseYearRow("85", Breakdown.ALL, "", 20, 150_000),
)


@pytest.mark.django_db
def test_a_year_is_told_in_lists_with_most_hours_first_and_none_of_one_part_alone():
    told = [
        (title, [(part.name, part.beside, part.width) for part in parts])
        for title, parts in year_shares(ROWS, 2026, ())
    ]

    assert [
        (title, [(name, who.replace("\xa0", " "), width) for name, who, width in parts]) for title, parts in told
    ] == [
        (
            "Comment",
            [
                ("mise à disposition ou intérim", "25 personnes", "100.0%"),
                ("embauche directe", "15 personnes", "33.3%"),
            ],
        ),
        ("Où", [("Loire-Atlantique", "20 personnes", "100.0%"), ("Vendée", "20 personnes", "60.0%")]),
    ]


def test_a_year_without_rows_has_no_list():
    assert year_shares((), 2026, ()) == []
