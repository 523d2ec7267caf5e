"""Files that visitors want published are kept as they were sent until they have said who they are."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from maillage.accounts.domain.terms import OrganisationState
from maillage.core.problems import Refused, Unavailable
from maillage.opendata.catalog.domain.terms import EntryMode
from maillage.opendata.publishing.domain.terms import MOST_SANDBOX_FILE_BYTES
from maillage.opendata.publishing.domain.waiting_files import KEPT, LARGE_BYTES, LARGE_KEPT, MOST_FILES, UploadIntent
from maillage.opendata.publishing.store import waiting_files as record
from maillage.opendata.publishing.store.draft_changes import KEPT_DAYS, forget_old_drafts
from maillage.opendata.publishing.store.draft_tables import source_path
from maillage.opendata.publishing.store.drafts import WaitingFile, waiting_files, waiting_folder
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.publishing.store.waiting_files import (
    begin_waiting,
    delete_waiting_file,
    forget_old_waiting,
    new_visitor,
    store_waiting_file,
)
from tests.opendata.catalog.reusing import organisation, published
from tests.opendata.publishing.drafting import NIEVRE, NOW, acting_for

pytestmark = pytest.mark.django_db
ANY = UploadIntent()


@pytest.fixture
def visitor() -> str:
    shutil.rmtree(waiting_folder(), ignore_errors=True)
    return new_visitor()


def kept(visitor: str, wish: UploadIntent = ANY, *, path: Path = NIEVRE, hours: float = 0) -> WaitingFile:
    return store_waiting_file(visitor, path, path.name, wish, now=NOW + timedelta(hours=hours))


def names(visitor: str) -> list[str]:
    return [one.name for one in waiting_files(visitor, now=NOW + timedelta(days=1))]


def test_a_file_waits_as_it_was_sent_for_its_own_browser_alone(visitor: str):
    wish = UploadIntent(EntryMode.GRID, "scdl/subventions", "", "commune-de-pornic")

    one = kept(visitor, wish)

    (found,) = waiting_files(visitor, now=NOW)
    assert (found, found.path.read_bytes(), found.wish) == (one, NIEVRE.read_bytes(), wish)
    assert (names(new_visitor()), names("../drafts"), names("")) == ([], [], [])


def test_a_draft_begins_with_the_very_same_file_which_waits_no_more(visitor: str):
    commune, file = organisation(), kept(visitor)

    draft = begin_waiting(acting_for(commune), commune, file, now=NOW)

    assert draft is not None
    sent = source_path(draft.id, 1)
    assert sent is not None
    assert (draft.schema_id, draft.source_name, sent.read_bytes()) == (
        "scdl/subventions", NIEVRE.name, NIEVRE.read_bytes(),
    )  # fmt: skip
    assert (names(visitor), begin_waiting(acting_for(commune), commune, file, now=NOW)) == ([], None)


def test_a_schema_that_is_no_table_is_recognised_instead(visitor: str):
    commune, file = organisation(), kept(visitor, UploadIntent(schema_id="etalab/schema-bal"))

    draft = begin_waiting(acting_for(commune), commune, file, now=NOW)

    assert draft is not None
    assert draft.schema_id == "scdl/subventions"


def test_a_file_that_waits_for_a_data_set_becomes_its_new_version(visitor: str):
    version = published("Subventions", schema=("scdl/subventions", "2.1.1"))
    commune, file = version.dataset.organisation, kept(visitor, UploadIntent(dataset=version.dataset.slug))

    draft = begin_waiting(acting_for(commune), commune, file, dataset=version.dataset, now=NOW)

    assert draft is not None
    assert (draft.dataset, draft.revision, draft.source_name) == (version.dataset, 2, NIEVRE.name)


def test_a_file_tried_in_a_sandbox_goes_on_waiting(visitor: str):
    sandbox, file = organisation("Commune d’essai", is_sandbox=True), kept(visitor)

    draft = begin_waiting(acting_for(sandbox), sandbox, file, now=NOW)

    assert draft is not None
    assert [(one.name, one.is_tried) for one in waiting_files(visitor, now=NOW)] == [(NIEVRE.name, True)]


def test_a_file_too_large_for_a_sandbox_waits_on_and_leaves_no_empty_draft(visitor: str, tmp_path: Path):
    sandbox, large = organisation("Commune d’essai", is_sandbox=True), tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" + b"1,2\n" * (MOST_SANDBOX_FILE_BYTES // 4))
    file = kept(visitor, path=large)

    with pytest.raises(Refused) as refused:
        begin_waiting(acting_for(sandbox), sandbox, file, now=NOW)

    assert (refused.value.code, Draft.objects.count(), names(visitor)) == ("sandbox_file_too_large", 0, ["large.csv"])


def test_of_too_many_files_the_oldest_go(visitor: str):
    for number in range(MOST_FILES + 2):
        kept(visitor, UploadIntent(dataset=str(number)), hours=number / 100)

    found = waiting_files(visitor, now=NOW)

    assert [one.wish.dataset for one in found] == [str(number) for number in range(2, MOST_FILES + 2)]


def test_no_file_waits_where_all_is_full(visitor: str, monkeypatch: pytest.MonkeyPatch):
    kept(visitor)
    monkeypatch.setattr(record, "MOST_BYTES", NIEVRE.stat().st_size)

    with pytest.raises(Unavailable) as full:
        kept(visitor)

    assert (full.value.code, names(visitor)) == ("waiting_full", [NIEVRE.name])


def test_a_file_is_given_up(visitor: str):
    one, other = kept(visitor), kept(visitor, hours=1)

    delete_waiting_file(one)

    assert waiting_files(visitor, now=NOW) == [other]


def test_what_waited_long_enough_is_erased_with_what_was_never_finished(visitor: str):
    kept(visitor)
    half = waiting_folder() / visitor / "half"
    half.mkdir()

    assert forget_old_waiting(NOW + KEPT - timedelta(hours=1)) == 0
    assert waiting_files(visitor, now=NOW + KEPT) == []
    assert forget_old_waiting(NOW + timedelta(days=10_000)) == 2
    assert list(waiting_folder().glob("*")) == []


def test_drafts_of_a_refused_organisation_are_erased_in_time(visitor: str):
    commune = organisation()
    begin_waiting(acting_for(commune), commune, kept(visitor), now=NOW)
    commune.state = OrganisationState.REFUSED.value
    commune.save()

    assert forget_old_drafts(NOW + timedelta(days=KEPT_DAYS - 1)) == 0
    assert forget_old_drafts(NOW + timedelta(days=KEPT_DAYS + 1)) == 1
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(("size_bytes", "kept"), [(LARGE_BYTES, KEPT), (LARGE_BYTES + 1, LARGE_KEPT)])
def test_large_file_that_nobody_claims_waits_three_days(tmp_path: Path, size_bytes: int, kept: timedelta):
    visitor = new_visitor()
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(size_bytes)
    store_waiting_file(visitor, tmp_path / "large.csv", "large.csv", UploadIntent(), now=NOW)

    before, after = NOW + kept - timedelta(hours=1), NOW + kept

    assert (len(waiting_files(visitor, now=before)), forget_old_waiting(before)) == (1, 0)
    assert (len(waiting_files(visitor, now=after)), forget_old_waiting(after)) == (0, 1)
