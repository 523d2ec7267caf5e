"""Ends and restores demonstrations as the agency decides, with audit entries."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.domain.terms import Acting, Verb
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.web.demonstration import Demonstration, demonstration_named, demonstrations
from maillage.web.models import DemonstrationDecision


@transaction.atomic
def end_demonstrations(names: Sequence[str], acting: Acting, *, now: datetime) -> int:
    """End demonstrations and return how many: they are hidden immediately, and the follower deletes their rows."""
    ended = set(DemonstrationDecision.objects.filter(is_ended=True).values_list("name", flat=True))
    several = [demonstration_named(name) for name in names if name not in ended]
    for demonstration in several:
        _decide(demonstration, acting, is_ended=True, now=now)
    return len(several)


@transaction.atomic
def bring_back_demonstration(name: str, acting: Acting, *, now: datetime) -> None:
    """Restore a demonstration, whose rows the follower recreates; raises Refused if there are real rows by now."""
    demonstration = demonstration_named(name)
    if demonstration.real_count():
        message = sentence("De vraies données sont là : cette démonstration ne revient plus.")
        raise Refused("demonstration_over", message)
    _decide(demonstration, acting, is_ended=False, now=now)


def follow_decisions(now: datetime) -> int:
    """Delete or recreate rows of demonstrations as decided; returns how many demonstrations changed."""
    decided = dict(DemonstrationDecision.objects.values_list("name", "is_ended"))
    count = 0
    for demonstration in demonstrations():
        is_ended = decided.get(demonstration.name)
        if is_ended is None or is_ended is not demonstration.is_held():
            continue
        count += bool((demonstration.remove if is_ended else demonstration.restore)(now))
    return count


def _decide(demonstration: Demonstration, acting: Acting, *, is_ended: bool, now: datetime) -> None:
    values = {"is_ended": is_ended, "decided_at": now}
    DemonstrationDecision.objects.update_or_create(name=demonstration.name, defaults=values)
    verb = Verb.DEMONSTRATION_ENDED if is_ended else Verb.DEMONSTRATION_BROUGHT_BACK
    note(acting, verb, about=f"demonstration:{demonstration.name}", title=demonstration.label, now=now)
