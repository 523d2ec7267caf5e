"""The pages of ideas: the list, one idea with its answers, a new one; a vote without an account."""

import secrets
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import person_of
from maillage.accounts.store.permissions import acting
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.lists.feeds import FeedEntry, atom_answer
from maillage.kits.lists.paging import pager
from maillage.kits.search.form import search_form, search_href, search_name
from maillage.opendata.catalog.store.datasets import shown_datasets
from maillage.opendata.catalog.store.schemas import model_named
from maillage.opendata.ideas.domain.ideas import IdeaKind
from maillage.opendata.ideas.pages.idea_forms import IdeaAnswerForm, IdeaForm, answer_form
from maillage.opendata.ideas.pages.letters import stance_words, write_answer
from maillage.opendata.ideas.store.idea_search import IdeaSearch, ideas_searched
from maillage.opendata.ideas.store.ideas import (
    answer_idea,
    answering,
    answers_shown,
    has_voted,
    idea_shown,
    propose_idea,
    take_vote_back,
    vote,
)
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer
from maillage.territory.store.territories import territory
from maillage.web.error_pages import render_problems
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.protection.limits import Limit, counting, limited, network_of
from maillage.web.public_url import public_url, query_pairs
from maillage.web.wording.formats import number, shipped

_PAGE: Final = 30
_FEW: Final = 3  # ideas: so few are seen without a search
_MOST_ENTRIES: Final = 50
_MOST_PUBLISHED: Final = 5
_COOKIE: Final = "maillage_ideas"
_SALT: Final = "maillage.ideas.device"
_COOKIE_S: Final = 365 * 24 * 3600
PROPOSALS: Final = Limit(
    "proposals by network",
    most=10,
    every_s=600,
    message=sentence(
        "Plusieurs propositions sont déjà parties de votre réseau : attendez %(minutes)s min, puis recommencez."
    ),
    code="too_many_proposals",
)
VOTES: Final = Limit("votes by network", most=60, every_s=20.0)
# A browser that forgets its cookies is another device each time: a network counts for one idea only so often.
VOTES_OF_AN_IDEA: Final = Limit("votes of an idea by network", most=10, every_s=1_800.0)
ANSWERS: Final = Limit("answers to ideas by network", most=60, every_s=10.0)


@dataclass(frozen=True, slots=True)
class IdeaCard:
    """An idea in a list: its place, who wants it too, its answers in words."""

    idea: Idea
    place: str
    votes: str
    answers: tuple[tuple[IdeaAnswer, str], ...]


def idea_card(idea: Idea) -> IdeaCard:
    """The card of an idea as ``shown_ideas`` reads it."""
    count = int(getattr(idea, "vote_count", 0))
    votes = ngettext("%(count)s personne le veut aussi", "%(count)s personnes le veulent aussi", count)
    return IdeaCard(
        idea,
        _place_name(idea.territory),
        votes % {"count": number(count)} if count else "",
        tuple((answer, stance_words(answer)) for answer in answers_shown(idea)),
    )


def _place_name(address: str) -> str:
    try:
        return territory(address).name
    except (NotFound, Refused):
        # Merged since: the idea is shown without its place.
        return ""


@require_safe
@gzip_page
@render_problems
def ideas(request: HttpRequest) -> HttpResponse:
    """The ideas that the address asks for, newest first: the number of votes orders nothing."""
    search = IdeaSearch.read(query_pairs(request))
    page = Paginator(ideas_searched(search), _PAGE).get_page(search.page)
    filters = search_form(search, reverse("ideas"), today=localdate())
    context = {
        "search": search,
        "hidden": search.pairs(without=["q", "page"]),
        "cards": [idea_card(idea) for idea in page],
        "summary": _summary(page.paginator.count, is_filtered=bool(filters.chips)),
        "filters": filters,
        "has_search": bool(filters.chips) or page.paginator.count > _FEW,
        "atom_href": with_pairs(reverse("ideas_atom"), search.unpaged().pairs()),
        "pager": pager(page.number, page.paginator.num_pages, lambda n: search_href(replace(search, page=n))),
    }
    return render(request, "ideas/ideas.html", context)


def _summary(count: int, *, is_filtered: bool) -> str:
    if not is_filtered:
        return ngettext("%(count)s idée proposée", "%(count)s idées proposées", count) % {"count": number(count)}
    if not count:
        return _("Aucune idée ne répond à cette recherche")
    return ngettext("%(count)s idée trouvée", "%(count)s idées trouvées", count) % {"count": number(count)}


