"""Publishes a draft: its table, its description, its answers about persons, its file as it was sent."""

from datetime import datetime

import pyarrow as pa
from django.db import transaction

from maillage.accounts.terms import Acting
from maillage.catalog.queries import Version
from maillage.catalog.record.publishing import publish_ready, ready_table
from maillage.catalog.terms import DraftStep
from maillage.catalog.terms.column_names import unique_names
from maillage.catalog.terms.description import Description, read_description
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import Report
from maillage.publishing.models import Draft
from maillage.publishing.queries.draft_tables import DraftTable, draft_report, draft_table, source_path
from maillage.publishing.queries.guard import suspicions_of
from maillage.publishing.queries.prefilled import description_typed
from maillage.publishing.record.drafts import locked_draft, refuse_published
from maillage.publishing.rules.personal_data import GuardAnswer, read_decisions


def publish_draft(acting: Acting, draft: Draft, *, note: str = "", now: datetime) -> Version:
    """The version that the draft became.

    Refused, with what to do, where the table is not checked, the description is not complete, or a column that may
    tell who somebody is was not answered for.
    """
    refuse_published(draft)
    description, table, report = _ready(draft, now)
    sent = draft.revisions.filter(action="file").order_by("-number").first()
    made_version = ready_table(
        acting,
        table=pa.Table.from_arrays(table.table().columns, names=unique_names(table.header)),
        schema=(draft.schema_id, draft.schema_version) if draft.schema_id else None,
        report=report if draft.schema_id else None,
        dataset=draft.dataset,
        # The file that was sent last, kept beside the version.
        source=source_path(draft.id, int(sent.detail.get("source", sent.number))) if sent else None,
    )
    with made_version as ready, transaction.atomic():
        locked = locked_draft(draft)
        if locked.revision != draft.revision:
            message = sentence(
                "Le tableau a changé entre-temps dans un autre onglet : rechargez la page, puis publiez."
            )
            raise Refused("draft_changed", message)
        version = publish_ready(
            acting, ready, description=description, note=note, guard_answers=dict(draft.guard_answers), now=now
        )
        locked.published_version, locked.dataset, locked.step = version, version.dataset, DraftStep.PUBLISH.value
        locked.modified_at = now
        locked.save()
    draft.refresh_from_db()
    return version


def refuse_unready(draft: Draft, *, now: datetime) -> None:
    """Nothing; Refused where the draft could not be published as it is."""
    _ready(draft, now)


def _ready(draft: Draft, now: datetime) -> tuple[Description, DraftTable, Report]:
    table, report = draft_table(draft.id, draft.revision), draft_report(draft.id, draft.revision)
    if table is None or report is None:
        raise Refused("draft_unchecked", sentence("La vérification n’est pas finie : attendez-la, puis publiez."))
    description = read_description(description_typed(draft, today=now.date()))
    decisions = read_decisions(suspicions_of(draft, today=now.date()), draft.guard_answers)
    if any(decision.answer in {GuardAnswer.REMOVE, GuardAnswer.REMOVE_ROWS} for decision in decisions):
        raise Refused(
            "guard_column_left",
            sentence("Ce qui est à retirer est encore là : enregistrez vos réponses, puis publiez."),
        )
    return description, table, report
