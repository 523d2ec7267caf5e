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
    taken = take_in_feeds(installation_acting(owner.pk), owner, request.path, now=request.now)
    if not taken.problems:
        return ImportedRows(taken.read, taken.kept, 0)
    title, problem = next(iter(taken.problems.items()))
    aside = len(taken.problems)
    reason = _(problem.message) % problem.params
    remark = Refused("feeds_left_out", _LEFT_OUT, count=aside, all=taken.read, title=title, reason=reason)
    if not taken.kept:
        raise remark
    return ImportedRows(taken.read, taken.kept, aside, remark)


IMPORTERS: Final = (SourceImporter("timetables", take_in_timetables),)
