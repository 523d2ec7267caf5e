"""A release as pages, feed and PDF show it: its text with figures filled in, its figures, its corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.press_text import PressFigure
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import DEFAULT_ZONE
from maillage.include.events.pages.parts.event_words import hour_text
from maillage.measure.press.domain.releases import ReleaseKind, ReleaseText, paragraphs_of
from maillage.measure.press.store.dossiers import gathered_pictures, gathered_releases
from maillage.measure.press.store.models import PressPicture, Release, ReleaseCorrection
from maillage.measure.press.store.releases import figures_of, filled
from maillage.web.installation import current, legal_identity
from maillage.web.wording.formats import day

_ITEM = "- "


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, or a list if each of its lines begins with a dash."""

    lines: tuple[str, ...]
    is_list: bool

    @property
    def text(self) -> str:
        """The lines of a paragraph as one."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release for a page: ``links`` are (text, path); ``corrections`` come newest first."""

    release: Release
    text: ReleaseText
    blocks: tuple[TextBlock, ...]
    figures: tuple[PressFigure, ...]
    links: tuple[tuple[str, str], ...]
    corrections: tuple[ReleaseCorrection, ...]


@dataclass(frozen=True, slots=True)
class DossierParts:
    """What a dossier gathers: releases as read, their figures each with its day, pictures without their content."""

    releases: tuple[ReleaseView, ...]
    figures: tuple[tuple[PressFigure, date | None], ...]
    pictures: tuple[PressPicture, ...]


def dossier_parts(release: Release, *, now: datetime) -> DossierParts | None:
    """What everybody sees of what a dossier gathers; None for what is no dossier."""
    if release.kind != ReleaseKind.DOSSIER.value:
        return None
    views = tuple(release_view(gathered) for gathered in gathered_releases(release, now=now))
    figures = tuple((figure, view.release.figures_on) for view in views for figure in view.figures)
    return DossierParts(views, figures, tuple(gathered_pictures(release)))


def release_view(release: Release, corrections: Iterable[ReleaseCorrection] = ()) -> ReleaseView:
    """The release as read."""
    text = filled(release)
    links = tuple((label, path) for label, path in release.links)
    return ReleaseView(release, text, blocks_of(text.body), figures_of(release), links, tuple(corrections))


def blocks_of(body: str) -> tuple[TextBlock, ...]:
    """The paragraphs and lists of a body."""
    blocks = []
    for paragraph in paragraphs_of(body):
        lines = tuple(line.strip() for line in paragraph.split("\n") if line.strip())
        is_list = all(line.startswith(_ITEM) for line in lines)
        blocks.append(TextBlock(tuple(line.removeprefix(_ITEM) for line in lines) if is_list else lines, is_list))
    return tuple(blocks)


def release_href(release: Release) -> str:
    """The public page of a release."""
    return reverse("press_release", args=[release.slug])


def leaving_day(release: Release) -> date | None:
    """The day on which a release leaves, in Paris; None for a draft."""
    return None if release.leaves_at is None else local_day(release.leaves_at, DEFAULT_ZONE)


def press_contact() -> str:
    """Whom journalists call; "" if the installation says nothing."""
    return str(current("press_contact", settings.PRESS_CONTACT)) or legal_identity().contact


def minute_words(moment: datetime) -> str:
    """A minute in Paris time: "3 mars 2027 à 8 h 30"."""
    words = {"day": day(local_day(moment, DEFAULT_ZONE)), "hour": hour_text(moment, DEFAULT_ZONE)}
    return _("%(day)s à %(hour)s") % words
