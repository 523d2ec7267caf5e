"""The queries on data sets that others need: one, visible ones, those of a territory, their versions and rows.

Also the problem reports that wait for an answer and the people to notify, and the layout of the catalogue's files:

``catalog/datasets/<id>/<number>/``: ``source.<ext>`` (the uploaded file, if any), ``rows.parquet`` (all columns as
text, the reference data of the version), ``bad_rows.npy`` (numbers of rows with errors), and derived files that can be
deleted: ``table.parquet`` (typed), ``query.parquet``, ``profile.json``, ``order-*.npy``, ``table.csv``, ``table.xlsx``,
…, ``conforming.csv``. ``catalog/drafts/<id>/``: ``source-<revision>.<ext>``, ``rows-<revision>.parquet``,
``report-<revision>.json``. ``catalog/waiting/<visitor>/<file>/``: uploads of visitors who have not logged in yet.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Capability, OrganisationState, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import agency_or_none, emails_of_members, organisation_at, takes_part
from maillage.accounts.store.people import Person, belongs_to_agency, runs_agency
from maillage.accounts.store.permissions import acting, is_member, moderating, organisation_numbers
from maillage.accounts.store.visibility import hidden_by_agency, is_name_hidden
from maillage.core.problems import Gone, NotFound, sentence
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, Frequency, ProblemKind
from maillage.opendata.catalog.store.models import Dataset, ProblemReport, Version
from maillage.opendata.catalog.store.quality_score import QualityFacts, QualityScore, quality_of
from maillage.territory.domain.terms import Address, Kind, parse_address
from maillage.territory.store.territories import built_in_within, communes_of
from maillage.web.demonstration import show_kind_of, shows_demonstration

DATASETS: Final = "datasets"  # key of their demonstration switch
ROWS_FILE: Final = "rows.parquet"
BAD_ROWS_FILE: Final = "bad_rows.npy"


def catalog_folder() -> Path:
    """The root folder of all catalogue files."""
    return Path(settings.DATA_DIR) / "catalog"


def dataset_folder(dataset_id: UUID) -> Path:
    """The folder of all versions of a data set."""
    return catalog_folder() / "datasets" / str(dataset_id)


def version_folder(dataset_id: UUID, number: int) -> Path:
    """The folder of one version."""
    return dataset_folder(dataset_id) / str(number)


def draft_folder(draft_id: UUID) -> Path:
    """The folder of one draft."""
    return catalog_folder() / "drafts" / str(draft_id)


_ORGANISATION_SUSPENDED: Final = sentence(
    "Ces données ne sont plus montrées : l’agence a suspendu l’organisation qui les publiait."
)
_SOURCES_HIDDEN: Final = sentence(
    "La version %(number)s ne se lit plus : elle réunissait des données qui ne sont plus publiées."
)
_AT_ONCE: Final = 500  # placeholders of one query: old SQLite builds allow 999
# Non-proprietary formats, as catalogues name them.
_OPEN_FORMS: Final = frozenset(
    ("csv", "json", "geojson", "parquet", "gpkg", "xml", "rdf", "ttl", "jsonld", "ods", "gtfs", "netex", "txt", "shp")
)


def shown_datasets() -> QuerySet[Dataset]:
    """The data sets visible to everyone, of the displayed kind (real or invented), last modified first."""
    return open_datasets().filter(is_demonstration=shows_demonstration(DATASETS))


def open_datasets() -> QuerySet[Dataset]:
    """The published data sets of accepted organisations, real and invented, last modified first."""
    return (
        Dataset.objects.filter(
            state=DatasetState.PUBLISHED.value,
            organisation__state=OrganisationState.ACCEPTED.value,
            organisation__is_sandbox=False,
        )
        .select_related("organisation")
        .order_by("-modified_at", "slug")
    )


def dataset_at(slug: str) -> Dataset:
    """The data set with that slug or id, in any state; raises NotFound with advice.

    Withdrawn and archived ones are returned too: their page says so.
    """
    datasets = Dataset.objects.select_related("organisation")
    try:
        key = UUID(slug)
    except ValueError:
        # Not a UUID: only a slug was meant.
        key = None
    # The id has priority: a data set whose slug is the id of another must not shadow it.
    dataset = (datasets.filter(id=key).first() if key else None) or datasets.filter(slug=slug).first()
    if dataset is None:
        raise _dataset_unknown(slug)
    return dataset


def is_shown(dataset: Dataset) -> bool:
    """Whether everyone can read the data set now."""
    return is_published(dataset) and not dataset.organisation.is_sandbox


def is_published(dataset: Dataset) -> bool:
    """Whether the data set is in force: published, and its organisation not suspended."""
    return (
        dataset.state == DatasetState.PUBLISHED.value and dataset.organisation.state == OrganisationState.ACCEPTED.value
    )


def readable_dataset_at(slug: str, user: Person) -> Dataset:
    """The data set with that slug or id, if ``user`` may read it; sandboxes are readable by their members only.

    It is found whichever kind (real or invented) is displayed, and the rest of the request then displays its kind.
    Raises NotFound if there is none; Gone if it was withdrawn, with the reason, or hidden by the agency, without any of
    its text.
    """
    dataset = dataset_at(slug)
    if dataset.organisation.is_sandbox and not is_member(user, dataset.organisation_id):
        raise _dataset_unknown(slug)
    refuse_out_of_force(dataset)
    show_kind_of(DATASETS, is_invented=dataset.is_demonstration)
    return dataset


def refuse_out_of_force(dataset: Dataset) -> None:
    """Raise Gone with the reason if the data set is not in force; without its text if the agency hid it."""
    if dataset.state == DatasetState.SUSPENDED.value:
        raise hidden_by_agency(dataset.modified_at, dataset.withdrawn_reason)
    if dataset.organisation.state != OrganisationState.ACCEPTED.value:
        raise Gone("organisation_suspended", _ORGANISATION_SUSPENDED)
    if not is_published(dataset):
        message = sentence("« %(title)s » n’est plus publié. %(reason)s")
        raise Gone("dataset_withdrawn", message, title=dataset.title, reason=dataset.withdrawn_reason)


def newest_version(dataset: Dataset) -> Version | None:
    """The version in force; None for a harvested data set.

    For a consolidated one: the newest whose sources are all still published.
    """
    versions = dataset.versions.filter(withdrawn_at=None).select_related("through", "published_by").order_by("-number")
    return next((version for version in versions.iterator(1) if not has_hidden_sources(version)), None)


def has_hidden_sources(version: Version) -> bool:
    """Whether a merged version has a source that is no longer published; such a version is not readable."""
    sources = [(source["dataset"], source["version"]) for source in version.sources if "dataset" in source]
    if not sources:
        return False
    read = Version.objects.filter(dataset__in={dataset for dataset, _number in sources}, withdrawn_at=None).filter(
        dataset__state=DatasetState.PUBLISHED.value, dataset__organisation__state=OrganisationState.ACCEPTED.value
    )
    in_force = {(str(dataset), number) for dataset, number in read.values_list("dataset", "number")}
    return not in_force.issuperset(sources)


def version_with_rows(dataset: Dataset) -> Version:
    """The newest version; NotFound if the rows are hosted elsewhere."""
    version = newest_version(dataset)
    if version is None:
        message = sentence("« %(title)s » est gardé ailleurs : ses fichiers sont à %(href)s.")
        raise NotFound("files_elsewhere", message, title=dataset.title, href=dataset.landing_page)
    return version


def version_at(dataset: Dataset, number: int) -> Version:
    """The version with that number; NotFound if there is none, Gone with the reason if it was withdrawn."""
    version = dataset.versions.select_related("through", "published_by").filter(number=number).first()
    if version is None:
        message = sentence("« %(title)s » n’a pas de version %(number)s : prenez-en une parmi celles de sa page.")
        raise NotFound("version_unknown", message, title=dataset.title, number=number)
    if version.withdrawn_at is not None:
        message = sentence("La version %(number)s de « %(title)s » est retirée. %(reason)s")
        raise Gone("version_withdrawn", message, title=dataset.title, number=number, reason=version.withdrawn_reason)
    if has_hidden_sources(version):
        raise Gone("version_sources_hidden", _SOURCES_HIDDEN, number=number)
    return version


def contact_of(dataset: Dataset) -> tuple[str, str]:
    """Name and e-mail of the contact of a data set; both empty if the agency hides that person's name."""
    if is_name_hidden(f"{dataset.contact_name} {dataset.contact_email}"):
        return "", ""
    return dataset.contact_name, dataset.contact_email


