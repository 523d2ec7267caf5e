"""Ideas from proposal to answer; votes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.terms import Capability, OrganisationState, Role
from maillage.accounts.pages.parts.takedowns import hide_thing
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.permissions import acting
from maillage.core.problems import Forbidden, Gone, NotFound, Refused
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.ideas.domain.ideas import AnswerPlan, Stance
from maillage.opendata.ideas.store.ideas import (
    answer_idea,
    answers_shown,
    device_digest,
    erase_old_addresses,
    has_voted,
    idea_shown,
    ideas_to_answer,
    propose_idea,
    refuse_idea,
    show_idea,
    shown_ideas,
    take_vote_back,
    unread_ideas,
    vote,
    wanted_by_schema,
)
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer, IdeaVote
from tests.opendata.catalog.reusing import published
from tests.opendata.ideas.proposing import MENUS, NOW, plan, shown_idea
from tests.people import People

TODAY = NOW.date()


def answered(people: People, idea: Idea, answer: AnswerPlan, *, now: dt.datetime = NOW) -> str:
    who = acting(people.chloe, people.commune, Role.PUBLISHER, Capability.OPEN)
    return answer_idea(who, idea, answer, now=now, today=now.date())[1]


def answers_of(slug: str) -> list[IdeaAnswer]:
    """The answers that everybody reads."""
    return answers_shown(idea_shown(slug))


@pytest.mark.django_db
def test_idea_is_shown_to_nobody_before_the_agency_has_read_it(people: People) -> None:
    idea = propose_idea(plan(people), now=NOW)

    assert list(shown_ideas()) == []
    with pytest.raises(NotFound):
        idea_shown(idea.slug)
    assert list(unread_ideas(people.aline)) == [idea]
    assert list(unread_ideas(people.chloe)) == []


@pytest.mark.django_db
def test_same_idea_sent_twice_is_one(people: People) -> None:
    assert propose_idea(plan(people), now=NOW) == propose_idea(plan(people), now=NOW)


@pytest.mark.django_db
def test_only_the_agency_decides_and_only_once(people: People) -> None:
    idea = propose_idea(plan(people), now=NOW)

    with pytest.raises(Forbidden):
        show_idea(people.chloe, idea.pk, now=NOW)
    show_idea(people.aline, idea.pk, now=NOW)
    with pytest.raises(Refused):
        refuse_idea(people.aline, idea.pk, "Trop tard.", now=NOW)


@pytest.mark.django_db
def test_refused_idea_has_a_reason_and_its_address_is_erased(people: People) -> None:
    idea = propose_idea(plan(people), now=NOW)

    _idea, email = refuse_idea(people.aline, idea.pk, " Une personne y  est nommée. ", now=NOW)

    row = Idea.objects.get()
    assert (email, row.email, row.reason, row.state) == (
        "ines@example.org",
        "",
        "Une personne y est nommée.",
        "refused",
    )


@pytest.mark.django_db
def test_asked_organisation_answers_once_and_a_passed_promise_waits_again(people: People) -> None:
    idea = shown_idea(people)
    assert list(ideas_to_answer(people.chloe, today=TODAY)) == [idea]
    assert list(ideas_to_answer(people.farid, today=TODAY)) == []

    email = answered(people, idea, AnswerPlan(Stance.PLANNED, planned_on=dt.date(2027, 1, 15)))

    assert (email, Idea.objects.get().email) == ("ines@example.org", "ines@example.org")
    assert list(ideas_to_answer(people.chloe, today=TODAY)) == []
    assert list(ideas_to_answer(people.chloe, today=dt.date(2027, 1, 16))) == [idea]


@pytest.mark.django_db
def test_publication_answers_the_idea_and_erases_the_address(people: People) -> None:
    dataset = published("Menus", by=people.commune).dataset
    idea = shown_idea(people)

    email = answered(people, idea, AnswerPlan(Stance.PUBLISHED, dataset_slug=dataset.slug))

    (answer,) = answers_of(idea.slug)
    assert (email, Idea.objects.get().email, answer.dataset) == ("ines@example.org", "", dataset)


@pytest.mark.django_db
def test_publication_that_is_not_there_is_refused_at_its_field(people: People) -> None:
    idea = shown_idea(people)

    with pytest.raises(Refused) as refused:
        answered(people, idea, AnswerPlan(Stance.PUBLISHED, dataset_slug="jamais-vu"))

    assert [finding.field_name for finding in refused.value.findings] == ["dataset"]


@pytest.mark.django_db
def test_answer_of_a_suspended_organisation_is_shown_no_more(people: People) -> None:
    idea = shown_idea(people)
    answered(people, idea, AnswerPlan(Stance.HELD))

    Organisation.objects.filter(pk=people.commune.pk).update(state=OrganisationState.SUSPENDED.value)

    read = idea_shown(idea.slug)
    assert (answers_shown(read), read.organisation) == ([], None)


@pytest.mark.django_db
def test_answer_names_its_data_set_only_while_it_is_published(people: People) -> None:
    dataset = published("Menus", by=people.commune).dataset
    idea = shown_idea(people)
    answered(people, idea, AnswerPlan(Stance.PUBLISHED, dataset_slug=dataset.slug))

    Dataset.objects.filter(pk=dataset.pk).update(state=DatasetState.SUSPENDED.value)

    (answer,) = answers_of(idea.slug)
    assert answer.dataset is None


@pytest.mark.django_db
def test_hidden_idea_is_shown_nowhere(people: People) -> None:
    idea = shown_idea(people)

    hide_thing(people.aline, "idea", idea.slug, reason="Une personne y est nommée.", now=NOW)

    assert list(shown_ideas()) == []
    with pytest.raises(Gone):
        idea_shown(idea.slug)


@pytest.mark.django_db
def test_device_counts_once_for_an_idea_and_may_take_it_back(people: People) -> None:
    idea = shown_idea(people)

    counted = [vote(idea, device, now=NOW) for device in ("a", "a", "b")]

    assert (counted, IdeaVote.objects.count(), has_voted(idea, "a")) == ([True, False, True], 2, True)
    assert (take_vote_back(idea, "a"), take_vote_back(idea, "a"), IdeaVote.objects.count()) == (True, False, 1)


@pytest.mark.django_db
def test_votes_order_nothing(people: People) -> None:
    old = shown_idea(people)
    new = shown_idea(people, now=NOW + dt.timedelta(days=1), title="Les déchèteries")
    for device in "abc":
        vote(old, device, now=NOW)

    assert [(idea.pk, getattr(idea, "vote_count", None)) for idea in shown_ideas()] == [(new.pk, 0), (old.pk, 3)]


@given(st.text(max_size=30), st.text(max_size=30))
def test_digests_of_a_device_differ_by_idea_and_by_device(one_device: str, other_device: str) -> None:
    first, second = Idea(pk=1), Idea(pk=2)

    assert device_digest(first, one_device) != device_digest(second, one_device)
    assert (device_digest(first, one_device) == device_digest(first, other_device)) == (one_device == other_device)


@pytest.mark.django_db
def test_what_is_wanted_is_counted_where_nothing_was_published_for_it(people: People) -> None:
    shown_idea(people)
    answered_idea = shown_idea(people, title="Les menus encore")
    dataset = published("Menus", by=people.commune).dataset
    answered(people, answered_idea, AnswerPlan(Stance.PUBLISHED, dataset_slug=dataset.slug))

    assert wanted_by_schema("departement:44", [MENUS]) == {MENUS: 1}
    assert wanted_by_schema("departement:53", [MENUS]) == {}


@pytest.mark.django_db
def test_address_of_who_asked_is_erased_after_a_year(people: People) -> None:
    shown_idea(people)

    assert erase_old_addresses(NOW + dt.timedelta(days=364)) == 0
    assert erase_old_addresses(NOW + dt.timedelta(days=366)) == 1
    assert Idea.objects.get().email == ""
