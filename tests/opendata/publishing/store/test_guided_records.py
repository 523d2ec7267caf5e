"""Records of a guided form are added to what stands at that moment, never in its place."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.domain.table_edits import Edit, EditKind
from maillage.opendata.publishing.store.draft_changes import begin_draft, edit, keep_description
from maillage.opendata.publishing.store.guided_records import Record, publish_records, standing_table
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.publishing.store.publishing_drafts import publish_draft
from tests.opendata.publishing.drafting import GOOD, HEADER, NOW, SCHEMA, acting_for, drafted, settled
from tests.people import People

pytestmark = pytest.mark.django_db

GRANT = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))


def accept_all(_records: Sequence[Record]) -> None:
    """No record stands in the way."""


def grant(name: str) -> dict[str, str]:
    return GRANT | {"nomBeneficiaire": name}


def beneficiaries(dataset: Dataset) -> list[str]:
    version = newest_version(dataset)
    assert version is not None
    return [str(row["nomBeneficiaire"]) for row in rows_table(version).to_pylist()]


@pytest.fixture
def dataset(people: People, tmp_path: Path) -> Dataset:
    draft = drafted(people.commune, tmp_path, GOOD)
    return publish_draft(acting_for(people.commune), described(draft), now=NOW).dataset


def described(draft: Draft) -> Draft:
    return keep_description(draft, {"title": "Subventions de Pornic"}, now=NOW)


def begin(people: People, dataset: Dataset | None = None) -> Draft:
    return begin_draft(acting_for(people.commune), schema=SCHEMA, dataset=dataset, now=NOW)


def add(people: People, draft: Draft, *names: str) -> Dataset:
    records = [grant(name) for name in names]
    acting = acting_for(people.commune)
    return publish_records(acting, draft, records, refuse_standing=accept_all, now=NOW).dataset


def test_record_is_added_to_the_newest_version_and_not_to_that_of_the_draft(people: People, dataset: Dataset):
    early, late = begin(people, dataset), begin(people, dataset)

    add(people, late, "Chorale")
    add(people, early, "Judo")

    assert beneficiaries(dataset) == ["Harmonie", "Chorale", "Judo"]


def test_first_records_of_two_drafts_go_into_one_data_set(people: People):
    drafts = [described(begin(people)) for _ in range(2)]

    datasets = [add(people, draft, name) for draft, name in zip(drafts, ("Chorale", "Judo"), strict=True)]

    assert datasets[0] == datasets[1]
    assert beneficiaries(datasets[0]) == ["Chorale", "Judo"]


def test_draft_that_is_published_is_not_published_again(people: People, dataset: Dataset):
    draft = begin(people, dataset)
    add(people, draft, "Chorale")

    with pytest.raises(Refused, match="déjà publié"):
        add(people, draft, "Chorale")

    assert beneficiaries(dataset) == ["Harmonie", "Chorale"]


def test_record_that_stands_is_refused_and_nothing_changes(people: People, dataset: Dataset):
    def refuse(records: Sequence[Record]) -> None:
        raise Refused("stands", records[0]["nomBeneficiaire"])

    with pytest.raises(Refused, match="Harmonie"):
        publish_records(acting_for(people.commune), begin(people, dataset), [GRANT], refuse_standing=refuse, now=NOW)

    assert beneficiaries(dataset) == ["Harmonie"]


def test_what_was_typed_in_the_table_of_the_draft_goes_along(people: People, dataset: Dataset):
    draft = settled(begin(people, dataset))
    edit(acting_for(people.commune), draft, [Edit(EditKind.SET, row=0, column=4, value="Fanfare")], base=1, now=NOW)

    add(people, settled(Draft.objects.get(pk=draft.pk)), "Judo")

    assert beneficiaries(dataset) == ["Fanfare", "Judo"]


def test_table_older_than_the_published_version_is_refused_instead_of_taking_out_rows(people: People, dataset: Dataset):
    draft = settled(begin(people, dataset))
    edit(acting_for(people.commune), draft, [Edit(EditKind.SET, row=0, column=4, value="Fanfare")], base=1, now=NOW)
    add(people, begin(people, dataset), "Judo")

    with pytest.raises(Refused, match="plus ancien que la version publiée"):
        add(people, settled(Draft.objects.get(pk=draft.pk)), "Chorale")

    assert beneficiaries(dataset) == ["Harmonie", "Judo"]


def test_refused_publication_does_not_leave_its_record_twice(people: People, dataset: Dataset):
    draft = begin(people, dataset)
    with pytest.raises(Refused, match="personnes"):
        add(people, draft, "Madame Roux")

    draft.refresh_from_db()
    assert len(standing_table(draft).rows) == 1
    add(people, draft, "Chorale")
    assert beneficiaries(dataset) == ["Harmonie", "Chorale"]
