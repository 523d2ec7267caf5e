"""Reuses: proposed, read, shown beside their data, harvested."""

import datetime as dt
from typing import Any

import pytest

from maillage.accounts.pages.parts.takedowns import hide_thing
from maillage.core.problems import Forbidden, Gone, Refused
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.ideas.domain.ideas import ReuseKind, ReusePlan
from maillage.opendata.ideas.store.models import Reuse
from maillage.opendata.ideas.store.reuses import (
    propose_reuse,
    references_of,
    refuse_reuse,
    reuse_shown,
    reuses_of,
    show_reuse,
    shown_reuses,
    take_harvested_reuse,
    unread_reuses,
)
from tests.opendata.catalog.reusing import published
from tests.opendata.ideas.proposing import NOW, proposed_reuse, shown_reuse
from tests.people import People

pytestmark = pytest.mark.django_db
FOREIGN = ReusePlan(ReuseKind.APPLICATION, "Carte", "Une carte.", "https://ailleurs.example/", "Association")


@pytest.fixture
def dataset(people: People) -> Dataset:
    return published("Aides", by=people.commune).dataset


def test_reuse_is_shown_once_somebody_who_may_has_read_it(people: People, dataset: Dataset) -> None:
    reuse = proposed_reuse(dataset)
    readers = [name for name in ("aline", "chloe", "emma", "farid") if unread_reuses(getattr(people, name))]

    assert (list(shown_reuses()), readers) == ([], ["aline", "chloe", "emma"])
    with pytest.raises(Forbidden):
        show_reuse(people.farid, reuse.pk, now=NOW)
    show_reuse(people.chloe, reuse.pk, now=NOW)

    assert (list(shown_reuses()), reuses_of(dataset, most=9), Reuse.objects.get().email) == ([reuse], [reuse], "")


def test_reuse_is_decided_once(people: People, dataset: Dataset) -> None:
    reuse = shown_reuse(people, dataset)

    with pytest.raises(Refused):
        refuse_reuse(people.aline, reuse.pk, "Non.", now=NOW)


def test_address_that_is_known_and_data_that_are_not_are_refused(dataset: Dataset) -> None:
    proposed_reuse(dataset)
    plan = ReusePlan(ReuseKind.POST, "Encore", "", "https://carte.example/")

    with pytest.raises(Refused) as refused:
        propose_reuse(plan, [], None, now=NOW)

    assert [finding.field_name for finding in refused.value.findings] == ["datasets", "url"]


def test_reuse_of_withdrawn_data_is_shown_no_more(people: People, dataset: Dataset) -> None:
    shown_reuse(people, dataset)

    Dataset.objects.update(state=DatasetState.WITHDRAWN.value)

    assert list(shown_reuses()) == []


def test_hidden_reuse_is_shown_nowhere(people: People, dataset: Dataset) -> None:
    reuse = shown_reuse(people, dataset)

    hide_thing(people.aline, "reuse", reuse.slug, reason="Publicité.", now=NOW)

    assert (list(shown_reuses()), reuses_of(dataset, most=9), references_of([dataset.pk])) == ([], [], {})
    with pytest.raises(Gone):
        reuse_shown(reuse.slug)


def test_harvested_reuse_comes_once_and_follows_its_catalogue(dataset: Dataset) -> None:
    created = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    options: dict[str, Any] = {"remote_id": "https://portail.example/reuses/1", "created_at": created, "now": NOW}

    first = take_harvested_reuse(FOREIGN, [dataset], **options)
    again = take_harvested_reuse(FOREIGN, [dataset], **options)
    renamed = ReusePlan(FOREIGN.kind, "Carte 2", FOREIGN.text, FOREIGN.url, FOREIGN.author)
    changed = take_harvested_reuse(renamed, [dataset], **options)

    assert [outcome[1:] for outcome in (first, again, changed)] == [(True, True), (False, False), (False, True)]
    assert [(reuse.title, reuse.asked_at) for reuse in shown_reuses()] == [("Carte 2", created)]


def test_reuse_that_was_refused_here_stays_refused_when_it_is_harvested(people: People, dataset: Dataset) -> None:
    reuse = proposed_reuse(dataset, url=FOREIGN.url)
    refuse_reuse(people.aline, reuse.pk, "Publicité.", now=NOW)

    take_harvested_reuse(FOREIGN, [dataset], remote_id="x", created_at=None, now=NOW)

    assert list(shown_reuses()) == []
