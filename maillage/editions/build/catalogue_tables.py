"""Gives the newest edition of the open data to the catalogue, one data set a table: published like everyone's.

Editions of simulated tests alone are taken back with those tests, or when the first edition of real ones is published:
an edition never changes and stays; these ones are invented, say so, and are given to no harvester.
"""

from datetime import date, datetime, timedelta
from shutil import rmtree
from typing import Final

from django.conf import settings

from maillage.catalog.record import publish_tables, withdraw_demonstration_tables
from maillage.catalog.terms import DatasetKind, Frequency, Licence, Theme
from maillage.catalog.terms.description import Description, FeatureTable
from maillage.editions.build.batch_figures import TableKind
from maillage.editions.queries.editions import edition_names, editions, editions_folder, is_demonstration_edition
from maillage.quality.terms import Origin

# What is published is French, whatever the language of the process. Schema, name in addresses and title of each table.
_TABLES: Final = {
    TableKind.SQUARES: ("maillage/mesures-carres", "carres", "Qualité du réseau mobile par carré"),
    TableKind.COMMUNES: ("maillage/mesures-communes", "communes", "Qualité du réseau mobile par commune"),
    TableKind.EPCI: ("maillage/mesures-epci", "intercommunalites", "Qualité du réseau mobile par intercommunalité"),
    TableKind.DEPARTEMENTS: (
        "maillage/mesures-departements",
        "departements",
        "Qualité du réseau mobile par département",
    ),
    TableKind.REGIONS: ("maillage/mesures-regions", "regions", "Qualité du réseau mobile par région"),
    TableKind.PLACES: ("maillage/mesures-lieux", "lieux", "Qualité du réseau mobile des plages et autres lieux"),
}
# Those of other countries are not ours to publish.
_ORIGINS: Final = {
    Origin.CROWD: ("", ""),
    Origin.DRIVE_TEST: ("-campagnes", " (campagnes de mesure)"),
    Origin.SIMULATED: ("-simule", " (tests simulés, démonstration)"),
}
# What pages say of these data sets, which an English page says in English.
TITLES: Final = tuple(title + end for _schema, _word, title in _TABLES.values() for _slug_end, end in _ORIGINS.values())
_KEYWORDS: Final = ("réseau mobile", "4G", "5G", "débit", "opérateurs")
_DESCRIPTION: Final = (
    "Les médianes de la qualité du réseau mobile, par trimestre, usage et opérateur ({method}). Aucun chiffre de moins "
    "de cinq appareils ; une ligne absente ne veut pas dire qu’il n’y a pas eu de test. Un trimestre publié ne change "
    "plus : les tests arrivés après ont leurs propres lignes."
)
_GOING: Final = ".going-"


def give_newest_edition(now: datetime) -> int:
    """How many tables of the newest edition are new in the catalogue; none where they stand there or there is none.

    Data sets of simulated tests go with the last edition that held such tests.
    """
    newest = next(iter(editions()), None)
    if newest is None or Origin.SIMULATED not in newest.quarters:
        withdraw_demonstration_tables(DatasetKind.MEASURED)
    if newest is None:
        return 0
    tables = []
    for table in newest.tables:
        if table.origin not in _ORIGINS or not table.rows:
            continue
        schema_id, word, title = _TABLES[TableKind(table.kind)]
        slug_end, title_end = _ORIGINS[table.origin]
        first, last = newest.quarters[table.origin][0], newest.quarters[table.origin][-1]
        description = Description(
            title=title + title_end,
            description=_DESCRIPTION.format(method=newest.method),
            licence=Licence.LICENCE_OUVERTE,
            frequency=Frequency.QUARTERLY,
            theme=Theme.TECHNOLOGY,
            keywords=_KEYWORDS,
            territory=settings.HOME_TERRITORY,
            period_start=_first_day(first),
            period_end=_first_day(last, quarters=1) - timedelta(days=1),
            contact_name=settings.AGENCY_NAME,
            contact_email="",
        )
        feature_table = FeatureTable(
            slug=f"qualite-mobile-{word}{slug_end}",
            edition=newest.name,
            description=description,
            file=editions_folder() / newest.name / f"{table.name}.csv",
            schema_id=schema_id,
            kind=DatasetKind.MEASURED,
            is_demonstration=table.origin is Origin.SIMULATED,
        )
        tables.append(feature_table)
    return len(publish_tables(tables, now=now))


def _first_day(quarter: str, *, quarters: int = 0) -> date:
    """The first day of a quarter ("2026-Q3"), or of one that many quarters later."""
    year, _dash, number = quarter.partition("-Q")
    months = int(year) * 12 + (int(number) - 1 + quarters) * 3
    return date(months // 12, months % 12 + 1, 1)


def withdraw_demonstration_editions() -> int:
    """How many editions went."""
    names = [name for name in edition_names() if is_demonstration_edition(name)]
    for name in names:
        going = editions_folder() / f"{_GOING}{name}"
        (editions_folder() / name).rename(going)  # at once and whole
        rmtree(going)
    return len(names)
