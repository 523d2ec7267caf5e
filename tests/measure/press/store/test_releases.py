"""Releases from draft to correction, and that nothing is told of one before its minute."""

import datetime as dt
from typing import Any

import pytest

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts.takedowns import hide_thing
from maillage.accounts.store.models import TraceEntry
from maillage.core.press_text import MovedFigure
from maillage.core.problems import Forbidden, Gone, NotFound, Refused
from maillage.measure.press.domain.releases import FREE_TOPIC, PressVerb, ReleaseState, ReleaseText
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.releases import (
    approve_release,
    approving,
    begin_release,
    correct_release,
    delete_draft,
    filled,
    may_approve,
    may_read_over,
    may_write,
    moved_since,
    own_releases,
    release_told,
    revision_of,
    second_readers,
    take_back,
    take_figures,
    text_of,
    told_releases,
    writing,
)
from tests.measure.press.releasing import LATER, NOW, approved, changed, draft, in_reading, story
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_draft_has_the_figures_of_its_day_in_its_text(people: People) -> None:
    release = draft(people)

    assert filled(release).title == "Réseau mobile, Pays de la Loire : Orange passe le mieux"
    assert "- Orange : 72 sur 100\u00a0(entre 68 et 76)" in filled(release).body
    assert (release.state, release.figures_on, release.writers) == ("draft", NOW.date(), [people.bruno.pk])


def test_text_keeps_its_figures_when_they_move_and_says_which(people: People) -> None:
    release = draft(people)

    moved = moved_since(release, story(score="70 sur 100", interval="entre 66 et 74"))

    assert [(figure.bound.value, figure.now and figure.now.value) for figure in moved] == [("72 sur 100", "70 sur 100")]
    assert "72 sur 100" in filled(release).body


def test_all_figures_moved_when_their_story_can_be_told_no_longer(people: People) -> None:
    assert [figure.now for figure in moved_since(draft(people), None)] == [None, None]


def test_new_figures_change_the_text_and_ask_for_another_reading(people: People) -> None:
    release = in_reading(people)

    taken = take_figures(
        writing(people.bruno), release, story(score="70 sur 100"), revision=revision_of(release), now=LATER
    )

    assert "70 sur 100" in filled(taken).body
    assert (taken.state, taken.bound_at) == (ReleaseState.DRAFT.value, LATER)


def test_second_colleague_who_saves_an_older_text_is_told(people: People) -> None:
    release = draft(people)
    revision = revision_of(release)
    changed(people, release, body="D’abord ceci.", now=LATER)

    with pytest.raises(Refused) as refused:
        take_figures(writing(people.bruno), release, story(), revision=revision, now=LATER)

    assert refused.value.code == "changed_meanwhile"


def test_who_wrote_it_does_not_let_it_leave(people: People) -> None:
    change_role_of(people.bruno, Role.PUBLISHER)
    release = in_reading(people)

    with pytest.raises(Refused) as refused:
        approve_release(
            approving(people.bruno), release, revision=revision_of(release), leaves_at=None, moved=(),
            accepts_moved=False, now=NOW,
        )  # fmt: skip

    assert refused.value.code == "second_reader"
    assert [reader.username for reader in second_readers(release)] == ["aline"]
    assert (may_read_over(people.bruno, release), may_read_over(people.aline, release)) == (False, True)


def test_release_whose_figures_moved_leaves_only_if_that_is_accepted(people: People) -> None:
    release = in_reading(people)
    moved = moved_since(release, story(score="70 sur 100"))
    options: dict[str, Any] = {"revision": revision_of(release), "leaves_at": None, "moved": moved, "now": NOW}

    with pytest.raises(Refused) as refused:
        approve_release(approving(people.aline), release, accepts_moved=False, **options)
    accepted = approve_release(approving(people.aline), release, accepts_moved=True, **options)

    assert isinstance(moved[0], MovedFigure)
    assert (refused.value.code, accepted.moved_accepted, accepted.state) == ("figures_moved", True, "ready")


def test_nothing_is_told_before_its_minute_and_all_is_at_it(people: People) -> None:
    release = approved(people, leaves_at=LATER)

    with pytest.raises(NotFound):
        release_told(release.slug, now=LATER - MINUTE)
    assert list(told_releases(now=LATER - MINUTE)) == []
    assert list(told_releases(now=LATER)) == [release]
    assert release_told(release.slug, now=LATER) == release


