"""The timetables of published versions, read from the document of their package."""

from collections.abc import Iterator
from typing import Final

from pydantic import TypeAdapter

from maillage.core.problems import NotFound, sentence
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.datasets import newest_version, open_datasets
from maillage.opendata.catalog.store.model_types import Dataset, Version
from maillage.opendata.catalog.store.packages import PublishedPackage, package_of
from maillage.opendata.timetables.domain.standard import SCHEMA_ID
from maillage.opendata.timetables.domain.timetable import Timetable

TIMETABLE: Final = TypeAdapter(Timetable)


def timetable_in(package: PublishedPackage) -> Timetable:
    """What the feed in a package offers."""
    return TIMETABLE.validate_python(package.document)


def timetable_of_version(version: Version) -> Timetable:
    """What a version offers; NotFound if it is no timetable, or its files are lost."""
    package = package_of(version)
    if package is None:
        message = sentence("Ce jeu de données n’est pas un GTFS : ses fichiers sont sur sa page.")
        raise NotFound("timetable_unknown", message)
    return timetable_in(package)


def timetables_in_force() -> Iterator[tuple[Dataset, Version, Timetable]]:
    """The real timetables that are published here, in their newest version; not those kept up elsewhere."""
    published = open_datasets().filter(schema_id=SCHEMA_ID, is_demonstration=False)
    for dataset in published.exclude(kind=DatasetKind.HARVESTED.value):
        version = newest_version(dataset)
        if version is None:
            continue
        try:
            yield dataset, version, timetable_of_version(version)
        except NotFound:
            continue  # its files are lost: the page of the data set says so
