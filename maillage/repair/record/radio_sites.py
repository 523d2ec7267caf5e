"""Radio sites loaded: a file of Arcep replaces the table whole, in one transaction; a refused file changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.measurement.terms import Technology
from maillage.quality.queries.operators import operator_table
from maillage.quality.record.turns import writing
from maillage.repair.intake.sites import LONGEST_VINTAGE, Site, read_sites, vintage_of
from maillage.repair.models import RadioSite

SAMPLE: Final = (
    Path(__file__).resolve().parent.parent / "reference" / "sites" / "arcep-sites-mobiles-2018-01-l93.csv.gz"
)
_BATCH_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class SitesLoaded:
    """What loading a file came to: its date, how many sites it holds, which rows gave no position."""

    vintage: str
    sites: int
    rows_without_position: tuple[int, ...]


def load_sites(path: Path, *, vintage: str | None = None) -> SitesLoaded:
    """What was loaded: the table then holds the sites of the file, no others. Refused where a row cannot be read."""
    file = read_sites(path, operator_table())
    dated = (vintage or vintage_of(path))[:LONGEST_VINTAGE]
    replace_sites(file.sites, vintage=dated)
    return SitesLoaded(dated, len(file.sites), file.rows_without_position)


def replace_sites(sites: Iterable[Site], *, vintage: str) -> None:
    """The table holds ``sites`` and nothing else."""
    rows = (
        RadioSite(
            operator=site.operator,
            lon=site.lon,
            lat=site.lat,
            technologies=technology_bits(site.technologies),
            vintage=vintage,
        )
        for site in sites
    )
    with writing():
        RadioSite.objects.all().delete()
        RadioSite.objects.bulk_create(rows, batch_size=_BATCH_ROWS)


def technology_bits(technologies: Iterable[Technology]) -> int:
    """Technologies as one number: the bit of each one's own number."""
    return sum(1 << int(technology) for technology in set(technologies))
