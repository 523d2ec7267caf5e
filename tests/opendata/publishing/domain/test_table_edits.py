"""The steps of a person on a table, and what a page may send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.opendata.publishing.domain.table_edits import MOST_ROWS_ADDED, Edit, EditKind, edited_table, read_edits

HEADER = ("nom", "montant")
ROWS = [("AGORA", "10"), ("COSDEN", "20")]
EDITS = st.lists(
    st.builds(
        Edit,
        kind=st.sampled_from(EditKind),
        row=st.integers(0, 4),
        column=st.integers(0, 3),
        value=st.text(max_size=4),
        count=st.integers(1, 3),
    ),
    max_size=12,
)


def test_a_cell_beyond_the_last_row_makes_rows():
    after = edited_table(HEADER, ROWS, [Edit(EditKind.SET, row=3, column=1, value="40")])

    assert after.rows == [["AGORA", "10"], ["COSDEN", "20"], ["", ""], ["", "40"]]
    assert (after.changed_cells, after.touched, after.has_moved) == (1, {3}, True)


def test_rows_and_columns_come_and_go_in_order():
    steps = [
        Edit(EditKind.INSERT, row=1, count=1),
        Edit(EditKind.SET, row=1, column=0, value="NEUF"),
        Edit(EditKind.DELETE, row=0, count=1),
        Edit(EditKind.ADD_COLUMN, column=1, value="objet"),
        Edit(EditKind.RENAME, column=0, value="Nom"),
        Edit(EditKind.DELETE_COLUMN, column=2),
    ]

    after = edited_table(HEADER, ROWS, steps)

    assert (after.header, after.rows) == (["Nom", "objet"], [["NEUF", ""], ["COSDEN", ""]])


def test_typing_the_same_again_changes_nothing():
    after = edited_table(HEADER, ROWS, [Edit(EditKind.SET, row=0, column=0, value="AGORA")])

    assert (after.changed_cells, after.touched) == (0, set())


@given(EDITS)
def test_a_table_stays_a_rectangle(edits: list[Edit]):
    after = edited_table(HEADER, ROWS, edits)

    assert {len(row) for row in after.rows} <= {len(after.header)}


def test_rows_without_end_are_refused():
    for step in (
        Edit(EditKind.SET, row=MOST_ROWS_ADDED + 2, column=0, value="x"),
        Edit(EditKind.INSERT, row=0, count=MOST_ROWS_ADDED + 1),
    ):
        with pytest.raises(Refused) as refused:
            edited_table(HEADER, ROWS, [step])
        assert refused.value.code == "too_many_rows"


def test_steps_of_a_page_are_read():
    found = read_edits([{"kind": "set", "row": 1, "column": 0, "value": "a\0b"}, {"kind": "delete", "row": 0}])

    assert found == (Edit(EditKind.SET, row=1, column=0, value="ab"), Edit(EditKind.DELETE, row=0, count=1))


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        ["set"],
        [{"kind": "burn"}],
        [{"kind": "set", "row": -1}],
        [{"kind": "set", "row": "1"}],
        [{"kind": "set", "row": True}],
        [{"kind": "set", "value": 3}],
        [{"kind": "set", "value": "x" * 40_000}],
    ],
)
def test_what_is_no_step_is_refused(sent: object):
    with pytest.raises(Refused):
        read_edits(sent)
