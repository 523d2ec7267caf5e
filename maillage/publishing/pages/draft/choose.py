"""The first step: which data set, for which organisation, by which door."""

from dataclasses import dataclass
from typing import Final

from maillage.accounts.queries import OrganisationChoice, User, acting, organisations_for
from maillage.accounts.terms import Role
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.datasets import dataset_at
from maillage.catalog.queries.schemas import all_schemas, capability_of, core_schemas, model_named, search_schemas
from maillage.catalog.terms import DraftStep
from maillage.catalog.terms.schemas import Model
from maillage.publishing.forms.sent_file import MOST_MEGABYTES
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.queries.waiting_files import WaitingFile

_FEW: Final = 12


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """One kind of data set that can be begun."""

    id: str
    title: str
    summary: str
    elsewhere: str
    elsewhere_href: str


@dataclass(frozen=True, slots=True)
class BeginPage:
    """What can be published: the common core first, or what the words of a person find; or one chosen already."""

    organisations: tuple[OrganisationChoice, ...]
    organisation: OrganisationChoice | None
    text: str
    choices: tuple[ModelChoice, ...]
    is_search: bool
    model: ModelChoice | None
    dataset: Dataset | None
    most_megabytes: int
    waiting: tuple[WaitingFile, ...]
    problem: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """Which schema a draft is held against, and for whom it is published."""

    frame: Frame
    schemas: tuple[ModelChoice, ...]
    schema_id: str
    organisations: tuple[OrganisationChoice, ...]


def begin_page(
    person: User,
    *,
    text: str,
    organisation: str,
    schema_id: str,
    dataset: str,
    waiting: tuple[WaitingFile, ...],
    problem: tuple[str, ...],
) -> BeginPage:
    """What ``person`` can publish; ``text`` searches, the rest is what she chose already, ``problem`` what is wrong."""
    published = dataset_at(dataset) if dataset else None
    capability = capability_of(published.schema_id if published is not None else schema_id)
    organisations = organisations_for(person, Role.EDITOR, capability)
    named = next((choice for choice in organisations if choice.organisation.slug == organisation), None)
    models = search_schemas(text) if text else core_schemas()
    if published is not None:
        acting(person, published.organisation, Role.EDITOR, capability)
    return BeginPage(
        organisations=tuple(organisations),
        organisation=named or (organisations[0] if organisations else None),
        text=text,
        choices=tuple(_model_choice(model) for model in models if not model.is_of_installation)[:_FEW],
        is_search=bool(text),
        model=_model_choice(model_named(schema_id)) if schema_id else None,
        dataset=published,
        most_megabytes=MOST_MEGABYTES,
        waiting=waiting,
        problem=problem,
    )


def choose_page(visit: DraftVisit) -> ChoosePage:
    """The models and organisations that a draft can still be given."""
    models = [model for model in all_schemas() if model.is_table and not model.is_of_installation]
    draft = visit.draft
    choices: tuple[OrganisationChoice, ...] = ()
    if draft.dataset is None:
        choices = tuple(organisations_for(visit.person, Role.EDITOR, capability_of(draft.schema_id)))
    return ChoosePage(
        frame=frame(visit, DraftStep.CHOOSE),
        schemas=tuple(_model_choice(model) for model in models),
        schema_id=draft.schema_id,
        organisations=choices,
    )


def _model_choice(model: Model) -> ModelChoice:
    elsewhere = ("", "") if model.is_table else (model.elsewhere, model.elsewhere_href)
    return ModelChoice(model.id, model.title, model.summary, *elsewhere)
