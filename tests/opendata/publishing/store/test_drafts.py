"""Drafts: nothing that was sent or typed is lost, every state comes back, two tabs never overwrite each other."""

from datetime import timedelta
from pathlib import Path

import pytest

from maillage.accounts.store.models import Organisation
from maillage.core.problems import NotFound, Refused
from maillage.opendata.catalog.store.datasets import draft_folder
from maillage.opendata.publishing.domain.table_edits import Edit, EditKind
from maillage.opendata.publishing.domain.terms import MOST_SANDBOX_DRAFTS, MOST_SANDBOX_FILE_BYTES
from maillage.opendata.publishing.store.draft_changes import (
    KEPT_DAYS,
    Conflict,
    begin_draft,
    choose_sheet,
    delete_draft,
    edit,
    fix,
    forget_old_drafts,
    go_to,
    map_columns,
    redo,
    restore_draft,
    undo,
    write_in_all,
)
from maillage.opendata.publishing.store.draft_tables import draft_report, draft_table, source_path
from maillage.opendata.publishing.store.models import Draft
from tests.opendata.catalog.reusing import organisation
from tests.opendata.publishing.drafting import GOOD, NIEVRE, NOW, acting_for, cells, drafted, drafted_file, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Organisation:
    return organisation()


def set_cell(row: int, column: int, value: str) -> list[Edit]:
    return [Edit(EditKind.SET, row=row, column=column, value=value)]


def test_a_file_is_kept_as_it_was_sent(commune: Organisation):
    draft = drafted_file(commune, NIEVRE)

    kept = source_path(draft.id, 1)

    assert kept is not None
    assert kept.read_bytes() == NIEVRE.read_bytes()
    assert (draft.source_name, draft.row_count, draft.revision) == ("nievre-cd58-2016.csv", 97, 1)


def test_the_file_of_the_nievre_is_put_right_by_buttons(commune: Organisation):
    draft = drafted_file(commune, NIEVRE)
    acting = acting_for(commune)

    draft = settled(fix(acting, draft, base=1, now=NOW))
    draft = settled(
        write_in_all(acting, draft, "nature", "aide en numéraire", group=_group(draft, "nature"), base=2, now=NOW)
    )

    assert cells(draft, "montant")[:2] == ["17833", "92000"]
    assert set(cells(draft, "nature")) == {"aide en numéraire"}
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    assert "COLL_NOM" not in table.header
    assert table.reading.encoding == "windows-1252"


def _group(draft: Draft, name: str) -> int:
    report = draft_report(draft.id, draft.revision)
    assert report is not None
    return next(place for place, one in enumerate(report.errors) if one.field_name == name)


def test_a_missing_column_comes_with_its_value(commune: Organisation):
    draft = drafted_file(commune, NIEVRE)

    draft = settled(write_in_all(acting_for(commune), draft, "pourcentageSubvention", "1", group=None, base=1, now=NOW))

    assert set(cells(draft, "pourcentageSubvention")) == {"1"}
    assert draft.revisions.get(number=2).changed_cells == 97


def test_a_report_is_read_as_it_was_written(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD, GOOD.replace("1200", "NC").replace("non", "Non"))

    report = draft_report(draft.id, draft.revision)

    assert report is not None
    assert (report.row_count, report.error_count, report.bad_rows.tolist()) == (2, draft.error_count, [3])
    assert {group.field_name for group in report.errors} == {"montant", "notificationUE"}
    assert [group.row_numbers.tolist() for group in report.errors] == [[3], [3]]


def test_rows_wider_than_their_header_lose_no_cell(commune: Organisation, tmp_path: Path):
    path = tmp_path / "large.csv"
    path.write_text("nom;montant\nAGORA;10;reste\nCOSDEN\n", "utf-8")

    draft = drafted_file(commune, path, schema=None)

    table = draft_table(draft.id, 1)
    assert table is not None
    assert (table.header, table.rows()) == (("nom", "montant", ""), [("AGORA", "10", "reste"), ("COSDEN", "", "")])


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"PK\x03\x04broken", b"\n\n\n"])
def test_a_file_that_is_no_table_is_kept_and_told(commune: Organisation, tmp_path: Path, content: bytes):
    path = tmp_path / "abime.xlsx"
    path.write_bytes(content)

    draft = drafted_file(commune, path)

    report, kept = draft_report(draft.id, 1), source_path(draft.id, 1)
    assert report is not None
    assert kept is not None
    assert (report.is_valid, kept.read_bytes()) == (False, content)


def test_every_change_can_be_undone_and_done_again(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD)
    draft = settled(edit(acting_for(commune), draft, set_cell(0, 8, "1300"), base=1, now=NOW))

    undone = settled(undo(draft, now=NOW))
    assert (undone.revision, cells(undone, "montant")) == (1, ["1200"])
    redone = settled(redo(undone, now=NOW))
    assert (redone.revision, cells(redone, "montant")) == (2, ["1300"])
    assert go_to(redone, 1, now=NOW).revision == 1
    with pytest.raises(NotFound):
        go_to(redone, 9, now=NOW)


def test_undoing_before_the_first_state_changes_nothing(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD)

    assert (undo(draft, now=NOW).revision, redo(draft, now=NOW).revision) == (1, 1)


