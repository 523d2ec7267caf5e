"""Takes published data out of sight: one version by its organisation or the agency, a whole data set by the agency.

What the agency suspends its organisation cannot bring back, nor publish again under the same addresses.
"""

from datetime import datetime

from django.db import transaction

from maillage.accounts.record import note
from maillage.accounts.terms import Acting
from maillage.catalog.models import Dataset
from maillage.catalog.queries.datasets import newest_version
from maillage.catalog.queries.tables.schema_types import declared_types
from maillage.catalog.record.publishing import bring_up_to_date, change_state, locked_dataset, reason_of
from maillage.catalog.rules.positions import position_columns
from maillage.catalog.terms import DatasetState, DatasetVerb
from maillage.core.problems import Refused, sentence


def suspend_dataset(acting: Acting, dataset: Dataset, *, reason: str, now: datetime) -> None:
    """The data set is suspended by the agency: pages and files say why, and the agency alone lifts it."""
    change_state(acting, dataset, DatasetState.SUSPENDED, reason=reason_of(reason), now=now)


def lift_suspension(acting: Acting, dataset: Dataset, *, now: datetime) -> None:
    """The data set that the agency suspended is published again; Refused for one that was not."""
    if dataset.state != DatasetState.SUSPENDED.value:
        raise Refused("not_suspended", sentence("Ce jeu n’est pas suspendu : rechargez la page."))
    change_state(acting, dataset, DatasetState.PUBLISHED, reason="", now=now)


@transaction.atomic
def withdraw_version(acting: Acting, dataset: Dataset, number: int, *, reason: str, now: datetime) -> None:
    """The version is gone, its files say why; the newest that is left is in force. Refused for the only one."""
    why = reason_of(reason)
    published = locked_dataset(dataset)
    version = published.versions.filter(number=number, withdrawn_at=None).first()
    if version is None:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    if not published.versions.filter(withdrawn_at=None).exclude(number=number).exists():
        raise Refused(
            "last_version", sentence("C’est la seule version : retirez le jeu de données entier, avec le même motif.")
        )
    version.withdrawn_at, version.withdrawn_reason = now, why
    version.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    newest = newest_version(published)
    if newest is None:
        raise TypeError("a version is always left")
    published.version_number, published.row_count, published.modified_at = newest.number, newest.row_count, now
    published.schema_id, published.schema_version = newest.schema_id, newest.schema_version
    published.error_count = newest.error_count if newest.schema_id else None
    published.has_positions = position_columns(newest.columns, declared_types(newest)) is not None
    bring_up_to_date(published, newest, now=now)
    published.save()
    detail = {"version": number, "reason": why}
    note(
        acting,
        DatasetVerb.VERSION_WITHDRAWN,
        about=f"dataset:{dataset.id}",
        title=dataset.title,
        now=now,
        detail=detail,
    )
