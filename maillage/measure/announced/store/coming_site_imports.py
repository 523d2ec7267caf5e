"""Takes in lists of sites to come: each source replaces its own; only those of the home territory are kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.announced.intake.sites_to_come import read_sites_to_come
from maillage.measure.announced.store.models import ComingSite
from maillage.measure.announced.store.site_places import communes_at
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import writing

_BATCH_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class SitesToComeLoaded:
    """A list that was taken in: how many of its sites stand here, the rows set aside."""

    sites: int
    rejected: RejectionReport


def load_sites_to_come(path: Path, *, source: str) -> SitesToComeLoaded:
    """Replace the sites to come of a source; Refused for a file that cannot be read."""
    file = read_sites_to_come(path, operator_table())
    commune_codes = communes_at([(site.lon, site.lat) for site in file.sites])
    rows = [
        ComingSite(
            source=source[:60],
            operator=site.operator,
            name=site.name,
            commune=code,
            lon=site.lon,
            lat=site.lat,
            programme=site.programme.value,
            stage=site.stage.value,
            decree=site.decree,
            due_on=site.due_on,
        )
        for site, code in zip(file.sites, commune_codes, strict=True)
        if code is not None
    ]
    with writing():
        ComingSite.objects.filter(source=source[:60], is_invented=False).delete()
        ComingSite.objects.bulk_create(rows, batch_size=_BATCH_ROWS)
    return SitesToComeLoaded(len(rows), file.rejected)
