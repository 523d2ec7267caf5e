"""Published data sets: their files, what they say of themselves, withdrawn, restored; drafts that become versions."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.terms import DatasetState, DatasetVerb
from maillage.opendata.catalog.store.datasets import version_folder
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.publishing import describe, publish, restore, withdraw
from maillage.opendata.publishing.store.draft_changes import begin_draft, keep_description, keep_guard_answers
from maillage.opendata.publishing.store.prefilled import description_of
from maillage.opendata.publishing.store.publishing_drafts import SentTable, publish_draft, publish_sent
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, described, organisation, published
from tests.opendata.publishing.drafting import GOOD, NIEVRE, NOW, SCHEMA, acting_for, drafted, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Organisation:
    return organisation()


def test_a_version_has_all_its_files_and_its_row_says_what_they_are():
    version = published(schema=GRANTS_SCHEMA, bad_rows=[4])

    folder = version_folder(version.dataset_id, 1)
    rows = pq.read_table(folder / "rows.parquet")
    csv = (folder / "table.csv").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == [
        "bad_rows.npy",
        "report.json",
        "rows.parquet",
        "table.csv",
    ]
    assert (rows.column_names, rows.num_rows) == (version.columns, 4)
    assert (version.csv_bytes, csv.splitlines()[0]) == (len(csv), b"nomBeneficiaire,montant,dateConvention,commune")
    assert np.load(folder / "bad_rows.npy").tolist() == [4]
    assert json.loads((folder / "report.json").read_text("utf-8"))["valid"] is False
    assert (version.error_count, version.bad_row_count) == (1, 1)
    assert version.finding_counts == [{"code": "type-error", "field": "montant", "check": "", "count": 1}]


def test_the_data_set_tells_what_its_newest_version_is():
    dataset = published(schema=GRANTS_SCHEMA).dataset

    assert (dataset.version_number, dataset.row_count, dataset.error_count) == (1, 4, 0)
    assert (dataset.slug, dataset.has_positions, dataset.quality_percent) == (
        "subventions-aux-associations",
        False,
        100,
    )
    assert "subventions" in dataset.search_words


def test_a_formula_in_a_cell_is_text_in_the_file():
    version = published(rows={"nom": ["=HYPERLINK(1)", "-3", "+33 2 40 00 00 00"]})

    lines = (version_folder(version.dataset_id, 1) / "table.csv").read_text("utf-8").splitlines()

    assert (lines[1], lines[2]) == ("'=HYPERLINK(1)", "-3")
    assert pq.read_table(version_folder(version.dataset_id, 1) / "rows.parquet")["nom"][0].as_py() == "=HYPERLINK(1)"


def test_a_new_version_says_what_changed_and_keeps_the_address():
    first = published(rows={"id": ["1", "2"], "montant": ["10", "20"]})
    second = published(rows={"id": ["2", "3"], "montant": ["25", "30"]}, dataset=first.dataset)

    found = second.difference
    assert (second.number, second.dataset.slug) == (2, first.dataset.slug)
    assert [found[name] for name in ("added", "changed", "gone", "unchanged")] == [1, 1, 1, 0]
    assert found["samples"]["changed"][0]["changes"] == [["montant", "20", "25"]]
    assert (version_folder(first.dataset_id, 1) / "table.csv").exists()


def test_two_data_sets_of_one_title_have_two_addresses():
    slugs = [published("Budget").dataset.slug for _ in range(2)]

    assert slugs == ["budget", "budget-2"]


def test_names_of_columns_that_come_twice_are_told_apart(commune: Organisation):
    table = pa.Table.from_arrays(
        [pa.array(["a"]), pa.array(["b"]), pa.array([None], pa.string())], names=["n", "N", ""]
    )

    version = publish(
        acting_for(commune), description=described("Sans noms"), table=table, schema=None, report=None, now=NOW
    )

    assert version.columns == ["n", "N_2", "colonne_3"]


def test_a_table_without_columns_and_another_s_data_set_are_refused(commune: Organisation):
    other = published(by=organisation("Commune de Clisson", "commune:44043")).dataset
    table = pa.table({"a": ["1"]})

    for wrong, dataset, code in ((pa.table({}), None, "table_empty"), (table, other, "dataset_of_another")):
        with pytest.raises(Refused) as refused:
            publish(
                acting_for(commune),
                description=described("x"),
                table=wrong,
                schema=None,
                report=None,
                dataset=dataset,
                now=NOW,
            )
        assert refused.value.code == code


def test_what_was_left_by_a_publication_that_was_killed_does_no_harm():
    version = published()
    orphan = version_folder(version.dataset_id, 2)
    orphan.mkdir()
    (orphan / "rows.parquet").write_bytes(b"half")

    second = published(dataset=version.dataset)

    assert (second.number, pq.read_table(orphan / "rows.parquet").num_rows) == (2, 4)


def test_a_data_set_is_withdrawn_with_its_reason_and_restored(commune: Organisation):
    dataset, acting = published().dataset, acting_for(commune)

    withdraw(acting, dataset, reason="  Des noms   de personnes ", now=NOW)
    assert (dataset.state, dataset.withdrawn_reason) == (DatasetState.WITHDRAWN, "Des noms de personnes")
    with pytest.raises(Refused):
        withdraw(acting, dataset, reason="encore", now=NOW)
    restore(acting, dataset, now=NOW)
    assert (dataset.state, dataset.withdrawn_reason) == (DatasetState.PUBLISHED, "")
    assert list(TraceEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        DatasetVerb.DATASET_PUBLISHED,
        DatasetVerb.DATASET_WITHDRAWN,
        DatasetVerb.DATASET_RESTORED,
    ]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_withdrawal_needs_a_reason(commune: Organisation, reason: str):
    with pytest.raises(Refused):
        withdraw(acting_for(commune), published().dataset, reason=reason, now=NOW)


def test_a_description_is_changed_and_traced_only_where_it_changed(commune: Organisation):
    dataset, acting = published().dataset, acting_for(commune)
    same, later = description_of(dataset), NOW + timedelta(days=1)

    describe(acting, dataset, same, now=later)
    assert dataset.modified_at < later
    describe(acting, dataset, replace(same, title="Aides", keywords=("aides",)), now=later)

    entry = TraceEntry.objects.get(verb=DatasetVerb.DATASET_DESCRIBED.value)
    assert (dataset.title, dataset.modified_at, entry.detail) == ("Aides", later, {"changed": ["title", "keywords"]})
    assert "aides" in dataset.search_words


def test_a_draft_becomes_a_version_with_its_file_and_its_state(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD, GOOD.replace("1200", "NC"))

    version = publish_draft(Acting(commune.pk), draft, now=NOW)

    assert (version.row_count, version.error_count, version.bad_row_count) == (2, 1, 1)
    assert (version.schema_id, version.schema_version) == SCHEMA
    assert version.dataset.title == "Subventions · Commune de Pornic"
    assert (version_folder(version.dataset_id, 1) / "source.csv").exists()
    assert draft.published_version == version
    with pytest.raises(Refused) as refused:
        publish_draft(Acting(commune.pk), draft, now=NOW)
    assert refused.value.code == "draft_published"


def test_a_draft_with_a_question_about_people_waits_for_its_answer(commune: Organisation, tmp_path: Path):
    path = tmp_path / "elus.csv"
    path.write_text("prenom,fonction\nJean,maire\n", "utf-8")
    sent = SentTable(path=path, name="elus.csv", description={"title": "Élus de Pornic"}, guard={})
    answer = {"prenom": {"kind": "person-name", "answer": "allowed", "ground": "elected"}}

    with pytest.raises(Refused) as refused:
        publish_sent(Acting(commune.pk), sent, schema=None, now=NOW)
    assert (refused.value.code, Dataset.objects.count()) == ("guard_unanswered", 0)
    version = publish_sent(Acting(commune.pk), replace(sent, guard=answer), schema=None, now=NOW).version

    assert version.guard_answers == answer
    assert TraceEntry.objects.get(verb=DatasetVerb.DATASET_PUBLISHED.value).detail["guard"] == answer


def test_a_draft_that_is_not_described_is_not_published(commune: Organisation, tmp_path: Path):
    draft = drafted(commune, tmp_path, GOOD)
    keep_description(draft, {"title": "", "contact_email": "mairie"}, now=NOW)
    draft.refresh_from_db()

    with pytest.raises(Refused) as refused:
        publish_draft(Acting(commune.pk), draft, now=NOW)

    assert {one.field_name for one in refused.value.findings} == {"title", "contact_email"}


def test_a_new_version_begins_with_the_table_and_the_words_of_the_one_before(commune: Organisation, tmp_path: Path):
    first = publish_draft(Acting(commune.pk), drafted(commune, tmp_path, GOOD), now=NOW)

    draft = settled(begin_draft(Acting(commune.pk), schema=SCHEMA, dataset=first.dataset, now=NOW))
    keep_guard_answers(draft, {}, now=NOW)
    second = publish_draft(Acting(commune.pk), draft, note="Relecture", now=NOW)

    assert (second.number, second.note, second.dataset_id) == (2, "Relecture", first.dataset_id)
    assert (second.difference["unchanged"], second.difference["added"]) == (1, 0)


def test_a_script_publishes_the_file_of_the_nievre_with_its_fixes(commune: Organisation):
    sent = SentTable(path=NIEVRE, name=NIEVRE.name, description={}, guard={}, is_fixed=True)

    found = publish_sent(Acting(commune.pk), sent, schema=SCHEMA, now=NOW)

    assert (found.version.row_count, "montant" in found.version.columns) == (97, True)
    with pytest.raises(Refused) as refused:
        publish_sent(Acting(commune.pk), replace(sent, is_strict=True), schema=SCHEMA, now=NOW)
    assert refused.value.code == "table_invalid"