def versions_of(dataset: Dataset) -> list[Version]:
    """All versions, newest first, withdrawn ones included."""
    return list(dataset.versions.select_related("through").order_by("-number"))


def rows_table(version: Version) -> pa.Table:
    """The published rows of a version: all columns as text, in order. NotFound if the file is lost."""
    try:
        return pq.read_table(version_folder(version.dataset_id, version.number) / ROWS_FILE)
    except FileNotFoundError as error:
        raise rows_lost(version) from error


def rows_lost(version: Version) -> NotFound:
    """The error for a version without files: a restored database may name files that the backup lacks."""
    message = sentence("Les lignes de la version %(number)s ne sont plus sur ce serveur : prévenez l’agence.")
    return NotFound("rows_missing", message, number=version.number)


def datasets_in(address: str, *, among: QuerySet[Dataset] | None = None) -> QuerySet[Dataset]:
    """The visible data sets located in the territory at ``address``, last modified first.

    ``among`` restricts them to a given queryset.
    """
    inside = addresses_within(address)
    named = Dataset.objects.filter(state=DatasetState.PUBLISHED.value).values_list("territory", flat=True)
    # Restricted to territories that some data set names: a région has more communes than a query has placeholders.
    addresses = sorted(inside.intersection(named.order_by().distinct()))
    within = Q(territory__in=[])
    for start in range(0, len(addresses), _AT_ONCE):
        within |= Q(territory__in=addresses[start : start + _AT_ONCE])
    return (shown_datasets() if among is None else among).filter(within)


