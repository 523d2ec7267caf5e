"""GTFS archives as packages: published whole, with their stops as a table, their findings and a panel of their page."""

from datetime import date
from pathlib import Path
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import FindingGroup
from maillage.opendata.catalog.domain.packages import PackageForm, PackageReading
from maillage.opendata.timetables.domain.feed_rules import FeedSeverity
from maillage.opendata.timetables.domain.report import finding_groups
from maillage.opendata.timetables.domain.standard import MOBILITY_STANDARD, REFERENCE, SCHEMA_ID
from maillage.opendata.timetables.intake.feed_reading import faulty_stop_rows, is_feed, read_feed
from maillage.opendata.timetables.pages.parts.network_panel import network_panel
from maillage.opendata.timetables.store.published_timetables import TIMETABLE


def read_package(path: Path, today: date) -> PackageReading:
    """A GTFS archive as a package."""
    reading = read_feed(path, today=today)
    timetable = reading.timetable
    days = (timetable.first_day, timetable.expires_on or timetable.last_day)
    errors: tuple[FindingGroup, ...] = finding_groups(reading.findings, {FeedSeverity.ERROR})
    return PackageReading(
        header=reading.stops.header,
        columns=reading.stops.columns,
        errors=errors,
        warnings=finding_groups(reading.findings, {FeedSeverity.WARNING, FeedSeverity.INFO}),
        bad_rows=faulty_stop_rows(reading),
        period=(days[0], days[1]) if days[0] and days[1] and days[0] <= days[1] else None,
        document=TIMETABLE.dump_python(timetable, mode="json"),
    )


PACKAGE_FORMS: Final = (
    PackageForm(
        schema_id=SCHEMA_ID,
        ending="gtfs.zip",
        accepted="zip",
        title=sentence("Horaires (GTFS)"),
        remedy=sentence(
            "Corrigez dans le logiciel qui fait vos horaires, exportez de nouveau, puis déposez la nouvelle archive."
        ),
        media_type="application/zip",
        file_type="GTFS",
        mobility_standard=MOBILITY_STANDARD,
        conforms_to=REFERENCE,
        is_mine=is_feed,
        read=read_package,
        panel=network_panel,
    ),
)
