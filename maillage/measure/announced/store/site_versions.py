"""Which lists of outages and of sites to come were taken in last: what pages made of them are kept by."""

from typing import Final

from django.db.models import Count, Max

from maillage.measure.announced.store.models import ComingSite, OutageReport
from maillage.web.row_totals import RowTotals

_REPORTS: Final = RowTotals(OutageReport.objects.all, Max("pk"), Count("pk"))
_COMING: Final = RowTotals(ComingSite.objects.all, Max("pk"), Count("pk"))


def sites_version() -> tuple[int, int, int, int]:
    """Changes whenever a list is taken in: each makes new rows."""
    reports, coming = _REPORTS.now(), _COMING.now()
    return reports[0] or 0, reports[1], coming[0] or 0, coming[1]
