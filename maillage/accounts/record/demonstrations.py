"""Ends the demonstrations of an installation and brings them back, as its agency decides; both stand in its trace."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting, Verb
from maillage.core.problems import Refused, sentence
from maillage.web.demonstration import Demonstration, demonstration_named, demonstrations
from maillage.web.models import DemonstrationDecision


@transaction.atomic
def end_demonstrations(names: Sequence[str], acting: Acting, *, now: datetime) -> int:
    """How many were ended: nothing of them is shown from now on, and the follower takes their rows away."""
    ended = set(DemonstrationDecision.objects.filter(is_ended=True).values_list("name", flat=True))
    several = [demonstration_named(name) for name in names if name not in ended]
    for demonstration in several:
        _decide(demonstration, acting, is_ended=True, now=now)
    return len(several)


@transaction.atomic
def bring_back_demonstration(name: str, acting: Acting, *, now: datetime) -> None:
    """The follower makes the invented rows of a demonstration again; Refused where there are real ones by now."""
    demonstration = demonstration_named(name)
    if demonstration.real_count():
        message = sentence("De vraies données sont là : cette démonstration ne revient plus.")
        raise Refused("demonstration_over", message)
    _decide(demonstration, acting, is_ended=False, now=now)


def follow_decisions(now: datetime) -> int:
    """How many demonstrations were taken away or made again, as was decided; the others stay as they are."""
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
