"""Publishes the newest edition in the catalogue, with one data set per table.

Editions are immutable and permanent, except those with only simulated tests: they are marked as such, are not offered
to harvesters, and are withdrawn with their tests, or before the first real edition.
"""

from datetime import date, datetime, timedelta
from typing import Final

from maillage.core.files.atomic import remove_folder
from maillage.measure.editions.domain.editions import TABLE_TITLES, TITLE_ENDS
from maillage.measure.editions.store.announced_table import publish_announced_tables
from maillage.measure.editions.store.batch_figures import TableKind
from maillage.measure.editions.store.editions import edition_names, editions, editions_folder, is_demonstration_edition
from maillage.measure.record.domain.terms import Origin
from maillage.opendata.catalog.domain.description import Description, FeatureTable
from maillage.opendata.catalog.domain.terms import DatasetKind, Frequency, Licence, Theme
from maillage.opendata.catalog.store.consolidation import publish_tables, withdraw_demonstration_tables
from maillage.web.installation import agency_name, home_territory

# Published texts are French, whatever the process language. By table: schema, and name in URLs.
_TABLES: Final = {
    TableKind.SQUARES: ("maillage/mesures-carres", "carres"),
    TableKind.COMMUNES: ("maillage/mesures-communes", "communes"),
    TableKind.EPCI: ("maillage/mesures-epci", "intercommunalites"),
    TableKind.DEPARTEMENTS: ("maillage/mesures-departements", "departements"),
    TableKind.REGIONS: ("maillage/mesures-regions", "regions"),
    TableKind.PLACES: ("maillage/mesures-lieux", "lieux"),
}
_SLUG_ENDS: Final = {
    Origin.CROWD: "",
    Origin.DRIVE_TEST: "-campagnes",
    Origin.TRIP: "-trajets",
    Origin.SIMULATED: "-simule",
}
_KEYWORDS: Final = ("réseau mobile", "4G", "5G", "débit", "opérateurs")
_DESCRIPTION: Final = (
    "Les médianes de la qualité du réseau mobile, par trimestre, usage et opérateur ({method}). Aucun chiffre de moins "
    "de cinq appareils ; une ligne absente ne veut pas dire qu’il n’y a pas eu de test. Un trimestre publié ne change "
    "plus : les tests arrivés après ont leurs propres lignes."
)


def publish_newest_edition(now: datetime) -> int:
    """Publish the newest edition's tables in the catalogue; the number of new ones.

    Data sets of simulated tests are withdrawn once the newest edition has no such tests.
    """
    newest = next(iter(editions()), None)
    if newest is None or Origin.SIMULATED not in newest.quarters:
        withdraw_demonstration_tables(DatasetKind.MEASURED)
    if newest is None:
        return 0
    tables = []
    for table in newest.tables:
        if table.origin not in TITLE_ENDS or not table.rows:
            continue
        schema_id, word = _TABLES[TableKind(table.kind)]
        first, last = newest.quarters[table.origin][0], newest.quarters[table.origin][-1]
        description = Description(
            title=TABLE_TITLES[table.kind] + TITLE_ENDS[table.origin],
            description=_DESCRIPTION.format(method=newest.method),
            licence=Licence.LICENCE_OUVERTE,
            frequency=Frequency.QUARTERLY,
            theme=Theme.TECHNOLOGY,
            keywords=_KEYWORDS,
            territory=home_territory(),
            period_start=_first_day(first),
            period_end=_first_day(last, quarters=1) - timedelta(days=1),
            contact_name=agency_name(),
            contact_email="",
        )
        feature_table = FeatureTable(
            slug=f"qualite-mobile-{word}{_SLUG_ENDS[table.origin]}",
            edition=newest.name,
            description=description,
            file=editions_folder() / newest.name / f"{table.name}.csv",
            schema_id=schema_id,
            kind=DatasetKind.MEASURED,
            is_demonstration=table.origin is Origin.SIMULATED,
        )
        tables.append(feature_table)
    return len(publish_tables(tables, now=now)) + publish_announced_tables(newest, now)


def _first_day(quarter: str, *, quarters: int = 0) -> date:
    """The first day of a quarter ("2026-Q3"), or of the one ``quarters`` later."""
    year, _dash, number = quarter.partition("-Q")
    months = int(year) * 12 + (int(number) - 1 + quarters) * 3
    return date(months // 12, months % 12 + 1, 1)


def withdraw_demonstration_editions() -> int:
    """Delete editions with only simulated tests; their number."""
    names = [name for name in edition_names() if is_demonstration_edition(name)]
    for name in names:
        remove_folder(editions_folder() / name)
    return len(names)
