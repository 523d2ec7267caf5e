"""The press room in the cockpit: what waits for a second reader, drafts, figures that moved under an embargo."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.pages.parts.cockpit import (
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    WaitingItem,
    traced_settlement,
)
from maillage.core.problems import sentence
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import DEFAULT_ZONE
from maillage.measure.press.domain.releases import PressVerb, ReleaseState
from maillage.measure.press.pages.release_view import minute_words
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.releases import (
    filled,
    may_read_over,
    may_write,
    moved_since,
    own_release,
    take_back,
    waiting_releases,
    writing,
)
from maillage.measure.press.store.stories import story_of


def releases(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """What she may read over, embargoes whose figures moved, her drafts."""
    if not may_write(visit.person):
        return
    for release in waiting_releases(now=visit.now):
        match ReleaseState(release.state):
            case ReleaseState.READING:
                if may_read_over(visit.person, release):
                    yield _unread(release)
            case ReleaseState.READY:
                moved = moved_since(release, story_of(release, today=visit.today))
                if moved and not release.moved_accepted:
                    yield _moved(release, len(moved))
            case ReleaseState.DRAFT:
                if release.changed_by_id == visit.person.pk:
                    yield _draft(release)


def _draft(release: Release) -> WaitingItem:
    return WaitingItem(
        key=release.slug,
        tag=_("Brouillon"),
        harm=Harm.UNFINISHED,
        sentence=_("Communiqué à finir : « %(title)s ».") % {"title": filled(release).title},
        since=release.changed_at,
        go=(_("Continuer"), _href(release)),
    )


def _unread(release: Release) -> WaitingItem:
    return WaitingItem(
        key=release.slug,
        tag=_("À relire"),
        harm=Harm.ANSWER,
        sentence=_("Un communiqué attend votre relecture : « %(title)s ».") % {"title": filled(release).title},
        since=release.reading_asked_at,
        go=(_("Lire et décider"), _href(release)),
        acts=("back",),
    )


def _moved(release: Release, count: int) -> WaitingItem:
    assert release.leaves_at is not None  # those under embargo have their minute
    text = ngettext(
        "Un chiffre de « %(title)s » a changé ; il part le %(moment)s.",
        "%(count)s chiffres de « %(title)s » ont changé ; il part le %(moment)s.",
        count,
    )
    words = {"count": count, "title": filled(release).title, "moment": minute_words(release.leaves_at)}
    return WaitingItem(
        key=release.slug,
        tag=_("Chiffre changé"),
        harm=Harm.SOON,
        sentence=text % words,
        until=local_day(release.leaves_at, DEFAULT_ZONE),
        read=(_("Voir lesquels"), _href(release)),
        acts=("back",),
    )


def _href(release: Release) -> str:
    return reverse("own_release", args=[release.slug])


def back(call: ActCall) -> ActDone:
    """Make it a draft again: nothing leaves."""
    who, release = writing(call.person), own_release(call.key)
    take_back(who, release, now=call.now)
    return ActDone(_("« %(title)s » est de nouveau un brouillon.") % {"title": filled(release).title})


def settlement(key: str) -> Settlement | None:
    """Who approved the release, or took it back."""
    release = Release.objects.filter(slug=key).first()
    if release is None:
        return None
    about = f"press-release:{release.pk}"
    return traced_settlement(about, PressVerb.APPROVED, PressVerb.TAKEN_BACK, PressVerb.DELETED)


LINKS: Final = (CockpitLink(5, sentence("Presse"), "own_press", is_of_agency=True),)
QUEUES: Final = (
    Queue(
        name="press",
        models=(Release,),
        waiting=releases,
        acts=(QueueAct(word="back", label=sentence("Rendre au brouillon"), carry_out=back, is_grave=True),),
        settlement=settlement,
    ),
)
