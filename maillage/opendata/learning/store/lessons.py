"""Whether the task of a lesson is done, in the sandbox and in the catalogue."""

from dataclasses import dataclass

from maillage.accounts.store.model_types import Organisation
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.laboratory.store.saved_queries import SavedQuery
from maillage.opendata.publishing.store.model_types import Draft

LEARNED_SCHEMA = "scdl/subventions"


@dataclass(frozen=True, slots=True)
class Correction:
    """The file to correct in a sandbox: its draft, if it still exists, and number of errors (None: not checked)."""

    draft: Draft | None
    error_count: int | None
    is_done: bool


def correction_in(sandbox: Organisation) -> Correction:
    """The progress of the grants file: done once it has no errors, as a draft or published."""
    drafts = Draft.objects.filter(organisation=sandbox, schema_id=LEARNED_SCHEMA, thrown_away_at=None)
    is_done = (
        drafts.filter(error_count=0, row_count__gt=0).exists()
        or Dataset.objects.filter(
            organisation=sandbox, schema_id=LEARNED_SCHEMA, error_count=0, row_count__gt=0
        ).exists()
    )
    draft = drafts.filter(published_version=None).order_by("-modified_at").first()
    return Correction(draft, draft.error_count if draft else None, is_done)


def published_in(sandbox: Organisation) -> Dataset | None:
    """The data set published last in the sandbox; None before."""
    datasets = Dataset.objects.filter(organisation=sandbox, state=DatasetState.PUBLISHED.value)
    return datasets.order_by("-modified_at").first()


def is_shared_question(slug: str) -> bool:
    """Whether a laboratory query was shared under that slug."""
    return bool(slug) and SavedQuery.objects.filter(slug=slug).exists()
