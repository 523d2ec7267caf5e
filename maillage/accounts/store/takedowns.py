"""Hides single things from everyone and shows them again, with audit entries."""

from datetime import datetime
from typing import Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting, AnyHideable, Verb
from maillage.accounts.store.models import Takedown
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence

LONGEST_REASON: Final = 500
_MAX_TITLE_LENGTH: Final = 300


@transaction.atomic
def hide(acting: Acting, kind: AnyHideable, key: str, *, title: str, reason: str, now: datetime) -> Takedown:
    """Hide a thing; raises Refused without a reason, and if it is already hidden."""
    takedown, is_new = Takedown.objects.get_or_create(
        kind=kind.value,
        key=key,
        lifted_at=None,
        defaults={
            "title": title[:_MAX_TITLE_LENGTH],
            "reason": reason_of(reason),
            "hidden_at": now,
            "hidden_by_id": acting.user_id,
        },
    )
    if not is_new:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    _record_audit(acting, Verb.THING_HIDDEN, takedown, now=now)
    return takedown


@transaction.atomic
def lift(acting: Acting, takedown: Takedown, *, now: datetime) -> None:
    """Show a thing again; raises Refused if it is not hidden."""
    standing = Takedown.objects.select_for_update().filter(pk=takedown.pk, lifted_at=None).first()
    if standing is None:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    standing.lifted_at, standing.lifted_by_id = now, acting.user_id
    standing.save(update_fields=["lifted_at", "lifted_by"])
    _record_audit(acting, Verb.THING_SHOWN, standing, now=now)


def reason_of(typed: str) -> str:
    """The reason on one line; raises Refused if it is empty or too long."""
    reason = " ".join(typed.split())
    if not reason or len(reason) > LONGEST_REASON:
        message = sentence("Dites pourquoi, en %(longest)s caractères au plus : la page masquée le dira.")
        raise Refused("reason_missing", message, longest=LONGEST_REASON)
    return reason


def _record_audit(acting: Acting, verb: Verb, takedown: Takedown, *, now: datetime) -> None:
    note(
        acting,
        verb,
        about=f"{takedown.kind}:{takedown.key}",
        title=takedown.title,
        now=now,
        detail={"reason": takedown.reason},
    )
