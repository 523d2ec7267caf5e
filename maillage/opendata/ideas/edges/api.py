"""Ideas and reuses over HTTP (under /api/v1): what everybody sees, and of nobody who asked."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Path, Query, Router, Schema

from maillage.kits.search.api import searching
from maillage.opendata.ideas.store.idea_search import IdeaSearch, ideas_searched
from maillage.opendata.ideas.store.ideas import idea_shown
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer, Reuse
from maillage.opendata.ideas.store.reuses import shown_reuses
from maillage.web.api_answers import FilledText, PageOf, PageParameters, origin_in, page_of

router = Router(tags=["ideas"])


class IdeaAnswerAnswer(Schema):
    """What an organisation answered."""

    organisation: str
    organisation_name: str
    stance: str
    planned_on: dt.date | None
    dataset: str | None
    text: FilledText
    answered_at: dt.datetime

    @staticmethod
    def resolve_organisation(answer: IdeaAnswer) -> str:
        """The slug of the organisation."""
        return answer.organisation.slug

    @staticmethod
    def resolve_organisation_name(answer: IdeaAnswer) -> str:
        """Its name."""
        return answer.organisation.name

    @staticmethod
    def resolve_dataset(answer: IdeaAnswer) -> str | None:
        """The slug of the data set that answers the idea."""
        return None if answer.dataset is None else answer.dataset.slug


class IdeaEntry(Schema):
    """A data set that somebody asks for, or a use that somebody proposes; texts are in the words of who wrote them."""

    id: str
    kind: str
    title: str
    text: FilledText
    territory: str
    schema_id: FilledText
    asked_at: dt.datetime
    votes: int = Field(validation_alias="vote_count", description="How many devices want it too; it orders nothing.")
    answers: list[IdeaAnswerAnswer] = Field(validation_alias="public_answers")
    is_invented: bool
    page_url: str

    @staticmethod
    def resolve_id(idea: Idea) -> str:
        """The slug."""
        return idea.slug

    @staticmethod
    def resolve_page_url(idea: Idea, context: dict[str, Any]) -> str:
        """URL of its page."""
        return f"{origin_in(context)}{reverse('idea', args=[idea.slug])}"


class IdeaList(PageOf[IdeaEntry]):
    """A page of ideas."""


class ReuseEntry(Schema):
    """What was made of data; ``kind`` is the type of udata."""

    id: str
    kind: str
    title: str
    text: FilledText
    url: str
    author: FilledText
    made_on: dt.date | None
    is_invented: bool
    page_url: str

    @staticmethod
    def resolve_id(reuse: Reuse) -> str:
        """The slug."""
        return reuse.slug

    @staticmethod
    def resolve_page_url(reuse: Reuse, context: dict[str, Any]) -> str:
        """URL of its page."""
        return f"{origin_in(context)}{reverse('reuse', args=[reuse.slug])}"


class ReuseList(PageOf[ReuseEntry]):
    """A page of reuses."""


@router.get("/ideas", response=IdeaList, summary="Search ideas")
@searching(IdeaSearch)
def search_ideas(request: HttpRequest, parameters: Query[PageParameters], search: IdeaSearch) -> dict[str, Any]:
    """A page of the ideas that the filters let through, newest first."""
    return page_of(request, parameters, ideas_searched(search))


@router.get("/ideas/{idea}", response=IdeaEntry, summary="Get one idea with its answers")
def get_idea(
    request: HttpRequest,  # noqa: ARG001 -- the signature is ninja's
    idea: Annotated[str, Path(description="The id of an idea.")],
) -> Idea:
    """All that its page says."""
    return idea_shown(idea)


@router.get("/reuses", response=ReuseList, summary="List reuses of data sets")
def list_reuses(request: HttpRequest, parameters: Query[PageParameters]) -> dict[str, Any]:
    """A page of reuses, newest first."""
    return page_of(request, parameters, shown_reuses())


ROUTERS: Final = (router,)
