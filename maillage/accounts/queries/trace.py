"""Reads the trace of an organisation, newest first, all of it or one verb."""

from django.db.models import QuerySet

from maillage.accounts.models import Organisation, TraceEntry
from maillage.accounts.terms import Verb


def trace_of(organisation: Organisation, verb: Verb | None = None) -> QuerySet[TraceEntry]:
    """The entries of ``organisation`` with their people and organisations."""
    found = TraceEntry.objects.filter(organisation=organisation)
    if verb is not None:
        found = found.filter(verb=verb.value)
    return found.select_related("user", "through").order_by("-at", "-pk")


def verbs_in_trace(organisation: Organisation) -> list[Verb]:
    """What was done at least once in ``organisation``, in the order of the words."""
    done = set(TraceEntry.objects.filter(organisation=organisation).values_list("verb", flat=True).distinct())
    return [verb for verb in Verb if verb.value in done]
