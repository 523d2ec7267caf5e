"""Publishes in the catalogue, with each edition, what operators announce beside what the tests of its quarter measure.

A table holds the tests of its newest quarter alone, so that two of them share none: their difference says nothing of
anybody. It is made once an edition and origin, and kept as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.files.atomic import write_whole
from maillage.kits.lists.columns import Column, Columns
from maillage.kits.lists.files import csv_content
from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.store.announced_columns import LINE_COLUMNS
from maillage.measure.announced.store.announced_places import (
    SERVICE,
    announcing_operators,
    computed_state,
    coverage_beside,
    judged_communes,
)
from maillage.measure.editions.domain.editions import QUARTER_MONTHS, TABLE_TITLES, TITLE_ENDS
from maillage.measure.editions.store.editions import Edition
from maillage.measure.record.domain.terms import FIRST_YEAR, Origin
from maillage.opendata.catalog.domain.description import Description, FeatureTable
from maillage.opendata.catalog.domain.terms import DatasetKind, Frequency, Licence, Theme
from maillage.opendata.catalog.store.consolidation import publish_tables
from maillage.web.installation import agency_name, home_territory

SCHEMA: Final = "maillage/annonce-et-mesure"
_SLUG_ENDS: Final = {
    Origin.CROWD: "",
    Origin.DRIVE_TEST: "-campagnes",
    Origin.TRIP: "-trajets",
    Origin.SIMULATED: "-simule",
}
_KEYWORDS: Final = ("réseau mobile", "4G", "couverture", "opérateurs")
_DESCRIPTION: Final = (
    "Commune par commune, la 4G que chaque opérateur annonce à l’Arcep, et la part des tests du trimestre qui "
    "reçoivent au moins 3 Mb/s là où il l’annonce bonne. Aucun chiffre de moins de cinq appareils ; les nombres sont "
    "le bas de leur marche. Une ligne absente ne veut pas dire qu’il n’y a pas eu de test."
)


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A line of the table: its quarter ("2026-Q3"), origin, and of when the operator's map is."""

    period: str
    origin: Origin
    vintage: str
    line: AnnouncedLine


_COLUMNS: Final[Columns[QuarterLine]] = (
    Column("period", lambda row: row.period),
    *(column.of(lambda row: row.line) for column in LINE_COLUMNS),
    Column("coverage_vintage", lambda row: row.vintage),
    Column("origin", lambda row: row.origin.word),
)


def publish_announced_tables(edition: Edition, now: datetime) -> int:
    """Publish the tables of an edition that are not published yet; how many."""
    tables = []
    for origin, quarters in edition.quarters.items():
        if origin not in TITLE_ENDS or not quarters or not announcing_operators(origin):
            continue
        quarter = quarters[-1]
        file = _folder() / f"{edition.name}-{origin.word}.csv"
        if not file.exists():
            rows = list(quarter_lines(quarter, origin))
            if not rows:
                continue
            write_whole(file, csv_content(_COLUMNS, rows))
        first = date(FIRST_YEAR + _month(quarter) // 12, _month(quarter) % 12 + 1, 1)
        after = _month(quarter) + QUARTER_MONTHS
        description = Description(
            title=TABLE_TITLES["announced"] + TITLE_ENDS[origin],
            description=_DESCRIPTION,
            licence=Licence.LICENCE_OUVERTE,
            frequency=Frequency.QUARTERLY,
            theme=Theme.TECHNOLOGY,
            keywords=_KEYWORDS,
            territory=home_territory(),
            period_start=first,
            period_end=date(FIRST_YEAR + after // 12, after % 12 + 1, 1) - timedelta(days=1),
            contact_name=agency_name(),
            contact_email="",
        )
        tables.append(
            FeatureTable(
                slug=f"couverture-annoncee-et-mesuree{_SLUG_ENDS[origin]}",
                edition=edition.name,
                description=description,
                file=file,
                schema_id=SCHEMA,
                kind=DatasetKind.MEASURED,
                is_demonstration=origin is Origin.SIMULATED,
            )
        )
    return len(publish_tables(tables, now=now))


def quarter_lines(quarter: str, origin: Origin) -> Iterator[QuarterLine]:
    """The lines of the communes that the tests of a quarter let one judge, by commune and operator."""
    first = _month(quarter)
    state, coverage = computed_state(origin, (first, first + QUARTER_MONTHS)), coverage_beside(origin)
    for line in sorted(judged_communes(state), key=lambda judged: (judged.address, judged.operator)):
        facts = coverage.layer_facts(line.operator, SERVICE)
        yield QuarterLine(quarter, origin, "" if facts is None else facts.vintage, line)


def _month(quarter: str) -> int:
    """The first month of a quarter ("2026-Q3"), counted from January 2015."""
    year, _dash, number = quarter.partition("-Q")
    return (int(year) - FIRST_YEAR) * 12 + (int(number) - 1) * QUARTER_MONTHS


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "announced-editions"
