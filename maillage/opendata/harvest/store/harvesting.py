"""Harvests other catalogues: adds a source, runs a trial, imports data sets, archives those that are gone.

Each page is written after it was parsed, so that an interrupted harvest leaves complete data sets behind; data sets are
only archived after a complete read. Transactions are small, as some catalogues are a single page and an open write
transaction blocks every other writer.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from django.conf import settings
from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.permissions import still_accepted
from maillage.accounts.store.trace import installation_acting, note
from maillage.core.bounds.isolation import ProcessBounds
from maillage.core.clock import utc_now
from maillage.core.files.atomic import try_file_lock
from maillage.core.net.fetch import FetchedDocument, RemoteReader
from maillage.core.net.public_hosts import parse_url
from maillage.core.problems import Problem, Refused, sentence
from maillage.opendata.catalog.domain.terms import DatasetState, ItemStatus, SourceKind
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.harvest.domain.harvest import GONE_AFTER, REASONS, KnownIdentities
from maillage.opendata.harvest.domain.terms import HarvestVerb
from maillage.opendata.harvest.intake import ckan, rdf, udata_reuses
from maillage.opendata.harvest.intake.catalogue_pages import read_page
from maillage.opendata.harvest.intake.dcat import RemoteCataloguePage
from maillage.opendata.harvest.store.harvest import due_sources, imported_elsewhere, own_ids
from maillage.opendata.harvest.store.harvest_rows import Harvest, take_page
from maillage.opendata.harvest.store.harvested_reuses import take_references_of, take_reuses
from maillage.opendata.harvest.store.models import HarvestItem, HarvestRun, HarvestSource
from maillage.web.public_url import installation_url

WRITTEN_AT_ONCE: Final = 100  # data sets per transaction
KEPT_RUNS: Final = 30  # per source; older ones are deleted
_TRIAL_ENDS: Final = timedelta(minutes=5)  # an unfinished trial older than this was killed
Item = TypeVar("Item")
_INTERRUPTED: Final = sentence("La moisson a été interrompue : la prochaine reprend tout.")


_ONE_PAGE: Final = ProcessBounds(seconds=120.0, memory_mb=2_048)


@dataclass(frozen=True, slots=True)
class HarvestBounds:
    """The limits of a harvest."""

    most_pages: int = 2_000
    most_datasets: int = 50_000
    longest: timedelta = timedelta(minutes=30)
    reading: ProcessBounds = _ONE_PAGE


TRIAL: Final = HarvestBounds(  # a person is waiting
    most_pages=5,
    most_datasets=1_000,
    longest=timedelta(seconds=20),
    reading=ProcessBounds(seconds=8.0, memory_mb=384),
)
WHOLE: Final = HarvestBounds()


def add_source(
    acting: Acting, organisation: Organisation, *, name: str, url: str, kind: SourceKind, now: datetime
) -> HarvestRun:
    """Run a trial of a new, inactive source; Refused, and nothing stored, if nothing can be read from it."""
    address = parse_url(url, allowed=harvest_allowed())
    if HarvestSource.objects.filter(organisation=organisation, url=address.url).exists():
        message = sentence("« %(url)s » est déjà une source de %(name)s : ouvrez-la dans la liste.")
        raise Refused("harvest_source_known", message, url=address.url, name=organisation.name)
    if address.origin == installation_url():
        message = sentence("Cette adresse est celle de ce site : ses jeux sont déjà dans le catalogue.")
        raise Refused("harvest_own_site", message)
    source = HarvestSource.objects.create(
        organisation=organisation, name=name.strip()[:200], url=address.url, kind=kind.value, is_active=False
    )
    run = harvest_source(source, is_dry=True, now=now, bounds=TRIAL)
    if run.error and not run.counts:
        source.delete()
        raise Refused(run.error_detail["code"], run.error_detail["message"], **run.error_detail["params"])
    note(acting, HarvestVerb.HARVESTED, about=_about(source), title=source.name, now=now, detail={"added": source.url})
    return run


def follow_catalogue(
    acting: Acting, organisation: Organisation, *, name: str, document: FetchedDocument, now: datetime
) -> HarvestRun | None:
    """Take in the DCAT catalogue whose first page is ``document``, and harvest it each day; None if it is known here.

    Raises:
        Refused: the page is no catalogue, or the harvest of it failed; then the source is not kept.
    """
    url = parse_url(document.url, allowed=harvest_allowed()).url
    read_page(document, WHOLE.reading)
    if HarvestSource.objects.filter(organisation=organisation, url=url).exists():
        return None  # read each day by its own duty, or stopped by the agency
    source = HarvestSource.objects.create(
        organisation=organisation, name=name.strip()[:200], url=url, kind=SourceKind.DCAT.value
    )
    run = harvest_source(source, is_dry=False, now=now, acting=acting)
    if run.error and not run.counts:
        source.delete()
        raise Refused(run.error_detail["code"], run.error_detail["message"], **run.error_detail["params"])
    return run


def ask_harvest(acting: Acting, source: HarvestSource, *, now: datetime) -> None:
    """Activate the source and harvest it at the next run."""
    source.is_active, source.asked_at = True, now
    with transaction.atomic():
        source.save(update_fields=["is_active", "asked_at"])
        note(acting, HarvestVerb.HARVESTED, about=_about(source), title=source.name, now=now, detail={"asked": True})


def stop_source(acting: Acting, source: HarvestSource, *, now: datetime) -> None:
    """Deactivate the source; imported data sets are kept."""
    source.is_active, source.asked_at = False, None
    with transaction.atomic():
        source.save(update_fields=["is_active", "asked_at"])
        note(acting, HarvestVerb.HARVESTED, about=_about(source), title=source.name, now=now, detail={"stopped": True})


def harvest_due(now: datetime) -> list[HarvestRun]:
    """Harvest all due sources one by one; a failing source is reported in its own run."""
    runs = []
    for source in due_sources(now):
        try:
            runs.append(harvest_source(source, is_dry=False, now=utc_now()))
        except Refused:
            # Another process is harvesting it and writes its own report.
            continue
    return runs


def harvest_source(
    source: HarvestSource,
    *,
    is_dry: bool,
    now: datetime,
    acting: Acting | None = None,
    bounds: HarvestBounds = WHOLE,
    reader: RemoteReader | None = None,
) -> HarvestRun:
    """Harvest ``source`` and return its run; a dry run only writes the report. Refused while another run is active.

    Errors of the catalogue are reported in the run, not raised.
    """
    # A file lock, which the system releases when the process dies: a killed harvest blocks nobody.
    with nullcontext(True) if is_dry else try_file_lock(harvest_lock(source)) as is_ours:
        with transaction.atomic():
            HarvestSource.objects.select_for_update().get(pk=source.pk)  # serialises the start of runs
            going_on = source.runs.filter(ended_at=None)
            going_on.filter(started_at__lt=now - _TRIAL_ENDS, is_dry=True).update(ended_at=now, error=_INTERRUPTED)
            if not is_dry and is_ours:
                # We hold the lock, so unfinished runs were killed.
                going_on.filter(is_dry=False).update(ended_at=now, error=_INTERRUPTED)
            elif not is_dry:
                message = sentence("« %(name)s » est en train d’être moissonnée : attendez la fin.")
                raise Refused("harvest_going_on", message, name=source.name)
            if not is_dry and source.asked_at is not None:
                source.asked_at = None
                source.save(update_fields=["asked_at"])
            run = HarvestRun.objects.create(source=source, is_dry=is_dry, started_at=now)
        return _take_catalogue(run, acting=acting, bounds=bounds, reader=reader, now=now)


def harvest_lock(source: HarvestSource) -> Path:
    """Path of the lock held while ``source`` is harvested."""
    return Path(settings.DATA_DIR) / "run" / f"harvest-{source.pk}.lock"


def _take_catalogue(
    run: HarvestRun, *, acting: Acting | None, bounds: HarvestBounds, reader: RemoteReader | None, now: datetime
) -> HarvestRun:
    source = run.source
    seen: set[str] = set()
    harvest = Harvest(
        run=run,
        organisation=source.organisation,
        identities=KnownIdentities(installation_url(), own_ids(), imported_elsewhere(source), seen),
        standing={
            tie.remote_id: tie
            for tie in source.harvested.select_related("dataset__organisation").prefetch_related(
                "dataset__remote_files"
            )
        },
        slugs=set(Dataset.objects.values_list("slug", flat=True)),
        now=now,
        seen=seen,
    )
    problem: Problem | None = None
    is_ended = False
    try:
        for page in _pages(source, reader or _reader(), bounds):
            for datasets in _batches(page.datasets):
                with transaction.atomic():
                    if not run.is_dry:  # suspended meanwhile: earlier pages stay, but are not visible
                        still_accepted(source.organisation_id)
                    take_page(harvest, datasets)
                    take_references_of(harvest, datasets)
            for reuses in _batches(page.reuses):
                with transaction.atomic():
                    if not run.is_dry:
                        still_accepted(source.organisation_id)
                    take_reuses(harvest, reuses)
        _note_missing(harvest)
        is_ended = True
    except Problem as error:
        # Earlier pages stay; unread data sets do not count as missing.
        problem = error
    finally:
        if problem is None and not is_ended:
            problem = Refused("harvest_interrupted", _INTERRUPTED)
        run.ended_at, run.counts = utc_now(), harvest.counts
        if problem is not None:
            run.error = problem.text[:500]
            run.error_detail = {"code": problem.code, "message": problem.message, "params": dict(problem.params)}
        with transaction.atomic():
            run.save()
            if not run.is_dry:
                acting = acting or installation_acting(source.organisation_id)
                detail = {"counts": run.counts, "error": run.error}
                note(acting, HarvestVerb.HARVESTED, about=_about(source), title=source.name, now=now, detail=detail)
            newest = source.runs.order_by("-started_at", "-pk").values_list("pk", flat=True)[:KEPT_RUNS]
            source.runs.exclude(pk__in=list(newest)).delete()
    return run


def harvest_allowed() -> tuple[str, ...]:
    """The internal hosts that the agency allows to harvest."""
    return tuple(getattr(settings, "HARVEST_ALLOW", ()))


def _reader() -> RemoteReader:
    # Where a mirror answers for all hosts, catalogues are behind it too.
    return RemoteReader(allowed=harvest_allowed(), mirror=settings.SOURCES_MIRROR)


def _pages(source: HarvestSource, reader: RemoteReader, bounds: HarvestBounds) -> Iterator[RemoteCataloguePage]:
    """The pages of the catalogue; Refused if it exceeds the limits."""
    until = utc_now() + bounds.longest
    is_ckan, is_reuses = source.kind == SourceKind.CKAN.value, source.kind == SourceKind.REUSES.value
    url: str | None = ckan.first_page(source.url) if is_ckan else source.url
    visited: set[str] = set()
    count = 0
    while url is not None:
        if url in visited:
            message = sentence("La page « %(url)s » renvoie à une page déjà lue : le catalogue tourne en rond.")
            raise Refused("harvest_page_loop", message, url=url[:300])
        if len(visited) >= bounds.most_pages or count >= bounds.most_datasets or utc_now() > until:
            raise _too_long(count)
        visited.add(url)
        if is_ckan:
            page = ckan.read_packages(reader.read(url, accept=ckan.ACCEPT))
        elif is_reuses:
            page = udata_reuses.read_reuses(reader.read(url, accept=udata_reuses.ACCEPT))
        else:
            document = reader.read(url, accept=rdf.ACCEPT)
            page = read_page(document, bounds.reading)
        remaining = bounds.most_datasets - count
        items = len(page.datasets) + len(page.reuses)
        count += min(remaining, items)
        yield replace(page, datasets=page.datasets[:remaining], reuses=page.reuses[:remaining])
        if items > remaining:
            raise _too_long(count)
        url = page.next_url


def _too_long(count: int) -> Refused:
    message = sentence("Le catalogue est trop long : %(count)s jeux ont été lus, le reste ne l’a pas été.")
    return Refused("harvest_too_long", message, count=count)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for begin in range(0, len(items), WRITTEN_AT_ONCE):
        yield items[begin : begin + WRITTEN_AT_ONCE]


def _note_missing(harvest: Harvest) -> None:
    """Record since when imported data sets are missing; archive them after GONE_AFTER."""
    ties = [
        tie
        for remote_id, tie in harvest.standing.items()
        if remote_id not in harvest.seen and tie.dataset.state != DatasetState.ARCHIVED.value
    ]
    for batch in _batches(ties):
        items = []
        with transaction.atomic():
            for tie in batch:
                since = tie.missing_since or harvest.now
                is_gone = harvest.now - since >= GONE_AFTER
                if not harvest.is_dry and tie.missing_since is None:
                    tie.missing_since = since
                    tie.save(update_fields=["missing_since"])
                if not harvest.is_dry and is_gone:
                    # Checked in the database: one that was withdrawn meanwhile stays so.
                    standing = Dataset.objects.filter(pk=tie.dataset_id, state=DatasetState.PUBLISHED.value)
                    standing.update(state=DatasetState.ARCHIVED.value)
                status, code = (ItemStatus.ARCHIVED, "gone") if is_gone else (ItemStatus.SKIPPED, "missing")
                items.append(
                    HarvestItem(
                        run=harvest.run,
                        remote_id=tie.remote_id,
                        title=tie.dataset.title,
                        status=status.value,
                        code=code,
                        reason=REASONS[code],
                        dataset=tie.dataset,
                    )
                )
                harvest.counts[status.value] = harvest.counts.get(status.value, 0) + 1
            HarvestItem.objects.bulk_create(items)


def _about(source: HarvestSource) -> str:
    return f"harvest-source:{source.pk}"
