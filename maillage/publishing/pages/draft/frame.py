"""What stands around the pages of a draft: its title, for whom it is published, the four steps."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.terms import DraftStep
from maillage.publishing.models import Draft
from maillage.publishing.queries.drafts import DraftVisit

STEP_ORDER: Final = (DraftStep.CHOOSE, DraftStep.FILL, DraftStep.DESCRIBE, DraftStep.PUBLISH)


@dataclass(frozen=True, slots=True)
class StepLink:
    """One of the four steps: done, here, or to come; ``href`` is empty where it cannot be gone to."""

    number: int
    name: str
    href: str
    is_here: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a draft shows around itself."""

    title: str
    organisation: Organisation
    through: Organisation | None
    steps: tuple[StepLink, ...]
    draft_id: UUID
    saved: str


def frame(visit: DraftVisit, step: DraftStep, *, saved: str = "") -> Frame:
    """What stands around the page of a step."""
    draft = visit.draft
    names = {
        DraftStep.CHOOSE: _("Choisir"),
        DraftStep.FILL: _("Remplir"),
        DraftStep.DESCRIBE: _("Décrire"),
        DraftStep.PUBLISH: _("Publier"),
    }
    hrefs = {
        DraftStep.CHOOSE: reverse("draft_choose", args=[draft.id]),
        DraftStep.FILL: reverse("draft_fill", args=[draft.id]),
        DraftStep.DESCRIBE: reverse("draft_describe", args=[draft.id]) if draft.revision else "",
        DraftStep.PUBLISH: reverse("draft_publish", args=[draft.id]) if draft.revision else "",
    }
    current = STEP_ORDER.index(step)
    steps = tuple(
        StepLink(place + 1, names[linked], hrefs[linked], is_here=place == current, is_done=place < current)
        for place, linked in enumerate(STEP_ORDER)
    )
    return Frame(draft_title(draft), draft.organisation, visit.through, steps, draft.id, saved)


def draft_title(draft: Draft) -> str:
    """What a draft is called: by its title, its schema, its file."""
    typed = str(draft.description.get("title") or "").strip()
    if typed:
        return typed
    if draft.dataset is not None:
        return draft.dataset.title
    if draft.schema_id:
        return model_named(draft.schema_id).title
    return draft.source_name or _("Un tableau sans modèle national")
