"""The kinds of organisations and the acts of the trace: those of accounts, and those that installed features declare.

A feature has them as enums in its terms, and names them in its AppConfig: ``organisation_kinds``, ``trace_verbs``.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from maillage.accounts.terms import AnyKind, AnyVerb, Labelled

Word = TypeVar("Word", bound=Labelled)


def organisation_kinds() -> Mapping[str, AnyKind]:
    """Each kind that an organisation can be of, by its word, in the order of the features."""
    return _declared("organisation_kinds", AnyKind)


def trace_verbs() -> Mapping[str, AnyVerb]:
    """Each act that the trace knows, by its word, in the order of the features."""
    return _declared("trace_verbs", AnyVerb)


def kind_choices() -> list[tuple[str, Promise]]:
    """For fields: asked for when it is needed, so that no migration names the kinds that features add."""
    return [(word, gettext_lazy(kind.label)) for word, kind in organisation_kinds().items()]


def verb_choices() -> list[tuple[str, str]]:
    """Likewise; the admin shows the words themselves, as they lie in the table."""
    return [(word, word) for word in trace_verbs()]


def _declared(attribute: str, kind: type[Word]) -> Mapping[str, Word]:
    by_word: dict[str, Word] = {}
    for config in apps.get_app_configs():
        words: Iterable[Word] = getattr(config, attribute, ())
        for word in words:
            if word.value in by_word or not isinstance(word, kind):
                raise ImproperlyConfigured(f"{config.name} declares {word!r}: not of {kind.__name__}, or known already")
            by_word[word.value] = word
    return MappingProxyType(by_word)
