from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.accounts.store.organisations import sandbox_of
from maillage.core.problems import NotFound, Refused, Unavailable
from maillage.opendata.catalog.store.datasets import dataset_folder, draft_folder, readable_dataset_at, shown_datasets
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.learning.domain.survey import SurveyStatement
from maillage.opendata.learning.store import sandbox as record
from maillage.opendata.learning.store.sandbox import (
    answer_survey,
    begin_again,
    close_sandbox,
    forget_old_sandboxes,
    open_sandbox,
)
from maillage.opendata.publishing.store.drafts import drafts_of
from maillage.opendata.publishing.store.models import Draft
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, organisation, published

pytestmark = pytest.mark.django_db


def test_sandbox_has_a_file_with_faults_and_a_table_that_was_begun():
    person, sandbox = open_sandbox(None, now=NOW)

    drafts = {draft.schema_id: draft for draft in drafts_of(person)}
    assert sorted(drafts) == ["scdl/deliberations", "scdl/subventions"]
    assert (drafts["scdl/deliberations"].error_count, drafts["scdl/deliberations"].row_count) == (0, 6)
    assert (drafts["scdl/subventions"].error_count or 0) > 10
    assert {draft.organisation for draft in drafts.values()} == {sandbox}


def test_person_of_a_sandbox_has_no_address_and_no_password():
    person, sandbox = open_sandbox(None, now=NOW)

    assert (person.email, person.has_usable_password(), sandbox.email, sandbox.territory) == ("", False, "", "")


def test_two_learners_have_nothing_in_common():
    first, second = open_sandbox(None, now=NOW), open_sandbox(None, now=NOW)

    assert first[0] != second[0]
    assert first[1].name != second[1].name


def test_person_with_an_account_keeps_it_and_finds_her_sandbox_again():
    lea = User.objects.create_user("lea", password="sept-marees-hautes")
    _person, sandbox = open_sandbox(lea, now=NOW)

    assert open_sandbox(lea, now=NOW) == (lea, sandbox)

    close_sandbox(sandbox)
    assert (User.objects.filter(pk=lea.pk).exists(), sandbox_of(lea)) == (True, None)


def test_what_is_published_in_a_sandbox_is_seen_by_its_member_alone():
    person, sandbox = open_sandbox(None, now=NOW)
    other, _sandbox = open_sandbox(None, now=NOW)
    dataset = published("D’essai", by=sandbox, schema=GRANTS_SCHEMA).dataset

    assert (readable_dataset_at(dataset.slug, person), list(shown_datasets())) == (dataset, [])
    for stranger in (other, AnonymousUser()):
        with pytest.raises(NotFound):
            readable_dataset_at(dataset.slug, stranger)


def test_beginning_again_leaves_the_two_drafts_and_nothing_else():
    person, sandbox = open_sandbox(None, now=NOW)
    gone = draft_folder(Draft.objects.first().pk)  # type: ignore[union-attr]
    dataset = published("D’essai", by=sandbox, schema=GRANTS_SCHEMA).dataset
    answer_survey(Acting(sandbox.pk), "scdl/budget", SurveyStatement(is_held=True), now=NOW)

    begin_again(sandbox, person, now=NOW)

    assert (Draft.objects.count(), Dataset.objects.count(), sandbox.survey_answers.count()) == (2, 0, 0)
    assert [gone.exists(), dataset_folder(dataset.pk).exists()] == [False, False]
    assert sandbox_of(person) == sandbox


def test_closing_leaves_nothing_of_it():
    person, sandbox = open_sandbox(None, now=NOW)
    real = published().dataset
    published("D’essai", by=sandbox, schema=GRANTS_SCHEMA)
    folders = [draft_folder(draft.pk) for draft in Draft.objects.all()]

    close_sandbox(sandbox)

    assert (list(Organisation.objects.all()), list(Dataset.objects.all())) == ([real.organisation], [real])
    assert (User.objects.filter(pk=person.pk).exists(), [folder.exists() for folder in folders]) == (False, [False] * 2)


def test_real_commune_is_never_emptied_as_a_sandbox():
    dataset = published().dataset
    clerk = User.objects.create_user("lea")

    for erase in (close_sandbox, lambda one: begin_again(one, clerk, now=NOW)):
        with pytest.raises(Refused, match="rien n’est effacé"):
            erase(dataset.organisation)

    assert Dataset.objects.count() == 1


def test_follower_erases_those_of_more_than_a_day():
    _old, old = open_sandbox(None, now=NOW)
    _young, young = open_sandbox(None, now=NOW)
    now = datetime.now(UTC)
    Organisation.objects.filter(pk=old.pk).update(created_at=now - timedelta(hours=25))
    organisation()

    counts = [forget_old_sandboxes(now), forget_old_sandboxes(now)]

    assert (counts, list(Organisation.objects.filter(is_sandbox=True))) == ([1, 0], [young])


def test_follower_erases_one_that_outgrew_its_place(monkeypatch: pytest.MonkeyPatch):
    open_sandbox(None, now=NOW)
    kept = forget_old_sandboxes(datetime.now(UTC))
    monkeypatch.setattr(record, "MOST_BYTES", 100)

    assert (kept, forget_old_sandboxes(datetime.now(UTC))) == (0, 1)


def test_no_more_than_so_many_are_open_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(record, "MOST_SANDBOXES", 1)
    person, _sandbox = open_sandbox(None, now=NOW)

    with pytest.raises(Unavailable, match="bacs à sable"):
        open_sandbox(None, now=NOW)
    assert open_sandbox(person, now=NOW)[0] == person


def test_colleague_in_a_sandbox_with_an_account_stays():
    lea = User.objects.create_user("essai-lea", password="sept-marees-hautes")
    _person, sandbox = open_sandbox(None, now=NOW)
    Membership.objects.create(user=lea, organisation=sandbox)

    close_sandbox(sandbox)

    assert list(User.objects.all()) == [lea]
