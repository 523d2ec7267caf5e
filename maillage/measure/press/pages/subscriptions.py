"""Releases and their corrections by e-mail, from their minute on."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.store.people import Person
from maillage.core.problems import NotFound, sentence
from maillage.measure.press.pages.release_view import release_href
from maillage.measure.press.store.models import ReleaseCorrection
from maillage.measure.press.store.releases import filled, real_releases
from maillage.opendata.catalog.domain.subscriptions import SavedSearch, SubjectChange, SubscriptionSubject
from maillage.web.installation import agency_name

_SEARCH: Final = "press:releases"  # what is stored: unique across subjects
_FORM_VALUE: Final = "communiques"


def read_press(text: str, _viewer: Person) -> SavedSearch:
    """All releases; NotFound for anything else."""
    if text != _FORM_VALUE:
        raise NotFound("press_unknown", sentence("On suit ici tous les communiqués : partez de la page de la presse."))
    return SavedSearch(_SEARCH, press_name(_SEARCH), reverse("press"))


def press_name(_search: str) -> str:
    """What is followed."""
    return _("les communiqués de presse")


def press_changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:  # noqa: ARG001 -- there is one list
    """The releases that left, and those that were corrected, newest first."""
    releases = real_releases(now=until)
    changes = [
        SubjectChange(
            key=f"press:{release.pk}",
            at=release.leaves_at,
            title=filled(release).title,
            publisher=agency_name(),
            href=release_href(release),
            is_new=True,
        )
        for release in releases.filter(leaves_at__gt=after)[:most]
        if release.leaves_at is not None
    ]
    corrections = ReleaseCorrection.objects.filter(
        corrected_at__gt=after, corrected_at__lte=until, release__in=releases
    )
    changes += [
        SubjectChange(
            key=f"press:{correction.release_id}",
            at=correction.corrected_at,
            title=_("Corrigé : %(title)s") % {"title": filled(correction.release).title},
            publisher=agency_name(),
            href=release_href(correction.release),
            is_new=False,
        )
        for correction in corrections.select_related("release")[:most]
    ]
    return sorted(changes, key=lambda change: (-change.at.timestamp(), change.key))[:most]


SUBJECTS: Final = (
    SubscriptionSubject(
        "press",
        read_press,
        press_name,
        press_changes,
        title=sentence("Recevoir les communiqués"),
        promise=sentence("Vous recevrez un courriel quand un communiqué paraît, ou quand l’un d’eux est corrigé."),
    ),
)