def test_release_under_embargo_is_taken_back_and_never_leaves(people: People) -> None:
    release = approved(people, leaves_at=LATER)

    take_back(writing(people.bruno), release, now=LATER - MINUTE)

    assert list(told_releases(now=LATER + MINUTE)) == []
    assert own_releases().get().state == "draft"


def test_release_that_left_is_not_taken_back(people: People) -> None:
    release = approved(people, leaves_at=None)

    with pytest.raises(Refused) as refused:
        take_back(writing(people.bruno), release, now=NOW + MINUTE)

    assert refused.value.code == "release_left"


def test_correction_keeps_the_text_before_and_says_what_was_wrong(people: People) -> None:
    release = approved(people, leaves_at=None)
    text = text_of(release)

    correction = correct_release(
        approving(people.aline),
        release,
        ReleaseText(text.title, text.lead, "Un autre texte.", text.contact, text.kind),
        reason="Une  phrase était fausse.",
        revision=revision_of(release),
        now=LATER,
    )

    assert correction.note == "Une phrase était fausse."
    assert "72 sur 100" in correction.former["body"]
    assert filled(release_told(release.slug, now=LATER)).body == "Un autre texte."


@pytest.mark.parametrize(
    ("reason", "body", "code"), [(" ", "Autre.", "reason_missing"), ("Faux.", None, "nothing_to_change")]
)
def test_correction_without_reason_or_change_is_refused(
    people: People, reason: str, body: str | None, code: str
) -> None:
    release = approved(people, leaves_at=None)
    text = text_of(release)
    new = ReleaseText(text.title, text.lead, body or text.body, text.contact, text.kind)

    with pytest.raises(Refused) as refused:
        correct_release(approving(people.aline), release, new, reason=reason, revision=revision_of(release), now=LATER)

    assert refused.value.code == code


def test_release_under_embargo_is_changed_not_corrected(people: People) -> None:
    release = approved(people, leaves_at=LATER)

    with pytest.raises(Refused) as refused:
        correct_release(
            approving(people.aline), release, ReleaseText("A", "", "B"), reason="Faux.", revision=revision_of(release),
            now=LATER - MINUTE,
        )  # fmt: skip

    assert refused.value.code == "release_not_left"


def test_hidden_release_is_told_nowhere_and_says_why(people: People) -> None:
    release = approved(people, leaves_at=None)

    hide_thing(people.aline, "press-release", release.slug, reason="Une personne y est nommée.", now=LATER)

    assert list(told_releases(now=LATER)) == []
    with pytest.raises(Gone):
        release_told(release.slug, now=LATER)


def test_draft_is_deleted_and_what_left_is_not(people: People) -> None:
    delete_draft(writing(people.bruno), draft(people), now=NOW)
    with pytest.raises(Refused):
        delete_draft(writing(people.bruno), approved(people, leaves_at=None), now=LATER)

    assert Release.objects.count() == 1


def test_every_step_is_in_the_audit_trail(people: People) -> None:
    release = approved(people, leaves_at=LATER)

    verbs = TraceEntry.objects.filter(about=f"press-release:{release.pk}").order_by("pk").values_list("verb", flat=True)

    assert list(verbs) == [PressVerb.BEGUN, PressVerb.READING_ASKED, PressVerb.APPROVED]


def test_only_the_agency_writes_and_only_its_publishers_approve(people: People) -> None:
    writers = [name for name in ("aline", "bruno", "chloe", "emma") if may_write(getattr(people, name))]
    approvers = [name for name in ("aline", "bruno", "chloe", "emma") if may_approve(getattr(people, name))]

    assert (writers, approvers) == (["aline", "bruno"], ["aline"])
    with pytest.raises(Forbidden):
        writing(people.chloe)
    with pytest.raises(Forbidden):
        approving(people.bruno)


def test_free_release_has_no_figures(people: People) -> None:
    release = begin_release(
        writing(people.bruno), FREE_TOPIC, None, territory="region:52", title="Nouveau communiqué", now=NOW
    )

    assert (release.topic, release.figures, release.title) == (FREE_TOPIC, [], "Nouveau communiqué")
