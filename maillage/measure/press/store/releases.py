"""Releases of the agency: begun from a story, read over by a second person, told from their minute on, corrected.

``told_releases`` is the one query of everything public: pages, feed, sitemap, search, API and letters read no other.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import agency, members_of
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.accounts.store.trace import note
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.core.press_text import MovedFigure, PressFigure, filled_text, moved_figures
from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.press.domain.releases import (
    FREE_TOPIC,
    LONGEST_NOTE,
    HideablePress,
    PressVerb,
    ReleaseKind,
    ReleaseState,
    ReleaseText,
    leaving_at,
    refuse_own_reading,
    refuse_text,
    refuse_unwritten,
)
from maillage.measure.press.store.models import Release, ReleaseCorrection
from maillage.territory.pages.parts.press_offers import PressStory
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.turns import reserved_slug

PRESS: Final = "press"  # key of their demonstration
MOST_WAITING: Final = 200
_UNKNOWN: Final = sentence("Aucun communiqué ne se trouve à cette adresse : partez de la page de la presse.")
_CHANGED_MEANWHILE: Final = sentence(
    "Quelqu’un l’a changé depuis que vous l’avez ouvert : relisez-le tel qu’il est maintenant, puis recommencez."
)
_NOT_BEFORE: Final = sentence("Ce communiqué est validé : reprenez-le d’abord, une autre personne le relira ensuite.")
_LEFT: Final = sentence("Ce communiqué est parti : corrigez-le, la correction se lira sur sa page.")
_NOT_LEFT: Final = sentence("Ce communiqué n’est pas encore parti : changez-le, personne ne l’a lu.")
_NOT_READ: Final = sentence("Ce communiqué n’est pas en relecture : rechargez la page.")
_MOVED: Final = sentence(
    "Des chiffres ont changé depuis que ce communiqué est écrit : reprenez ceux d’aujourd’hui, ou dites que vous "
    "publiez ceux de ce jour-là."
)


def writing(person: Person) -> Acting:
    """``person`` writing for the agency; raises Forbidden."""
    return acting(person, agency(), Role.EDITOR, Capability.MEASURE)


def approving(person: Person) -> Acting:
    """``person`` deciding for the agency what leaves; raises Forbidden."""
    return acting(person, agency(), Role.PUBLISHER, Capability.MEASURE)


def may_write(person: Person) -> bool:
    """Whether ``writing`` would succeed."""
    return _may(person, Role.EDITOR)


def may_approve(person: Person) -> bool:
    """Whether ``approving`` would succeed."""
    return _may(person, Role.PUBLISHER)


def _may(person: Person, role: Role) -> bool:
    """Read from the organisations of ``person``, which a page reads once; sandboxes are no agencies."""
    if not isinstance(person, User):
        return False
    return any(
        choice.organisation.is_agency and choice.through is None and choice.role.allows(role)
        for choice in organisations_for(person, Role.EDITOR, Capability.MEASURE)
    )


def may_read_over(person: Person, release: Release) -> bool:
    """Whether ``person`` may be the second reader: may approve, and wrote nothing in it."""
    return may_approve(person) and person.pk not in release.writers


def second_readers(release: Release) -> list[User]:
    """The people of the agency who may read a release over, by name."""
    return [
        member.user
        for member in members_of(agency())
        if Role(member.role).allows(Role.PUBLISHER) and member.user.is_active and member.user_id not in release.writers
    ]


def figures_of(release: Release) -> tuple[PressFigure, ...]:
    """The figures that a release is bound to."""
    return tuple(PressFigure(**figure) for figure in release.figures)


def text_of(release: Release) -> ReleaseText:
    """The text of a release as written."""
    return ReleaseText(release.title, release.lead, release.body, release.contact, ReleaseKind(release.kind))


def filled(release: Release) -> ReleaseText:
    """The text of a release as read, with its figures."""
    figures, text = figures_of(release), text_of(release)
    return ReleaseText(
        filled_text(text.title, figures),
        filled_text(text.lead, figures),
        filled_text(text.body, figures),
        text.contact,
        text.kind,
    )


def moved_since(release: Release, story: PressStory | None) -> tuple[MovedFigure, ...]:
    """The figures of a release that ``story``, told today, gives otherwise; all of them if it can be told no longer."""
    return moved_figures(figures_of(release), story.figures if story is not None else ())


def has_left(release: Release, *, now: dt.datetime) -> bool:
    """Whether the release is public."""
    return release.state == ReleaseState.READY.value and release.leaves_at is not None and release.leaves_at <= now


# -- reads ------------------------------------------------------------------------------------------------------------


def told_releases(*, now: dt.datetime) -> QuerySet[Release]:
    """The public releases of the displayed kind (real or invented), newest first: none before its minute."""
    return public_releases(now=now).filter(is_invented=shows_demonstration(PRESS))


def real_releases(*, now: dt.datetime) -> QuerySet[Release]:
    """The public releases that are not invented, for crawlers and letters."""
    return public_releases(now=now).filter(is_invented=False)


def public_releases(*, now: dt.datetime) -> QuerySet[Release]:
    """The public releases of both kinds, newest first."""
    rows = Release.objects.filter(state=ReleaseState.READY.value, leaves_at__lte=now)
    return without_hidden(rows, HideablePress.RELEASE).order_by("-leaves_at", "-pk")


def release_told(slug: str, *, now: dt.datetime) -> Release:
    """The public release with that slug; NotFound for all others, drafts and those under embargo alike; Gone if hidden.

    It is found whichever kind is displayed, and the rest of the request displays its kind.
    """
    release = public_releases(now=now).filter(slug=slug).first()
    if release is None:
        hidden = Release.objects.filter(slug=slug, state=ReleaseState.READY.value, leaves_at__lte=now).first()
        if hidden is not None:
            refuse_hidden(HideablePress.RELEASE, hidden.pk)
        raise NotFound("release_unknown", _UNKNOWN)
    show_kind_of(PRESS, is_invented=release.is_invented)
    return release


def own_releases() -> QuerySet[Release]:
    """What people of the agency wrote, in any state, newest first; of invented ones those that somebody tries with."""
    written = Q(is_invented=False) | ~Q(writers=[])
    return Release.objects.filter(written).order_by("-changed_at", "-pk")


def own_release(slug: str) -> Release:
    """The release of the agency with that slug, in any state; NotFound."""
    release = own_releases().filter(slug=slug).select_related("changed_by", "read_by").first()
    if release is None:
        raise NotFound("release_unknown", _UNKNOWN)
    return release


def waiting_releases(*, now: dt.datetime) -> list[Release]:
    """Those that somebody has something to do with: drafts, in reading, approved and not left; newest first."""
    has_not_left = ~Q(state=ReleaseState.READY.value) | Q(leaves_at__gt=now)
    return list(own_releases().filter(has_not_left)[:MOST_WAITING])


# -- writes -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_release(
    who: Acting,
    topic: str,
    story: PressStory | None,
    *,
    territory: str,
    title: str = "",
    contact: str = "",
    now: dt.datetime,
) -> Release:
    """A draft written from ``story``; an empty one without."""
    release = Release(
        topic=topic if story is not None else FREE_TOPIC,
        territory=territory,
        title=story.title if story is not None else title,
        lead=story.lead if story is not None else "",
        body="\n\n".join(story.paragraphs) if story is not None else "",
        contact=contact,
        created_at=now,
        changed_at=now,
        changed_by_id=who.user_id,
        writers=[who.user_id],
        is_invented=story is not None and story.is_invented,
    )
    if story is not None:
        _bind(release, story, now=now)
    refuse_text(text_of(release), figures_of(release))
    release.slug = reserved_slug(Release, f"{filled(release).title[:60]} {localdate(now)}")
    release.save()
    _note(who, PressVerb.BEGUN, release, now=now)
    return release


@transaction.atomic
def change_release(who: Acting, release: Release, text: ReleaseText, *, revision: str, now: dt.datetime) -> Release:
    """Change a draft, or one in reading, which becomes a draft again; Refused once it is approved."""
    row = _locked(release, revision)
    _refuse_ready(row, now=now)
    refuse_text(text, figures_of(row))
    _put_text(row, text)
    _change_by(who, row, now=now)
    row.save()
    _note(who, PressVerb.CHANGED, row, now=now)
    return row


def change_parts(who: Acting, release: Release, verb: PressVerb, *, revision: str, now: dt.datetime) -> Release:
    """A draft, locked in the caller's transaction, whose parts beside its text change; Refused once it is approved."""
    row = _locked(release, revision)
    _refuse_ready(row, now=now)
    _change_by(who, row, now=now)
    row.save()
    _note(who, verb, row, now=now)
    return row


