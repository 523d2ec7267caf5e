"""Queries on harvests: a person's sources, their runs, the outcome of each data set, due sources."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import OuterRef, Q, Subquery

from maillage.accounts.domain.terms import Capability, OrganisationState, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.people import belongs_to_agency, runs_agency
from maillage.accounts.store.permissions import may_administer, member_choices, organisation_numbers, organisations_for
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.schemas import all_schemas
from maillage.opendata.harvest.store.models import HarvestedDataset, HarvestItem, HarvestRun, HarvestSource

HARVEST_EVERY: Final = timedelta(hours=24)
ITEMS_A_PAGE: Final = 100
# Identifiers that are globally unique, so that equal ones mean the same data set: not "subventions" or "12".
_UNIQUE_IN_THE_WORLD: Final = re.compile(
    r"(?:https?://|urn:).*|\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """A page of the outcomes of a run."""

    items: list[HarvestItem]
    number: int
    page_count: int
    total: int


def sources_for(user: User) -> list[HarvestSource]:
    """The sources that ``user`` administers: all for the agency, otherwise those of her organisations.

    Forbidden if she administers no organisation.
    """
    sources = HarvestSource.objects.select_related("organisation").order_by("name", "pk")
    if belongs_to_agency(user):
        return list(sources)
    return list(sources.filter(organisation__in=organisations_to_add_for(user)))


def may_read_sources(user: User) -> bool:
    """Whether ``sources_for`` has an answer: for members of the agency, and who administers an organisation."""
    own = member_choices(user, Role.ADMINISTRATOR, Capability.OPEN)
    return belongs_to_agency(user) or any(not choice.organisation.is_sandbox for choice in own)


def organisations_to_add_for(user: User) -> list[Organisation]:
    """The organisations that ``user`` may add a source for, by name; Forbidden if there are none."""
    organisations = organisations_to_harvest(user)
    if not organisations:
        raise _not_a_harvester()
    return organisations


def organisations_to_harvest(user: User) -> list[Organisation]:
    """Same, but empty if there are none."""
    if belongs_to_agency(user):
        return [
            organisation
            for organisation in accepted_organisations().order_by("name")
            if may_administer(user, organisation)
        ]
    own = organisations_for(user, Role.ADMINISTRATOR, Capability.OPEN)
    return [source.organisation for source in own if not source.organisation.is_sandbox]


def source_seen_by(user: User, number: int) -> HarvestSource:
    """The source with that number, for the agency and its organisation's administrators; NotFound or Forbidden."""
    source = HarvestSource.objects.select_related("organisation").filter(pk=number).first()
    if source is None:
        message = sentence("Aucune source à moissonner ne porte le numéro %(number)s.")
        raise NotFound("harvest_source_unknown", message, number=number)
    if not belongs_to_agency(user) and not may_administer(user, source.organisation):
        raise _not_a_harvester()
    return source


