"""Takes in the timetables of the region that the national access point lists, each as a data set from elsewhere.

A feed is known by its resource at the national portal: the same archive again writes nothing, another one is a new
version. What the list no longer has is archived; what the agency withdrew stays withdrawn.
"""

import hashlib
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
from django.db import transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.core.files.atomic import write_whole
from maillage.core.problems import NotFound, Problem, Refused, sentence
from maillage.core.schema.terms import Report
from maillage.core.tables.terms import TableFileForm, TableReading
from maillage.opendata.catalog.domain.column_names import unique_names
from maillage.opendata.catalog.domain.description import Description
from maillage.opendata.catalog.domain.packages import PackageReading
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, Frequency, Licence, Theme
from maillage.opendata.catalog.store.datasets import newest_version
from maillage.opendata.catalog.store.model_types import Dataset, RemoteFile
from maillage.opendata.catalog.store.packages import package_form_of, package_of, package_text
from maillage.opendata.catalog.store.publishing import publish_ready, ready_table
from maillage.opendata.catalog.store.schemas import schema_version
from maillage.opendata.timetables.domain.standard import SCHEMA_ID
from maillage.sources.domain.transport_feeds import FEEDS, FEEDS_LIST, TransportFeed
from maillage.territory.store.territories import territory

_ORIGIN: Final = "https://www.data.gouv.fr/datasets/{dataset}/#/resources/{id}"
_ORIGINS: Final = "https://www.data.gouv.fr/datasets/"
_DESCRIPTION: Final = sentence(
    "Horaires de %(publisher)s, repris du point d’accès national aux données de transport (transport.data.gouv.fr), où "
    "leur autorité les tient à jour."
)
_HIDDEN: Final = sentence("l’agence l’a retiré du catalogue : rétablissez-le d’abord.")


@dataclass(slots=True)
class FeedsTaken:
    """How many feeds the list has, how many are in force, and why each of the others is not."""

    read: int = 0
    in_force: int = 0
    problems: dict[str, Problem] = field(default_factory=dict)


def take_in_feeds(acting: Acting, owner: Organisation, path: Path, *, now: datetime) -> FeedsTaken:
    """Take in the archive of feeds at ``path`` (maillage/sources/intake/transport_feeds.py) for ``owner``.

    A feed that cannot be read is left out, with its reason, and its version of before stays in force.
    """
    with zipfile.ZipFile(path) as archive:
        feeds = FEEDS.validate_json(archive.read(FEEDS_LIST))
        feeds_taken = FeedsTaken(read=len(feeds))
        for feed in feeds:
            try:
                if not feed.file:
                    raise Refused(feed.problem["code"], feed.problem["message"], **feed.problem["params"])
                with tempfile.TemporaryDirectory() as folder:
                    target = Path(folder) / "horaires.zip"
                    with archive.open(feed.file) as content, target.open("wb") as copy:
                        shutil.copyfileobj(content, copy)
                    _take_feed(acting, owner, feed, target, now=now)
            except Problem as problem:
                feeds_taken.problems[feed.title] = problem
            else:
                feeds_taken.in_force += 1
    listed = Dataset.objects.filter(organisation=owner, schema_id=SCHEMA_ID, state=DatasetState.PUBLISHED.value)
    imported = listed.filter(kind=DatasetKind.HARVESTED.value, origin_uri__startswith=_ORIGINS)
    gone = imported.exclude(origin_uri__in=[_origin(feed) for feed in feeds])
    gone.update(state=DatasetState.ARCHIVED.value, modified_at=now)
    return feeds_taken


def _origin(feed: TransportFeed) -> str:
    return _ORIGIN.format(dataset=feed.dataset, id=feed.id)


def _take_feed(acting: Acting, owner: Organisation, feed: TransportFeed, path: Path, *, now: datetime) -> None:
    dataset = Dataset.objects.filter(organisation=owner, origin_uri=_origin(feed)).first()
    if dataset is not None and dataset.state in {DatasetState.WITHDRAWN.value, DatasetState.SUSPENDED.value}:
        raise Refused("feed_hidden", _HIDDEN)
    if dataset is not None and _is_in_force(dataset, feed, path):
        return
    form = package_form_of(SCHEMA_ID)
    assert form is not None  # of this feature
    reading = form.read(path, localdate(now))
    report = Report(
        SCHEMA_ID,
        schema_version(SCHEMA_ID).version,
        TableReading(TableFileForm.PACKAGE),
        reading.header,
        len(reading.columns[0]) if reading.columns else 0,
        reading.errors,
        reading.warnings,
        reading.bad_rows,
    )
    package = path.with_name("package")
    write_whole(package, package_text(path, reading))
    table = pa.Table.from_arrays(
        [pa.array(column, pa.string()) for column in reading.columns], names=unique_names(reading.header)
    )
    files = ready_table(
        acting,
        table=table,
        schema=(SCHEMA_ID, report.schema_version),
        report=report,
        dataset=dataset,
        source=path,
        package=package,
    )
    with files as ready, transaction.atomic():
        description = _description(feed, owner, reading)
        version = publish_ready(acting, ready, description=description, kind=DatasetKind.HARVESTED, now=now)
        published = version.dataset
        published.origin_uri, published.landing_page = _origin(feed), feed.page
        published.save(update_fields=["origin_uri", "landing_page"])
        published.remote_files.all().delete()
        RemoteFile.objects.create(
            dataset=published, title=feed.title[:300], url=feed.address, form="gtfs", media_type=form.media_type
        )


def _is_in_force(dataset: Dataset, feed: TransportFeed, path: Path) -> bool:
    """Whether the archive at ``path`` is the one that is published, under the title and the licence of ``feed``."""
    version = newest_version(dataset)
    try:
        package = None if version is None else package_of(version)
    except NotFound:
        return False  # its files are lost: they are written again
    stands = (dataset.state, dataset.title, dataset.licence)
    if package is None or stands != (DatasetState.PUBLISHED.value, feed.title[:300], feed.licence):
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == package.sha256


def _description(feed: TransportFeed, owner: Organisation, reading: PackageReading) -> Description:
    place = owner.territory
    if len(feed.areas) == 1:
        try:
            place = territory(feed.areas[0]).address
        except (NotFound, Refused):
            place = owner.territory  # an area that this reference does not have
    start, end = reading.period or (None, None)
    publisher = feed.publisher or feed.title
    return Description(
        title=feed.title[:300],
        description=_DESCRIPTION % {"publisher": publisher},
        licence=Licence(feed.licence),
        frequency=Frequency.UNKNOWN,
        theme=Theme.TRANSPORT,
        keywords=("GTFS", "horaires", "transport"),
        territory=place,
        period_start=start,
        period_end=end,
        contact_name=publisher[:200],
        contact_email="",
    )
