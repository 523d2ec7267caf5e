"""The first step: which data set, for which organisation, by which door; and a visitor's files that wait for it.

For whom they can be published, or how she logs in, asks for a place, or tries them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import OrganisationChoice, acting, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.datasets import dataset_at
from maillage.catalog.queries.schemas import all_schemas, capability_of, core_schemas, model_named, search_schemas
from maillage.catalog.terms import DraftStep
from maillage.catalog.terms.schemas import Model
from maillage.publishing.forms import MOST_MEGABYTES
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.queries.drafts import DraftVisit, WaitingFile
from maillage.publishing.terms import MOST_SANDBOX_FILE_BYTES

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


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """The files that wait, and what can be done: publish for one of several organisations, log in, ask, try."""

    files: tuple[WaitingFile, ...]
    until: datetime
    organisations: tuple[OrganisationChoice, ...]
    organisation: str
    sign_in_href: str
    is_inside: bool
    may_try: bool


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


def waiting_page(person: User | None, files: Sequence[WaitingFile]) -> WaitingPage:
    """What can be done with the files that wait in the browser of ``person``, None for who is not logged in."""
    choices = organisations_for(person, Role.EDITOR, Capability.OPEN) if person else []
    real = tuple(choice for choice in choices if not choice.organisation.is_sandbox)
    return WaitingPage(
        files=tuple(files),
        until=min(file.until for file in files),
        organisations=real,
        organisation=files[-1].wish.organisation,
        sign_in_href=f"{reverse('login')}?next={reverse('waiting_file')}",
        is_inside=person is not None and (person.has_usable_password() or bool(real)),
        may_try=not real
        and not all(file.is_tried for file in files)
        and all(file.path.stat().st_size <= MOST_SANDBOX_FILE_BYTES for file in files),
    )
