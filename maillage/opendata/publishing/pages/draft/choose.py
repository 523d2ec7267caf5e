"""The first step: data set, organisation, and entry mode; and the waiting files of a visitor.

For a waiting file: whom it can be published for, or how to log in, request membership, or try it in a sandbox.
"""

from collections.abc import Sequence
from typing import Any, Final

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import OrganisationChoice, acting, organisations_for
from maillage.opendata.catalog.store.datasets import dataset_at
from maillage.opendata.catalog.store.packages import package_form_of
from maillage.opendata.catalog.store.schemas import (
    all_schemas,
    capability_of,
    core_schemas,
    model_named,
    search_schemas,
)
from maillage.opendata.publishing.domain.terms import MOST_SANDBOX_FILE_BYTES
from maillage.opendata.publishing.pages.draft.upload_forms import DraftChoiceForm, PublisherForm, UploadForm
from maillage.opendata.publishing.store.drafts import DraftVisit, WaitingFile

_FEW: Final = 12


def begin_context(person: User, *, text: str, organisation: str, schema_id: str, dataset: str) -> dict[str, Any]:
    """What ``person`` can publish: the common core, or what ``text`` matches; the rest is what she chose before."""
    published = dataset_at(dataset) if dataset else None
    capability = capability_of(published.schema_id if published is not None else schema_id)
    organisations = organisations_for(person, Role.EDITOR, capability)
    named = next((choice for choice in organisations if choice.organisation.slug == organisation), None)
    models = search_schemas(text) if text else core_schemas()
    if published is not None:
        acting(person, published.organisation, Role.EDITOR, capability)
    first = named or (organisations[0] if organisations else None)
    wanted = published.schema_id if published is not None else schema_id
    package, model = package_form_of(wanted), model_named(wanted) if wanted else None
    # A new version is published by whom the data set is of.
    choices = [] if published is not None else organisations
    chosen = first.organisation.slug if first else ""
    return {
        "organisations": organisations,
        "organisation": first,
        "upload_form": UploadForm(choices, chosen, package=package, auto_id="file-%s"),
        "door_form": PublisherForm(choices, chosen, auto_id="door-%s"),
        "text": text,
        "models": [model for model in models if not model.is_of_installation][:_FEW],
        "model": model_named(schema_id) if schema_id else None,
        "published": published,
        "package": package,
        "layer": model if model is not None and model.is_layer else None,
    }


def choose_context(visit: DraftVisit) -> dict[str, Any]:
    """The models and organisations that the draft can be switched to."""
    draft = visit.draft
    choices: list[OrganisationChoice] = []
    if draft.dataset is None:
        choices = organisations_for(visit.person, Role.EDITOR, capability_of(draft.schema_id))
    models = [model for model in all_schemas() if model.is_published_here and not model.is_of_installation]
    return {
        "form": DraftChoiceForm(
            choices, draft.organisation.slug, models=models, schema_id=draft.schema_id, auto_id="%s"
        )
    }


def waiting_context(person: User | None, files: Sequence[WaitingFile]) -> dict[str, Any]:
    """What can be done with the files waiting in this browser; ``person`` is None for a visitor."""
    choices = organisations_for(person, Role.EDITOR, Capability.OPEN) if person else []
    real = [choice for choice in choices if not choice.organisation.is_sandbox]
    return {
        "files": files,
        "form": PublisherForm(real, files[-1].wish.organisation, auto_id="waiting-%s") if real else None,
        "is_inside": person is not None and (person.has_usable_password() or bool(real)),
        "may_try": not real
        and not all(file.is_tried for file in files)
        and all(file.path.stat().st_size <= MOST_SANDBOX_FILE_BYTES for file in files),
    }