def test_two_tabs_keep_both_what_they_typed(commune: Organisation, tmp_path: Path):
    draft, acting = drafted(commune, tmp_path, GOOD), acting_for(commune)
    settled(edit(acting, draft, set_cell(0, 8, "1300"), base=1, now=NOW))

    with pytest.raises(Conflict) as conflict:
        edit(acting, draft, set_cell(0, 7, "Bal"), base=1, now=NOW)

    draft.refresh_from_db()
    assert (draft.revision, cells(draft, "montant"), cells(draft, "objet")) == (2, ["1300"], ["Concerts"])
    mine = settled(go_to(draft, conflict.value.kept, now=NOW))
    assert (cells(mine, "montant"), cells(mine, "objet")) == (["1200"], ["Bal"])


def test_old_states_of_typing_are_thinned_out_and_undo_still_works(commune: Organisation, tmp_path: Path):
    draft, acting = drafted(commune, tmp_path, GOOD), acting_for(commune)
    for number in range(1, 60):
        draft = edit(acting, draft, set_cell(0, 8, str(number)), base=number, now=NOW)

    kept = list(draft.revisions.values_list("number", flat=True))

    assert (draft.revision, len(kept) < 50, kept[0]) == (60, True, 1)
    while draft.revision > 1:
        draft = undo(draft, now=NOW)
        assert draft_table(draft.id, draft.revision) is not None


def test_columns_are_named_and_left_out(commune: Organisation, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("Nom;Vide;Somme\nAGORA;;10\n", "utf-8")
    draft = drafted_file(commune, path)

    draft = settled(map_columns(acting_for(commune), draft, ["nomBeneficiaire", None, "montant"], base=1, now=NOW))

    table = draft_table(draft.id, 2)
    assert table is not None
    assert (table.header, table.rows()) == (("nomBeneficiaire", "montant"), [("AGORA", "10")])
    with pytest.raises(Refused):
        map_columns(acting_for(commune), draft, ["a"], base=2, now=NOW)


def test_a_sheet_needs_a_file(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD)
    draft.revisions.update(action="edit")

    with pytest.raises(Refused):
        choose_sheet(acting_for(commune), draft, "2025", now=NOW)


def test_a_draft_thrown_away_comes_back_until_it_is_forgotten(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD)
    delete_draft(draft, now=NOW)

    assert forget_old_drafts(NOW + timedelta(days=KEPT_DAYS - 1)) == 0
    restore_draft(draft, now=NOW)
    assert forget_old_drafts(NOW + timedelta(days=KEPT_DAYS + 1)) == 0
    delete_draft(draft, now=NOW)
    assert forget_old_drafts(NOW + timedelta(days=KEPT_DAYS + 1)) == 1
    assert (Draft.objects.count(), draft_folder(draft.id).exists()) == (0, False)


def test_cells_and_rows_of_a_long_table_are_changed(commune: Organisation, tmp_path: Path):
    path = tmp_path / "long.csv"
    path.write_text("nom,montant\n" + "".join(f"a{number},{number}\n" for number in range(20_001)), "utf-8")
    draft, acting = drafted_file(commune, path, schema=None), acting_for(commune)

    changed = settled(edit(acting, draft, set_cell(20_000, 1, "dernier"), base=1, now=NOW))
    moved = settled(
        edit(
            acting,
            changed,
            [
                Edit(EditKind.DELETE, row=0),
                Edit(EditKind.INSERT, row=1),
                *set_cell(1, 0, "neuf"),
                *set_cell(20_001, 1, "dernière"),
            ],
            base=2,
            now=NOW,
        )
    )

    assert cells(changed, "montant")[-2:] == ["19999", "dernier"]
    assert (cells(moved, "nom")[:3], cells(moved, "montant")[-2:]) == (["a1", "neuf", "a2"], ["dernier", "dernière"])
    assert (moved.row_count, settled(undo(moved, now=NOW)).row_count) == (20_002, 20_001)


def test_columns_of_a_long_table_come_and_go(commune: Organisation, tmp_path: Path):
    path = tmp_path / "long.csv"
    path.write_text("nom,montant\n" + "".join(f"a{number},{number}\n" for number in range(20_001)), "utf-8")
    draft, acting = drafted_file(commune, path, schema=None), acting_for(commune)
    steps = [
        Edit(EditKind.ADD_COLUMN, column=1, value="objet"),
        Edit(EditKind.RENAME, column=0, value="Nom"),
        Edit(EditKind.DELETE_COLUMN, column=2),
        *set_cell(3, 1, "Concerts"),
    ]

    changed = settled(edit(acting, draft, steps, base=1, now=NOW))

    assert (cells(changed, "Nom")[:2], cells(changed, "objet")[2:5]) == (["a0", "a1"], ["", "Concerts", ""])


def test_a_sandbox_takes_small_files_and_a_few_drafts_only(tmp_path: Path):
    sandbox = organisation("Commune d’essai", is_sandbox=True)
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" + b"1,2\n" * (MOST_SANDBOX_FILE_BYTES // 4))

    with pytest.raises(Refused) as too_large:
        drafted_file(sandbox, large, schema=None)
    for _number in range(MOST_SANDBOX_DRAFTS - 1):
        begin_draft(acting_for(sandbox), schema=None, now=NOW)
    with pytest.raises(Refused) as too_many:
        begin_draft(acting_for(sandbox), schema=None, now=NOW)

    assert (too_large.value.code, too_many.value.code) == ("sandbox_file_too_large", "sandbox_full")
