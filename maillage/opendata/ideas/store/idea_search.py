"""What ideas can be filtered by, and those that a search finds: for the page, its feed and the API."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.store.organisations import accepted_organisations
from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.core.word_enum import Labelled
from maillage.kits.search.filters import Search, filter_field, view_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import PLACE, choice, free_text, page_number, pattern
from maillage.opendata.catalog.store.datasets import addresses_within
from maillage.opendata.ideas.domain.ideas import IdeaKind, Stance
from maillage.opendata.ideas.store.ideas import public_answers, shown_ideas
from maillage.opendata.ideas.store.models import Idea
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.filters import Pairs

Ideas = QuerySet[Idea]


class AnswerFilter(Labelled):
    """Which answers an idea has: none yet, any, or one stance of some organisation."""

    NONE = "none", sentence("pas encore de réponse")
    ANY = "any", sentence("une réponse")
    PUBLISHED = Stance.PUBLISHED.value, Stance.PUBLISHED.label
    PLANNED = Stance.PLANNED.value, Stance.PLANNED.label
    HELD = Stance.HELD.value, Stance.HELD.label
    NOT_HELD = Stance.NOT_HELD.value, Stance.NOT_HELD.label
    CANNOT = Stance.CANNOT.value, Stance.CANNOT.label


def _with_words(ideas: Ideas, text: str) -> Ideas:
    # Compared here, without accents: the ideas are few, and SQLite folds the case of ASCII alone.
    words = normalised_text(text).split()
    rows = ideas.values_list("pk", "title", "text")
    return ideas.filter(
        pk__in=[
            number for number, title, told in rows if all(word in normalised_text(f"{title} {told}") for word in words)
        ]
    )


def _within(ideas: Ideas, address: str) -> Ideas:
    # A région has more communes than a query has placeholders: only those that ideas name are asked for.
    named = set(ideas.order_by().values_list("territory", flat=True).distinct())
    return ideas.filter(territory__in=named & addresses_within(address))


def _answered(ideas: Ideas, answer: AnswerFilter) -> Ideas:
    answers = public_answers().filter(idea=OuterRef("pk"))
    if answer is AnswerFilter.NONE:
        return ideas.filter(~Exists(answers))
    if answer is AnswerFilter.ANY:
        return ideas.filter(Exists(answers))
    return ideas.filter(Exists(answers.filter(stance=answer.value)))


def _of_organisation(ideas: Ideas, slug: str) -> Ideas:
    answers = public_answers().filter(idea=OuterRef("pk"), organisation__slug=slug)
    return ideas.filter(Q(organisation__in=accepted_organisations().filter(slug=slug)) | Exists(answers))


def organisation_options(_today: dt.date) -> Pairs:
    """The organisations that are asked or answered, by name: (slug, name)."""
    ideas = shown_ideas().order_by().values("pk")
    asked = Q(ideas__in=ideas) | Q(idea_answers__idea__in=ideas)
    return list(accepted_organisations().filter(asked).distinct().order_by("name").values_list("slug", "name"))


def _organisation_name(slug: str) -> str:
    name = accepted_organisations().filter(slug=slug).values_list("name", flat=True).first()
    return _("demandé ou répondu : %(name)s") % {"name": name or slug}


@dataclass(frozen=True, slots=True)
class IdeaSearch(Search):
    """What is asked of the ideas; "" and None ask for nothing."""

    code: ClassVar[str] = "idea_search"
    finding_code: ClassVar[str] = "ideas.word"
    refused: ClassVar[str] = sentence("Cette recherche d’idées n’est pas comprise : corrigez ce qui suit.")
    page_name: ClassVar[str] = "ideas"
    title: ClassVar[str] = sentence("Les idées")
    menus: ClassVar[tuple[str, ...]] = ("territory", "answer", "organisation", "kind")

    text: str = filter_field("q", free_text(), "words of the title or the text", usual="", narrows=_with_words)
    territory: str = filter_field(
        "territory",
        PLACE,
        "ideas for a territory, or a place within: departement:44",
        usual="",
        label=sentence("Lieu"),
        choices=territory_options,
        reads=place_name,
        narrows=_within,
    )
    answer: AnswerFilter | None = filter_field(
        "answer",
        choice(AnswerFilter),
        "what was answered: none, any, or one stance of an organisation",
        label=sentence("Réponse"),
        labels={answer: answer.label for answer in AnswerFilter},
        narrows=_answered,
    )
    organisation: str = filter_field(
        "organisation",
        pattern("[a-z0-9-]{1,120}", "commune-de-pornic"),
        "slug of the organisation that is asked, or that answered",
        usual="",
        label=sentence("Organisation"),
        choices=organisation_options,
        reads=_organisation_name,
        narrows=_of_organisation,
    )
    kind: IdeaKind | None = filter_field(
        "kind",
        choice(IdeaKind),
        "data that are missing, or a use of data",
        label=sentence("Ce qui est proposé"),
        labels={kind: kind.label for kind in IdeaKind},
        narrows=lambda ideas, kind: ideas.filter(kind=kind.value),
    )
    page: int = view_field("page", page_number(), "page of the list", usual=1)


def ideas_searched(search: IdeaSearch) -> Ideas:
    """The shown ideas that a search finds, newest first; NotFound for a territory that is none."""
    return search.narrow(shown_ideas())
