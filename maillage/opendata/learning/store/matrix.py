"""The publication matrix: a line per commune, a cell per core data set, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.timezone import localdate

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.catalog.domain.terms import DatasetKind, Frequency, is_invented
from maillage.opendata.catalog.store.datasets import DATASETS, addresses_within, shown_datasets
from maillage.opendata.catalog.store.schemas import core_schemas
from maillage.opendata.learning.domain.matrix import (
    CellState,
    CommuneFacts,
    MatrixCell,
    MatrixStep,
    PublishedFacts,
    SurveyFacts,
    cell_of,
    next_step,
)
from maillage.opendata.learning.store.models import SurveyAnswer
from maillage.opendata.publishing.store.model_types import Draft
from maillage.territory.domain.terms import Kind, Territory, parse_address
from maillage.territory.store.territories import built_in_within, communes_of, territory
from maillage.web.demonstration import shows_demonstration

_GOVERNING: Final = frozenset({Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION})


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One commune, or the territory itself: organisation if any, cells by schema, next step."""

    place: Territory
    organisation: Organisation | None
    cells: dict[str, MatrixCell]
    step: MatrixStep

    @property
    def published_count(self) -> int:
        """Number of core data sets that it publishes."""
        return sum(1 for cell in self.cells.values() if cell.slug)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The core data sets, and the lines sorted by publication, then population."""

    place: Territory
    models: tuple[Model, ...]
    lines: tuple[MatrixLine, ...]

    @property
    def publishing_count(self) -> int:
        """Number of lines that publish at least one core data set."""
        return sum(1 for line in self.lines if line.published_count)


def matrix(address: str, *, today: date, is_inside: bool) -> Matrix:
    """The matrix of a territory (EPCI, département, région or commune); NotFound if unknown.

    Its lines are the territory itself, whose organisation publishes too, and its communes. ``is_inside`` includes
    drafts and survey answers, which are visible to the organisations and those who help them.
    """
    place, models = territory(address), tuple(core_schemas())
    if place.kind not in _GOVERNING:
        raise Refused("matrix_of_a_place", sentence("Choisissez une commune, une intercommunalité ou plus grand."))
    communes = built_in_within(Kind.COMMUNE, parse_address(place.address)) if place.kind is not Kind.COMMUNE else []
    core = [model.id for model in models]
    organisations, published = _governing_organisations(address), _published_facts(core)
    drafts: dict[int, set[str]] = defaultdict(set)
    answers: dict[int, dict[str, SurveyFacts]] = defaultdict(dict)
    if is_inside:
        open_drafts = Draft.objects.filter(published_version=None, thrown_away_at=None, schema_id__in=core)
        for key, schema_id in open_drafts.values_list("organisation_id", "schema_id"):
            drafts[key].add(schema_id)
        surveyed = SurveyAnswer.objects.filter(schema_id__in=core)
        for key, schema_id, *answer in surveyed.values_list("organisation_id", "schema_id", "is_held", "would_publish"):
            answers[key][schema_id] = SurveyFacts(*answer)
    lines = []
    for governed in (place, *communes):
        organisation = organisations.get(governed.address)
        facts = CommuneFacts(has_organisation=False)
        if organisation is not None:
            key = organisation.pk
            facts = CommuneFacts(True, published.get(key, {}), frozenset(drafts.get(key, ())), answers.get(key, {}))
        cells = {schema_id: cell_of(facts, schema_id, today=today) for schema_id in core}
        lines.append(MatrixLine(governed, organisation, cells, next_step(facts, core, today=today)))
    # The territory itself first; then by publication, membership and population.
    lines.sort(
        key=lambda line: (
            line.place.address != place.address,
            -line.published_count,
            line.organisation is None,
            -(line.place.population or 0),
            line.place.name,
        )
    )
    return Matrix(place, models, tuple(lines))


@dataclass(frozen=True, slots=True)
class CorePublication:
    """Publication of the common core in a territory: by its own organisation, and by those inside.

    ``organisations`` counts the organisations that govern it and its communes (1 for a commune); ``states`` are the
    data sets that its own organisation publishes, by schema; ``next_title`` is the first that it does not.
    """

    expected: int
    states: Mapping[str, CellState]
    next_title: str
    publishing: int
    organisations: int

    @property
    def published(self) -> int:
        """Number of core data sets that its own organisation publishes."""
        return len(self.states)


def publication_in(place: Territory, *, today: date) -> CorePublication:
    """Publication of the common core in a territory, counted like the matrix but without its lines."""
    models = core_schemas()
    core = [model.id for model in models]
    organisations = _governing_organisations(place.address)
    published = _published_facts(core) if organisations else {}
    own = organisations.get(place.address)
    facts = CommuneFacts(own is not None, published.get(own.pk, {}) if own is not None else {})
    cells = {schema_id: cell_of(facts, schema_id, today=today) for schema_id in core}
    communes = 0 if place.kind is Kind.COMMUNE else len(communes_of(place.address))
    governing = {f"{Kind.COMMUNE}:{code}" for code in communes_of(place.address)} | {place.address}
    return CorePublication(
        expected=len(core),
        states={schema_id: cell.state for schema_id, cell in cells.items() if cell.slug},
        next_title=next((model.title for model in models if not cells[model.id].slug), ""),
        publishing=sum(
            bool(published.get(organisation.pk))
            for address, organisation in organisations.items()
            if address in governing
        ),
        organisations=communes + 1,
    )


def _governing_organisations(address: str) -> dict[str, Organisation]:
    """The organisation that governs each territory inside, real or invented as displayed."""
    inside, shows_invented = addresses_within(address), shows_demonstration(DATASETS)
    by_address: dict[str, Organisation] = {}
    for organisation in accepted_organisations().exclude(territory="").order_by("pk"):
        if is_invented(organisation.name) is not shows_invented:
            continue
        if organisation.territory in inside and organisation.kind == organisation.territory.partition(":")[0]:
            by_address.setdefault(organisation.territory, organisation)
    return by_address


def _published_facts(core: Sequence[str]) -> dict[int, dict[str, PublishedFacts]]:
    """What each organisation published, by schema.

    Attributed to the publisher, wherever it is. All are read in one query, since a région has more communes than a
    query has placeholders.
    """
    facts: dict[int, dict[str, PublishedFacts]] = defaultdict(dict)
    own = shown_datasets().filter(kind=DatasetKind.OWN.value, schema_id__in=core).order_by("modified_at")
    columns = ("organisation_id", "schema_id", "slug", "modified_at", "frequency", "error_count", "quality_percent")
    for organisation, schema_id, slug, modified_at, frequency, errors, quality in own.values_list(*columns):
        # The latest comes last and wins.
        published = PublishedFacts(slug, localdate(modified_at), Frequency(frequency), errors or 0, quality)
        facts[organisation][schema_id] = published
    return facts
