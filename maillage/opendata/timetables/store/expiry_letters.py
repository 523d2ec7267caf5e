"""Writes to publishers before their published timetable ends: thirty days before, and again seven days before.

A letter is known by its occasion (data set, version, day of the end, delay), so that it is written once; a new version,
or one with another end, is another occasion. Letters are kept longer than the thirty days (kits/letters, three months).
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.organisations import emails_of_members
from maillage.kits.letters.record.queue import enqueue, plain_text
from maillage.kits.letters.terms import Letter
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.timetables.domain.letter_kinds import TIMETABLE_ENDS
from maillage.opendata.timetables.store.published_timetables import timetables_in_force
from maillage.web.wording import formats

DELAYS_DAYS: Final = (7, 30)  # the nearer one first: who is notified late is notified once
_LATE: Final = timedelta(days=30)  # past the end: an older one was notified, or known when it was published


def tell_expiring(now: datetime, *, origin: str) -> int:
    """Write the letters that are due; how many publishers are notified, those notified before included."""
    today, count = localdate(now), 0
    for dataset, version, timetable in timetables_in_force():
        end = timetable.expires_on
        # Who publishes a timetable that is over knows it from its report.
        if end is None or not today - _LATE <= end or end < localdate(version.published_at):
            continue
        delay = next((days for days in DELAYS_DAYS if end - today <= timedelta(days=days)), None)
        if delay is None:
            continue
        for address in emails_of_members(dataset.organisation, Role.PUBLISHER):
            with translation.override("fr"):
                enqueue(
                    Letter(
                        TIMETABLE_ENDS,
                        key=f"timetable-ends:{dataset.pk}:{version.number}:{end.isoformat()}:{delay}",
                        to=address,
                        organisation_id=dataset.organisation_id,
                        subject_words={"day": end},
                        text=letter_text(dataset, end, origin=origin),
                    )
                )
            count += 1
    return count


def letter_text(dataset: Dataset, end: date, *, origin: str) -> str:
    """What is written to who publishes the timetable."""
    words = {"title": dataset.title, "day": formats.day(end)}
    return plain_text(
        _("Bonjour,"),
        _(
            "Les horaires que vous publiez, « %(title)s », valent jusqu’au %(day)s. Après ce jour, les calculateurs "
            "d’itinéraires ne proposeront plus vos lignes."
        )
        % words,
        _("Publiez la suite dès qu’elle est prête : les adresses des fichiers ne changeront pas.")
        + f"\n{origin}{reverse('catalog_begin')}?dataset={dataset.slug}",
        _("Les horaires publiés aujourd’hui :") + f"\n{origin}{reverse('dataset', args=[dataset.slug])}",
    )