@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@counting(PROPOSALS)
def new_idea(request: HttpRequest) -> HttpResponse:
    """The form of a new idea; the agency reads it before it is shown."""
    initial = {
        "place": request.GET.get("lieu", "")[:100] or territory(home_territory()).name,
        "schema": request.GET.get("modele", "")[:120],
        "organisation": request.GET.get("organisation", "")[:100],
        "title": request.GET.get("titre", "")[:150],
    }
    form = IdeaForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_human:
        PROPOSALS.take(network_of(request))
        with form.refusals():
            propose_idea(form.plan(), now=utc_now())
    is_sent = form.is_valid()
    return render(request, "ideas/new_idea.html", {"form": form, "is_sent": is_sent}, status=form.status)


@require_safe
@gzip_page
@render_problems
def idea(request: HttpRequest, slug: str) -> HttpResponse:
    """One idea: what it is for, who answered what, the button of who wants it too."""
    return _idea_answer(request, idea_shown(slug))


def _idea_answer(request: HttpRequest, row: Idea, form: IdeaAnswerForm | None = None) -> HttpResponse:
    person = person_of(request)
    organisations = answering(person, row) if person is not None else []
    published = shown_datasets().filter(schema_id=row.schema_id) if row.schema_id else shown_datasets().none()
    context: dict[str, Any] = {
        "card": idea_card(row),
        "idea": row,
        "kind": IdeaKind(row.kind).label,
        "model": _model_title(row.schema_id),
        "published": list(published[:_MOST_PUBLISHED]),
        "has_voted": has_voted(row, device) if (device := _device(request)) else False,
        "form": form or (answer_form(row, organisations) if organisations else None),
    }
    answer = render(request, "ideas/idea.html", context, status=form.status if form else 200)
    answer["Cache-Control"] = "private"
    return answer


def _model_title(schema_id: str) -> str:
    try:
        return shipped(model_named(schema_id).title) if schema_id else ""
    except NotFound:
        # The schema was removed since: the idea says the rest.
        return ""


@require_POST
@render_problems
@limited(VOTES)
@counting(VOTES_OF_AN_IDEA)
def support(request: HttpRequest, slug: str) -> HttpResponse:
    """Count this device for an idea, or no more; a device counts once."""
    row, device = idea_shown(slug), _device(request) or secrets.token_urlsafe(16)
    if "retirer" in request.POST:
        take_vote_back(row, device)
        messages.success(request, _("Votre soutien est retiré."))
    elif has_voted(row, device):
        messages.info(request, _("Cet appareil est déjà compté."))
    else:
        VOTES_OF_AN_IDEA.take(f"{row.pk} {network_of(request)}")
        vote(row, device, now=utc_now())
        messages.success(request, _("C’est compté, une fois pour cet appareil."))
    answer = redirect("idea", slug)
    answer.set_signed_cookie(
        _COOKIE, device, salt=_SALT, max_age=_COOKIE_S, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def _device(request: HttpRequest) -> str:
    """The secret of this device's cookie; "" without one, or with one that we did not sign."""
    return request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_COOKIE_S) or ""


@require_POST
@for_people
@limited(ANSWERS)
def answer(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The answer of an organisation; who asked gets it by letter."""
    row = idea_shown(slug)
    form = answer_form(row, answering(person, row), request.POST)
    if form.is_valid():
        with form.refusals():
            give_answer(person, row, form)
            messages.success(request, _("Votre réponse est sur la page ; qui a demandé la reçoit par lettre."))
            return redirect("idea", slug)
    return _idea_answer(request, row, form)


def give_answer(person: User, row: Idea, form: IdeaAnswerForm) -> IdeaAnswer:
    """Store the answer of a valid form and queue its letter; Refused, Forbidden."""
    now = utc_now()
    organisation = organisation_at(form.cleaned_data["organisation"])
    who = acting(person, organisation, Role.PUBLISHER, Capability.OPEN)
    with transaction.atomic():
        stored, email = answer_idea(who, row, form.plan(), now=now, today=localdate(now))
        write_answer(row, stored, email)
    return stored


@require_safe
@gzip_page
@render_problems
def ideas_atom(request: HttpRequest) -> HttpResponse:
    """The newest ideas that the address asks for, each again with each new answer."""
    search = IdeaSearch.read(query_pairs(request))
    entries = []
    for row in ideas_searched(search)[:_MOST_ENTRIES]:
        card = idea_card(row)
        answers = " · ".join(f"{answer.organisation.name} : {words}" for answer, words in card.answers)
        at = max([row.asked_at, *(answer.answered_at for answer, _words in card.answers)])
        path = reverse("idea", args=[row.slug])
        entries.append(FeedEntry(row.title, answers or row.text[:400], card.place, at, path))
    return atom_answer(request, entries, title=search_name(search), path=request.path)


def idea_url(request: HttpRequest, row: Idea) -> str:
    """The whole address of an idea."""
    return f"{public_url(request)}{reverse('idea', args=[row.slug])}"