def publisher_at(slug: str) -> Organisation:
    """The organisation with that slug, if its data sets are visible; raises NotFound."""
    organisation = organisation_at(slug)
    if not takes_part(organisation):
        raise NotFound("organisation_unknown", sentence("Aucune organisation n’a cette adresse dans le catalogue."))
    return organisation


def quality_facts(
    dataset: Dataset, version: Version | None, *, today: date, remote_forms: Iterable[str] | None = None
) -> QualityFacts:
    """The inputs of the quality score on a day; ``remote_forms`` gives the formats of remote files not yet saved."""
    is_remote = dataset.kind == DatasetKind.HARVESTED.value
    if is_remote and remote_forms is None:
        remote_forms = dataset.remote_files.values_list("form", flat=True)
    return QualityFacts(
        description=dataset.description,
        licence=dataset.licence,
        frequency=Frequency(dataset.frequency),
        has_schema=bool(dataset.schema_id),
        row_count=version.row_count if version else dataset.row_count,
        bad_row_count=version.bad_row_count if version else 0,
        error_count=version.error_count if version else (dataset.error_count or 0),
        contact_email=dataset.contact_email,
        contact_name=dataset.contact_name,
        territory=dataset.territory,
        period_start=dataset.period_start,
        period_end=dataset.period_end,
        keywords=len(dataset.keywords),
        modified_on=localdate(dataset.modified_at),
        today=today,
        has_open_format=not is_remote or any(form.lower() in _OPEN_FORMS for form in remote_forms or ()),
    )


def quality_now(dataset: Dataset, version: Version | None, *, today: date) -> QualityScore:
    """The quality score on a day: freshness depends on it."""
    return quality_of(quality_facts(dataset, version, today=today))


def _dataset_unknown(slug: str) -> NotFound:
    message = sentence("Aucun jeu de données ne s’appelle « %(slug)s » : cherchez-le dans le catalogue.")
    return NotFound("dataset_unknown", message, slug=slug[:120])


@lru_cache(maxsize=256)
def addresses_within(address: str) -> frozenset[str]:
    """``address`` and the addresses of all communes, EPCI and départements within; NotFound if unknown.

    An EPCI that spans two départements belongs to the région of its seat, as in the territory reference.
    """
    kind = parse_address(address).kind
    inside = {address, *(str(Address(Kind.COMMUNE, code)) for code in communes_of(address))}
    if kind in (Kind.REGION, Kind.DEPARTEMENT):
        inside |= {place.address for place in built_in_within(Kind.EPCI, parse_address(address))}
    if kind is Kind.REGION:
        inside |= {place.address for place in built_in_within(Kind.DEPARTEMENT, parse_address(address))}
    return frozenset(inside)


def waiting_reports(user: User) -> QuerySet[ProblemReport]:
    """The open reports that ``user`` may answer: those of her organisations; all of them for the agency."""
    waiting = ProblemReport.objects.filter(answered_at=None).select_related("dataset__organisation")
    if not belongs_to_agency(user):
        publishing = organisation_numbers(user, Role.PUBLISHER, Capability.OPEN)
        waiting = waiting.filter(dataset__organisation__in=publishing)
    return waiting.order_by("-reported_at", "pk")


def reports_to_answer(user: User, *, neglected_before: datetime) -> QuerySet[ProblemReport]:
    """The open reports that wait for ``user``: those of the organisations that she publishes for, the oldest first.

    For administrators of the agency also those about a person, and those that a publisher left unanswered so long.
    """
    publishing = organisation_numbers(user, Role.PUBLISHER, Capability.OPEN)
    reach = Q(dataset__organisation__in=publishing)
    if runs_agency(user):
        reach |= Q(kind=ProblemKind.PERSON.value) | Q(reported_at__lt=neglected_before)
    waiting = ProblemReport.objects.filter(reach, answered_at=None, dataset__organisation__is_sandbox=False)
    return waiting.select_related("dataset__organisation").order_by("reported_at", "pk")


def publishing_or_moderating(user: User, dataset: Dataset) -> Acting:
    """``user`` acting on a reported data set, as the agency or as its publisher; Forbidden otherwise."""
    if runs_agency(user):
        return moderating(user, dataset.organisation)
    return acting(user, dataset.organisation, Role.PUBLISHER, Capability.OPEN)


def report_recipients(dataset: Dataset, kind: ProblemKind) -> list[str]:
    """E-mail addresses of the publishers of the data set; plus the agency's for reports about personal data."""
    organisations = [dataset.organisation]
    if kind is ProblemKind.PERSON:
        organisations += filter(None, [agency_or_none()])
    return sorted(
        {email for organisation in organisations for email in emails_of_members(organisation, Role.PUBLISHER)}
    )
