"""Reads the trace of an organisation, newest first, all of it or one verb."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext

from maillage.accounts.models import Organisation, TraceEntry
from maillage.accounts.models.declared import trace_verbs
from maillage.accounts.terms import AnyVerb


def trace_of(organisation: Organisation, verb: AnyVerb | None = None) -> QuerySet[TraceEntry]:
    """The entries of ``organisation`` with their people and organisations."""
    entries = TraceEntry.objects.filter(organisation=organisation)
    if verb is not None:
        entries = entries.filter(verb=verb.value)
    return entries.select_related("user", "through").order_by("-at", "-pk")


def verbs_in_trace(organisation: Organisation) -> list[AnyVerb]:
    """What was done at least once in ``organisation``, in the order of the words."""
    done = set(TraceEntry.objects.filter(organisation=organisation).values_list("verb", flat=True).distinct())
    return [verb for word, verb in trace_verbs().items() if word in done]


def verb_labels() -> Mapping[str, str]:
    """What people read of each act, by its word, in the language of the page.

    A feature that is installed no more leaves its words in the trace: who finds none here shows the word itself.
    """
    return {word: gettext(verb.label) for word, verb in trace_verbs().items()}
