"""What data sources may bring to timetables: the feeds of the region's networks."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.store.organisations import agency
from maillage.accounts.store.trace import installation_acting
from maillage.core.problems import Refused, sentence
from maillage.core.source_importers import ImportedRows, ImportRequest, SourceImporter
from maillage.opendata.timetables.store.regional_feeds import take_in_feeds

_LEFT_OUT: Final = sentence("Horaires laissés de côté : %(count)s sur %(all)s. Le premier, « %(title)s » : %(reason)s")


def take_in_timetables(request: ImportRequest) -> ImportedRows:
    """The feeds of the region as data sets of the catalogue; those that cannot be taken are named beside the data."""
    owner = agency()
    feeds = take_in_feeds(installation_acting(owner.pk), owner, request.path, now=request.now)
    if not feeds.problems:
        return ImportedRows(feeds.read, feeds.in_force, 0)
    title, problem = next(iter(feeds.problems.items()))
    aside = len(feeds.problems)
    reason = _(problem.message) % problem.params
    remark = Refused("feeds_left_out", _LEFT_OUT, count=aside, all=feeds.read, title=title, reason=reason)
    if not feeds.in_force:
        raise remark
    return ImportedRows(feeds.read, feeds.in_force, aside, remark)


IMPORTERS: Final = (SourceImporter("timetables", take_in_timetables),)