@transaction.atomic
def take_figures(who: Acting, release: Release, story: PressStory, *, revision: str, now: dt.datetime) -> Release:
    """Bind a draft to the figures of today; its text follows, and is refused where it asks for one that went."""
    row = _locked(release, revision)
    _refuse_ready(row, now=now)
    _bind(row, story, now=now)
    refuse_text(text_of(row), figures_of(row))
    _change_by(who, row, now=now)
    row.save()
    _note(who, PressVerb.FIGURES_TAKEN, row, now=now)
    return row


@transaction.atomic
def ask_reading(who: Acting, release: Release, *, revision: str, now: dt.datetime) -> Release:
    """Hand a draft to the second reader; Refused without a text."""
    row = _locked(release, revision)
    _refuse_ready(row, now=now)
    refuse_unwritten(text_of(row))
    row.state, row.reading_asked_at = ReleaseState.READING.value, now
    row.changed_at = now
    row.save()
    _note(who, PressVerb.READING_ASKED, row, now=now)
    return row


@transaction.atomic
def approve_release(
    who: Acting,
    release: Release,
    *,
    revision: str,
    leaves_at: dt.datetime | None,
    moved: Sequence[MovedFigure],
    accepts_moved: bool,
    now: dt.datetime,
) -> Release:
    """Approve what the second reader read: it leaves at ``leaves_at``, or at once.

    Refused for whoever wrote in it, for a text that changed since, for a minute that has passed, and where figures
    ``moved`` unless that is accepted.
    """
    row = _locked(release, revision)
    if row.state != ReleaseState.READING.value:
        raise Refused("not_in_reading", _NOT_READ)
    refuse_own_reading(who.user_id, row.writers)
    if moved and not accepts_moved:
        raise Refused("figures_moved", _MOVED)
    row.state, row.read_by_id = ReleaseState.READY.value, who.user_id
    row.leaves_at, row.changed_at = leaving_at(leaves_at, now), now
    row.moved_accepted = bool(moved)
    row.save()
    detail = {"leaves_at": row.leaves_at.isoformat(), "moved": [figure.bound.key for figure in moved]}
    _note(who, PressVerb.APPROVED, row, now=now, detail=detail)
    return row


