"""Long drafts are published by a process beside; what is refused there is said on the page."""

from pathlib import Path

import pyarrow as pa
import pytest
from django.db import transaction

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.mandates import end_mandate
from maillage.accounts.store.models import Membership
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.accounts.store.permissions import acting
from maillage.core.problems import Forbidden, Refused
from maillage.opendata.catalog.store.datasets import draft_folder
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.publishing import publish_ready, ready_table
from maillage.opendata.publishing.store import publishing_drafts
from maillage.opendata.publishing.store.draft_changes import keep_description
from maillage.opendata.publishing.store.publishing_drafts import publish_asked, publish_or_queue, publishing_of
from tests.letters_sent import letters_sent
from tests.opendata.catalog.reusing import described, organisation
from tests.opendata.publishing.drafting import GOOD, NOW, drafted
from tests.people import People

pytestmark = pytest.mark.django_db


def test_a_short_draft_is_published_at_once(tmp_path: Path):
    draft = drafted(organisation(), tmp_path, GOOD)

    publish_or_queue(Acting(draft.organisation_id), draft, note="")

    assert (Dataset.objects.count(), publishing_of(draft).is_at_work) == (1, False)


def test_a_long_one_is_asked_for_once_and_published_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    draft = drafted(organisation(), tmp_path, GOOD)
    begun: list[tuple[str, ...]] = []
    # The process is not started here: its database would be another.
    monkeypatch.setattr(publishing_drafts, "start_detached", lambda _module, *words: begun.append(words))
    monkeypatch.setattr(publishing_drafts, "ROWS_AT_ONCE", 0)

    for _ in range(2):
        publish_or_queue(Acting(draft.organisation_id), draft, note="Première")
    assert (begun, publishing_of(draft).is_at_work, Dataset.objects.count()) == ([(str(draft.id),)], True, 0)
    publish_asked(draft.id)

    draft.refresh_from_db()
    assert draft.published_version is not None
    assert (draft.published_version.note, publishing_of(draft).is_at_work) == ("Première", False)


def test_what_is_refused_beside_is_kept_to_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    draft = drafted(organisation(), tmp_path, GOOD)
    monkeypatch.setattr(publishing_drafts, "start_detached", lambda *_words: None)
    monkeypatch.setattr(publishing_drafts, "ROWS_AT_ONCE", 0)
    publish_or_queue(Acting(draft.organisation_id), draft, note="")
    keep_description(draft, {"title": ""}, now=NOW)

    publish_asked(draft.id)

    assert publishing_of(draft).message.startswith("La description n’est pas complète")
    assert (draft_folder(draft.id) / "publishing.json").exists()


def test_a_long_draft_that_is_not_ready_is_refused_in_the_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    draft = keep_description(drafted(organisation(), tmp_path, GOOD), {"title": ""}, now=NOW)
    monkeypatch.setattr(publishing_drafts, "ROWS_AT_ONCE", 0)

    with pytest.raises(Refused):
        publish_or_queue(Acting(draft.organisation_id), draft, note="")


@pytest.mark.parametrize("meanwhile", ["mandate ended", "member removed", "organisation suspended", "nothing"])
def test_long_draft_of_who_may_not_publish_any_more_is_not_published_and_she_reads_why(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
):
    monkeypatch.setattr(publishing_drafts, "start_detached", lambda *_words: None)
    monkeypatch.setattr(publishing_drafts, "ROWS_AT_ONCE", 0)
    person = people.chloe if meanwhile == "member removed" else people.emma
    person.email = "elle@example.org"
    person.save()
    draft = drafted(people.commune, tmp_path, GOOD)
    publisher = acting(person, people.commune, Role.PUBLISHER, Capability.OPEN)
    publish_or_queue(publisher, draft, note="")
    if meanwhile == "mandate ended":
        end_mandate(publisher, people.mandate, now=NOW)
    elif meanwhile == "member removed":
        Membership.objects.filter(user=person).delete()
    elif meanwhile == "organisation suspended":
        suspend_organisation(Acting(people.commune.pk), "Usurpée.", now=NOW)

    publish_asked(draft.id)

    is_published = meanwhile == "nothing"
    assert Dataset.objects.exists() is is_published
    assert [letter.to for letter in letters_sent()] == ([] if is_published else [["elle@example.org"]])
    if not is_published:
        assert "Ce n’est pas publié" in letters_sent()[0].body
        assert people.commune.name in letters_sent()[0].body


def test_table_that_took_long_is_not_published_for_an_organisation_that_was_suspended(people: People):
    commune = Acting(people.commune.pk)
    table = pa.table({"nom": ["Pornic"]})
    with ready_table(commune, table=table, schema=None, report=None, dataset=None) as ready, transaction.atomic():
        suspend_organisation(commune, "Usurpée.", now=NOW)
        with pytest.raises(Forbidden, match="suspendue par l’agence"):
            publish_ready(commune, ready, description=described("Jeu"), now=NOW)
