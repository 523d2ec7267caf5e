"""Who has published what in a territory: a line a commune, a cell a core data set, with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.accounts.queries import Organisation, accepted_organisations
from maillage.catalog.queries.datasets import shown_datasets
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.queries.within import addresses_within
from maillage.catalog.terms import DatasetKind, Frequency
from maillage.catalog.terms.demonstration import is_invented
from maillage.catalog.terms.schemas import Model
from maillage.core.problems import Refused, sentence
from maillage.learning.models import SurveyAnswer
from maillage.learning.rules.matrix import (
    CommuneFacts,
    MatrixCell,
    MatrixStep,
    PublishedFacts,
    SurveyFacts,
    cell_of,
    next_step,
)
from maillage.publishing.queries import Draft
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Kind, Territory, parse_address


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One commune, or the territory itself: its organisation if it has one, its cells by schema, its next step."""

    place: Territory
    organisation: Organisation | None
    cells: dict[str, MatrixCell]
    step: MatrixStep

    @property
    def published_count(self) -> int:
        """How many core data sets it publishes."""
        return sum(1 for cell in self.cells.values() if cell.slug)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The core data sets, the lines in the order of what was published, then of people."""

    place: Territory
    models: tuple[Model, ...]
    lines: tuple[MatrixLine, ...]

    @property
    def publishing_count(self) -> int:
        """How many of the lines publish at least one core data set."""
        return sum(1 for line in self.lines if line.published_count)


def matrix(address: str, *, today: date, is_inside: bool) -> Matrix:
    """The matrix of a territory (an EPCI, a département, a région, a commune); NotFound where there is none.

    ``is_inside``: drafts and answers to the survey are told too; they concern the organisations and who helps them.
    """
    place, models = territory(address), tuple(core_schemas())
    places = _places(place)
    core = [model.id for model in models]
    organisations = _organisations(address)
    keys = {organisation.pk for organisation in organisations.values()}
    published = _published(keys, core)
    drafts = _drafts(keys, core) if is_inside else {}
    survey = _survey(keys, core) if is_inside else {}
    facts = {
        key: CommuneFacts(True, published.get(key, {}), frozenset(drafts.get(key, ())), survey.get(key, {}))
        for key in keys
    }
    lines = [_line(governed, organisations.get(governed.address), facts, today=today, core=core) for governed in places]
    return Matrix(place, models, tuple(sorted(lines, key=lambda line: _standing(line, place))))


def _places(place: Territory) -> list[Territory]:
    """The territory itself, whose own organisation publishes too, and its communes."""
    if place.kind not in _GOVERNING:
        raise Refused("matrix_of_a_place", sentence("Choisissez une commune, une intercommunalité ou plus grand."))
    communes = built_in_within(Kind.COMMUNE, parse_address(place.address)) if place.kind is not Kind.COMMUNE else []
    return [place, *communes]


def _organisations(address: str) -> dict[str, Organisation]:
    """The organisation that governs each territory inside; a demonstration gives way to the real one."""
    inside = addresses_within(address)
    found: dict[str, Organisation] = {}
    for organisation in sorted(
        accepted_organisations().exclude(territory=""),
        key=lambda accepted: (is_invented(accepted.name), accepted.pk),
    ):
        if organisation.territory in inside and organisation.kind == organisation.territory.partition(":")[0]:
            found.setdefault(organisation.territory, organisation)
    return found


def _published(keys: Iterable[int], core: Sequence[str]) -> dict[int, dict[str, PublishedFacts]]:
    found: dict[int, dict[str, PublishedFacts]] = defaultdict(dict)
    # Wherever its territory is: who published it counts. All are read at once, for a région has more communes than a
    # query may have marks.
    own = shown_datasets().filter(kind=DatasetKind.OWN.value, schema_id__in=core).order_by("modified_at")
    told = ("organisation_id", "schema_id", "slug", "modified_at", "frequency", "error_count", "quality_percent")
    for organisation, schema_id, slug, modified_at, frequency, errors, quality in own.values_list(*told):
        # The newest comes last, and stays.
        found[organisation][schema_id] = PublishedFacts(
            slug, modified_at.date(), Frequency(frequency), errors or 0, quality
        )
    return {key: found[key] for key in keys if key in found}


def _drafts(keys: Iterable[int], core: Sequence[str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    open_drafts = Draft.objects.filter(published_version=None, thrown_away_at=None, schema_id__in=core)
    for key, schema_id in open_drafts.values_list("organisation_id", "schema_id"):
        found[key].add(schema_id)
    return {key: found[key] for key in keys if key in found}


def _survey(keys: Iterable[int], core: Sequence[str]) -> dict[int, dict[str, SurveyFacts]]:
    found: dict[int, dict[str, SurveyFacts]] = defaultdict(dict)
    answers = SurveyAnswer.objects.filter(schema_id__in=core)
    for key, schema_id, is_held, would_publish in answers.values_list(
        "organisation_id", "schema_id", "is_held", "would_publish"
    ):
        found[key][schema_id] = SurveyFacts(is_held, would_publish)
    return {key: found[key] for key in keys if key in found}


def _line(
    place: Territory,
    organisation: Organisation | None,
    facts: dict[int, CommuneFacts],
    *,
    core: Sequence[str],
    today: date,
) -> MatrixLine:
    known = facts[organisation.pk] if organisation else CommuneFacts(has_organisation=False)
    cells = {schema_id: cell_of(known, schema_id, today=today) for schema_id in core}
    return MatrixLine(place, organisation, cells, next_step(known, core, today=today))


def _standing(line: MatrixLine, place: Territory) -> tuple[bool, int, bool, int, str]:
    """The territory itself first; then who publishes most, who takes part, who has most inhabitants."""
    return (
        line.place.address != place.address,
        -line.published_count,
        line.organisation is None,
        -(line.place.population or 0),
        line.place.name,
    )


_GOVERNING = frozenset({Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION})