def source_named(text: str) -> HarvestSource:
    """The source with that number, name or URL; NotFound lists the existing ones."""
    harvest_sources = HarvestSource.objects.select_related("organisation")
    by_number = Q(pk=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else Q(pk__in=[])
    named = harvest_sources.filter(by_number | Q(name__iexact=text) | Q(url=text)).order_by("pk").first()
    if named is None:
        message = sentence("Aucune source ne s’appelle « %(name)s ». Sources connues : %(known)s.")
        names = ", ".join(f"{source.pk} ({source.name})" for source in harvest_sources.order_by("pk")[:20]) or "—"
        raise NotFound("harvest_source_unknown", message, name=text, known=names)
    return named


def run_at(number: int) -> HarvestRun:
    """The run with that number; NotFound."""
    harvest_run = HarvestRun.objects.select_related("source__organisation").filter(pk=number).first()
    if harvest_run is None:
        message = sentence("Aucune moisson ne porte le numéro %(number)s : les plus anciennes sont effacées.")
        raise NotFound("harvest_run_unknown", message, number=number)
    return harvest_run


def runs_of(source: HarvestSource) -> list[HarvestRun]:
    """The stored runs of a source, newest first."""
    return list(source.runs.order_by("-started_at", "-pk"))


def newest_runs(sources: Iterable[HarvestSource]) -> dict[int, HarvestRun]:
    """The latest run of each source by source number; a dry run only if there is no other."""
    runs = HarvestRun.objects.filter(source__in=[source.pk for source in sources])
    return {run.source_id: run for run in runs.order_by("-is_dry", "started_at", "pk")}


def failing_sources(user: User) -> list[tuple[HarvestSource, HarvestRun, datetime]]:
    """The active sources that ``user`` administers and whose latest run failed: the run, and since when they fail.

    Not those that wait to be harvested again.
    """
    runs = HarvestRun.objects.filter(source=OuterRef("pk"), is_dry=False).order_by("-started_at", "-pk")
    rows = HarvestSource.objects.filter(is_active=True, asked_at=None).annotate(newest=Subquery(runs.values("pk")[:1]))
    if not runs_agency(user):
        rows = rows.filter(organisation__in=organisation_numbers(user, Role.ADMINISTRATOR, Capability.OPEN))
    sources = {source.newest: source for source in rows.select_related("organisation")}
    failed = HarvestRun.objects.filter(Q(pk__in=sources), ~Q(error="") | ~Q(error_detail={}), ended_at__isnull=False)
    newest = list(failed.order_by("started_at", "pk"))
    since: dict[int, datetime] = {}
    runs = HarvestRun.objects.filter(source__in=[run.source_id for run in newest], is_dry=False)
    facts = runs.order_by("started_at", "pk").values_list("source", "started_at", "error", "error_detail")
    for source, started_at, error, detail in facts:
        # The first that failed after the last that succeeded.
        if error or detail:
            since.setdefault(source, started_at)
        else:
            since.pop(source, None)
    return [(sources[run.pk], run, since.get(run.source_id, run.started_at)) for run in newest]


def items_of(run: HarvestRun, *, status: str = "", code: str = "", number: int = 1) -> ItemsPage:
    """A page of outcomes of a run, filtered by status and reason."""
    items = run.items.select_related("dataset")
    if status:
        items = items.filter(status=status)
    if code:
        items = items.filter(code=code)
    total = items.count()
    page_count = max(1, -(-total // ITEMS_A_PAGE))
    number = min(max(number, 1), page_count)
    start = (number - 1) * ITEMS_A_PAGE
    return ItemsPage(list(items.order_by("pk")[start : start + ITEMS_A_PAGE]), number, page_count, total)


def reasons_of(run: HarvestRun) -> dict[str, int]:
    """The reasons of a run with their number of data sets, most frequent first."""
    counted = Counter(run.items.exclude(code="").values_list("code", flat=True))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def active_sources() -> list[HarvestSource]:
    """The active sources of accepted organisations."""
    harvest_sources = HarvestSource.objects.select_related("organisation")
    return list(
        harvest_sources.filter(is_active=True, organisation__state=OrganisationState.ACCEPTED.value).order_by("pk")
    )


def due_sources(now: datetime) -> list[HarvestSource]:
    """The active sources to harvest now: requested ones first, then those harvested more than a day ago."""
    recent = HarvestRun.objects.filter(is_dry=False, started_at__gt=now - HARVEST_EVERY)
    fresh = set(recent.values_list("source", flat=True))
    due = [source for source in active_sources() if source.asked_at is not None or source.pk not in fresh]
    return sorted(due, key=lambda source: (source.asked_at is None, source.pk))


def own_ids() -> frozenset[str]:
    """The ids under which our own data sets are published."""
    own = Dataset.objects.exclude(kind=DatasetKind.HARVESTED.value)
    return frozenset(str(dataset_id) for dataset_id in own.values_list("id", flat=True))


def imported_elsewhere(source: HarvestSource) -> Mapping[str, str]:
    """Identifiers of data sets imported from other sources, with the name of the source."""
    others = HarvestedDataset.objects.exclude(source=source)
    rows = others.values_list("remote_id", "dataset__origin_uri", "source__name")
    return {
        alias: name
        for remote_id, uri, name in rows
        for alias in (remote_id, uri)
        if _UNIQUE_IN_THE_WORLD.fullmatch(alias)
    }


@lru_cache(maxsize=1)
def schemas_by_address() -> Mapping[str, tuple[str, str]]:
    """The schema and version for each URI of a national schema."""
    return {
        version.conforms_to: (model.id, version.version)
        for model in all_schemas()
        for version in model.versions
        if version.conforms_to
    }


def _not_a_harvester() -> Forbidden:
    message = sentence(
        "Le moissonnage est aux administrateurs des organisations et à l’agence : demandez à l’un d’eux."
    )
    return Forbidden("harvest_not_allowed", message)
