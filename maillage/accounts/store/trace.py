"""Writes the audit trail: what was done, by whom, for whom. Entries are never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maillage.accounts.domain.terms import Acting, AnyVerb
from maillage.accounts.store.models import TraceEntry

_MAX_ABOUT_LENGTH = 200
_MAX_TITLE_LENGTH = 300


def note(
    acting: Acting,
    verb: AnyVerb,
    *,
    about: str,
    title: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> TraceEntry:
    """Write an audit entry: ``about`` is the identity of the object, ``title`` its name."""
    entry = _entry(acting, verb, about=about, now=now, detail=detail or {})
    entry.title = title[:_MAX_TITLE_LENGTH]
    entry.save(force_insert=True)
    return entry


def note_each(acting: Acting, verb: AnyVerb, details: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """Write an entry for each identity in ``details``, in bulk."""
    TraceEntry.objects.bulk_create(
        _entry(acting, verb, about=about, now=now, detail=detail) for about, detail in details.items()
    )


def _entry(acting: Acting, verb: AnyVerb, *, about: str, now: datetime, detail: Mapping[str, Any]) -> TraceEntry:
    return TraceEntry(
        at=now,
        verb=verb.value,
        organisation_id=acting.organisation_id,
        through_id=acting.through_id,
        user_id=acting.user_id,
        about=about[:_MAX_ABOUT_LENGTH],
        detail=dict(detail),
    )


def noted_since(about: str, verb: AnyVerb, start: datetime) -> int:
    """How often this was done to ``about`` after ``start``."""
    return TraceEntry.objects.filter(about=about, verb=verb.value, at__gt=start).count()


def erase_trace(organisation_ids: Sequence[int]) -> None:
    """Delete the audit trail of sandboxes or demonstration organisations; never that of real ones."""
    TraceEntry.objects.filter(organisation__in=organisation_ids).delete()


def installation_acting(organisation_id: int) -> Acting:
    """An Acting for the installation itself, in a background task of an organisation."""
    return Acting(organisation_id)
