"""The demonstration of the press room: releases written from invented figures, an invented article, all marked."""

import datetime as dt
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.demonstration.kit import as_invented, delete_rows, has_invented_contracts, is_running, real_link
from maillage.measure.press.domain.releases import FREE_TOPIC, ReleaseKind, ReleaseState
from maillage.measure.press.store.models import PressMention, PressPicture, Release
from maillage.measure.press.store.releases import PRESS, filled, real_releases
from maillage.measure.press.store.stories import invented_story, story_offers
from maillage.territory.pages.parts.press_offers import PressStory
from maillage.territory.store.territories import territory
from maillage.web.demonstration import Demonstration
from maillage.web.installation import home_territory
from maillage.web.turns import reserved_slug
from maillage.web.wording.formats import number

_STEP: Final = dt.timedelta(days=6)  # between two invented releases
_CONTACT: Final = "Service de presse (inventé), presse@demonstration.invalid"
_DOSSIER_TITLE: Final = "Un territoire qui mesure, ouvre, achète et inclut"
_DOSSIER_LEAD: Final = "Ce dossier est inventé pour la démonstration : il montre ce qu’une salle de presse contient."
_DOSSIER_BODY: Final = (
    "Cinq services sur un même territoire : mesurer le réseau mobile, ouvrir les données, suivre les marchés publics, "
    "trouver les structures inclusives, savoir qui peut avoir la 4G fixe.\n\n"
    "- Chaque chiffre dit sa date et sa marge d’erreur.\n"
    "- Deux opérateurs que rien ne départage sont dits à égalité.\n"
    "- Aucune personne ne se retrouve dans un chiffre."
)


@transaction.atomic
def load_press(now: dt.datetime) -> int:
    """Load the invented dossier and article, and a release for each story that can be told; how many rows are new."""
    count = 0
    if not Release.objects.filter(is_invented=True, topic=FREE_TOPIC).exists():
        row = Release(kind=ReleaseKind.DOSSIER.value, topic=FREE_TOPIC, title=_DOSSIER_TITLE, lead=_DOSSIER_LEAD)
        row.body = _DOSSIER_BODY
        _publish(row, leaves_at=now - _STEP, now=now)
        PressMention.objects.get_or_create(
            url="https://demonstration.invalid/article",
            defaults={
                "medium": as_invented("Le Courrier du Littoral"),
                "published_on": localdate(now - _STEP),
                "title": "Neuf plages passées au crible du réseau mobile",
                "added_at": now,
                "is_invented": True,
            },
        )
        count += 2
    count += _load_stories(now)
    dossier = Release.objects.filter(is_invented=True, topic=FREE_TOPIC, writers=[]).first()
    if dossier is not None:
        dossier.gathered.set(Release.objects.filter(is_invented=True, kind=ReleaseKind.RELEASE.value, writers=[]))
    return count


def _load_stories(now: dt.datetime) -> int:
    """A release for each story of the home territory that can be told and is not yet; how many."""
    topics, count = set(Release.objects.filter(is_invented=True, writers=[]).values_list("topic", flat=True)), 0
    place = territory(home_territory())
    for rank, offer in enumerate(story_offers(), start=2):
        story = None if offer.word in topics else invented_story(offer.word, place, today=localdate(now))
        if story is not None:
            _publish(_written(offer.word, story, now), leaves_at=now - rank * _STEP, now=now)
            count += 1
    return count


def _written(topic: str, story: PressStory, now: dt.datetime) -> Release:
    return Release(
        topic=topic,
        title=story.title,
        lead=story.lead,
        body="\n\n".join(story.paragraphs),
        figures=[asdict(figure) for figure in story.figures],
        links=[list(story.link), list(story.method)],
        figures_on=story.figures_on,
        bound_at=now,
    )


def _publish(row: Release, *, leaves_at: dt.datetime, now: dt.datetime) -> None:
    row.slug = reserved_slug(Release, f"{filled(row).title[:60]} {localdate(leaves_at)}")
    row.state, row.territory, row.contact = ReleaseState.READY.value, home_territory(), _CONTACT
    row.created_at = row.changed_at = now
    row.leaves_at, row.is_invented = leaves_at, True
    row.save()


def remove_invented_press(_now: dt.datetime) -> int:
    """Delete the invented releases, articles and pictures; how many."""
    rows = (Release.objects, PressMention.objects, PressPicture.objects)
    return sum(delete_rows(objects.filter(is_invented=True)) for objects in rows)


def follow_press(now: dt.datetime) -> int:
    """Write what can be written of invented figures once there are any, until the agency ends it; how many rows."""
    return load_press(now) if has_invented_contracts() and is_running(PRESS) else 0


def _real_releases() -> QuerySet[Release]:
    return real_releases(now=utc_now())


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vrai communiqué paru", "%(count)s vrais communiqués parus", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=PRESS,
        place=90,
        label=sentence("communiqués de presse"),
        floor="DEMO_UNTIL_PRESS",
        is_held=lambda: Release.objects.filter(is_invented=True).exists(),
        real_count=lambda: _real_releases().count(),
        real_words=_real_words,
        real_href=real_link(_real_releases, page="press_release", listing="press", key="slug"),
        remove=remove_invented_press,
        restore=load_press,
    ),
)
