"""Who has published what in a territory: a line a commune, a cell a core data set, with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.accounts.models import Organisation
from maillage.accounts.queries import organisations_in
from maillage.catalog.intake.schemas import Model
from maillage.catalog.models import Draft, SurveyAnswer
from maillage.catalog.queries.datasets import datasets_in
from maillage.catalog.queries.schemas import core_schemas
from maillage.catalog.rules.matrix import Cell, CommuneFacts, PublishedFacts, Step, SurveyFacts, cell_of, next_step
from maillage.catalog.terms import DatasetKind, Frequency
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Kind, Territory, parse_address


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One commune, or the territory itself: its organisation if it has one, its cells by schema, its next step."""

    place: Territory
    organisation: Organisation | None
    cells: dict[str, Cell]
    step: Step

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
    facts = _facts(address, organisations, core, is_inside=is_inside)
    lines = [_line(each, organisations.get(each.address), facts, today=today, core=core) for each in places]
    return Matrix(place, models, tuple(sorted(lines, key=_standing)))


def _places(place: Territory) -> list[Territory]:
    """The territory itself where it may publish, and its communes."""
    communes = built_in_within(Kind.COMMUNE, parse_address(place.address)) if place.kind is not Kind.COMMUNE else []
    return [place, *communes] if place.kind in (Kind.EPCI, Kind.COMMUNE) else communes


def _organisations(address: str) -> dict[str, Organisation]:
    found = organisations_in(address)
    return {one.territory: one for one in found if one.territory and not one.is_sandbox}


def _facts(
    address: str, organisations: dict[str, Organisation], core: Sequence[str], *, is_inside: bool
) -> dict[int, CommuneFacts]:
    keys = {one.pk for one in organisations.values()}
    published = _published(address, core)
    drafts = _drafts(keys, core) if is_inside else {}
    survey = _survey(keys, core) if is_inside else {}
    return {
        key: CommuneFacts(True, published.get(key, {}), frozenset(drafts.get(key, ())), survey.get(key, {}))
        for key in keys
    }


def _published(address: str, core: Sequence[str]) -> dict[int, dict[str, PublishedFacts]]:
    found: dict[int, dict[str, PublishedFacts]] = defaultdict(dict)
    own = datasets_in(address).filter(kind=DatasetKind.OWN.value, schema_id__in=core).order_by("modified_at")
    for one in own:  # the newest comes last, and stays
        found[one.organisation_id][one.schema_id] = PublishedFacts(
            one.slug, one.modified_at.date(), Frequency(one.frequency), one.error_count or 0, one.quality_percent
        )
    return found


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


def _standing(line: MatrixLine) -> tuple[bool, int, bool, int, str]:
    is_itself = line.place.kind is Kind.EPCI
    return (
        not is_itself,
        -line.published_count,
        line.organisation is None,
        -(line.place.population or 0),
        line.place.name,
    )