@transaction.atomic
def take_back(who: Acting, release: Release, *, now: dt.datetime) -> Release:
    """Make an approved release, or one in reading, a draft again; Refused once it has left."""
    row = Release.objects.select_for_update().get(pk=release.pk)
    if has_left(row, now=now):
        raise Refused("release_left", _LEFT)
    if row.state == ReleaseState.DRAFT.value:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    row.state, row.leaves_at, row.read_by, row.reading_asked_at = ReleaseState.DRAFT.value, None, None, None
    row.changed_at = now
    row.save()
    _note(who, PressVerb.TAKEN_BACK, row, now=now)
    return row


@transaction.atomic
def correct_release(
    who: Acting, release: Release, text: ReleaseText, *, reason: str, revision: str, now: dt.datetime
) -> ReleaseCorrection:
    """Correct a release that has left: the new text, what was wrong, and the text before for who asks."""
    row = _locked(release, revision)
    if not has_left(row, now=now):
        raise Refused("release_not_left", _NOT_LEFT)
    words = " ".join(reason.split())[:LONGEST_NOTE]
    if not words:
        message = sentence("Dites ce qui était faux, en une phrase : elle se lira en tête du communiqué.")
        raise Refused("reason_missing", message)
    refuse_text(text, figures_of(row))
    refuse_unwritten(text)
    before = text_of(row)
    if before == text:
        raise Refused("nothing_to_change", sentence("Rien n’a changé : corrigez le texte, puis recommencez."))
    former = {name: filled_text(getattr(before, name), figures_of(row)) for name in ("title", "lead", "body")}
    _put_text(row, text)
    row.changed_at, row.changed_by_id = now, who.user_id
    row.save()
    correction = ReleaseCorrection.objects.create(
        release=row, corrected_at=now, corrected_by_id=who.user_id, note=words, former=former
    )
    _note(who, PressVerb.CORRECTED, row, now=now, detail={"reason": words})
    return correction


@transaction.atomic
def delete_draft(who: Acting, release: Release, *, now: dt.datetime) -> None:
    """Delete a draft; Refused for one that is read, approved or gone."""
    row = Release.objects.select_for_update().get(pk=release.pk)
    if row.state != ReleaseState.DRAFT.value:
        raise Refused("not_a_draft", _LEFT if has_left(row, now=now) else _NOT_BEFORE)
    _note(who, PressVerb.DELETED, row, now=now)
    row.delete()


def revision_of(release: Release) -> str:
    """What changes with every change of a release: a form says which text it was made for."""
    return release.changed_at.isoformat()


def _locked(release: Release, revision: str) -> Release:
    row = Release.objects.select_for_update().get(pk=release.pk)
    if revision_of(row) != revision:
        raise Refused("changed_meanwhile", _CHANGED_MEANWHILE)
    return row


def _refuse_ready(row: Release, *, now: dt.datetime) -> None:
    if row.state == ReleaseState.READY.value:
        raise Refused("release_ready", _LEFT if has_left(row, now=now) else _NOT_BEFORE)


def _put_text(row: Release, text: ReleaseText) -> None:
    row.title, row.lead, row.body = text.title, text.lead, text.body.replace("\r\n", "\n").strip()
    row.contact, row.kind = text.contact, text.kind.value


def _change_by(who: Acting, row: Release, *, now: dt.datetime) -> None:
    row.state, row.reading_asked_at = ReleaseState.DRAFT.value, None
    row.changed_at, row.changed_by_id = now, who.user_id
    if who.user_id not in row.writers:
        row.writers = [*row.writers, who.user_id]


def _bind(row: Release, story: PressStory, *, now: dt.datetime) -> None:
    row.figures = [asdict(figure) for figure in story.figures]
    row.links = [list(story.link), list(story.method)]
    row.figures_on, row.bound_at = story.figures_on, now


def _note(
    who: Acting, verb: PressVerb, release: Release, *, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    note(who, verb, about=f"press-release:{release.pk}", title=filled(release).title, now=now, detail=detail)
