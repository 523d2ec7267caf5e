"""/mon-espace/accueillir: the agency invites the bodies of an EPCI in one go, and follows who has come.

Four screens: choose the EPCI, paste the addresses, read what will leave, see who has come. What was typed is kept in
the session from one screen to the next, and until the letters are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.export import mandate_asked_letter, welcome_letter
from maillage.accounts.forms.welcome import (
    AGENCY,
    EPCI,
    EpciWelcomeForm,
    TableWelcomeForm,
    kept_fields,
    placed_addresses,
    table_text,
    with_directory,
)
from maillage.accounts.models import ROLES, User
from maillage.accounts.queries.organisations import agency, emails_of_members
from maillage.accounts.queries.people import runs_agency
from maillage.accounts.queries.permissions import moderating_for_agency
from maillage.accounts.queries.town_halls import town_hall_directory
from maillage.accounts.queries.welcome import (
    ArrivalState,
    BodyArrival,
    arrivals_by_epci,
    arrivals_of_epci,
    arrivals_of_others,
)
from maillage.accounts.record.welcome import Welcome, remind, welcome_bodies
from maillage.accounts.terms import MANDATED, Role
from maillage.accounts.views.inside import answer_to_change, for_agency
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.text import plain
from maillage.kits.forms.entries import note_received
from maillage.kits.forms.forms import focus_first_fault
from maillage.kits.letters.mail_server import has_mail_server
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.lists.paging import page_number, pager
from maillage.territory.queries import territory
from maillage.territory.terms import Kind, Territory
from maillage.web.bodies import received_file, taking_files
from maillage.web.installation import home_territory
from maillage.web.public_address import installation_url
from maillage.web.telling import problem_sentences
from maillage.web.wording.formats import number

_DRAFTS: Final = "welcome_drafts"  # in the session, by the address of the EPCI
_MAX_DRAFTS: Final = 5
_PAGE: Final = 200  # an EPCI has 160 communes at most; the others are as many as were invited
_TABLE: Final = "table"
MOST_TABLE_BYTES: Final = 2 * 1024 * 1024
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : gardez la seule feuille des organismes à inviter.")
_NO_EPCI: Final = sentence("Choisissez une intercommunalité de la liste : « %(address)s » n’en est pas une.")


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """The link of one invitation, shown once where no letter leaves."""

    name: str
    email: str
    href: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is read before it leaves: its draft and title, the pages around it, the EPCI that may ask for mandates."""

    draft: str
    title: str
    form_href: str
    progress_href: str
    epci: str


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """Who has come, of an EPCI or of the other organisations invited: a page of them.

    Each comes with whether a reminder would leave; ``to_remind`` are the numbers of all whom one would reach.
    """

    place: Territory | None
    arrivals: Sequence[tuple[BodyArrival, bool]]
    summary: str
    to_remind: Sequence[int]
    may_decide: bool


@require_safe
@for_agency
def welcome(request: HttpRequest, _person: User) -> HttpResponse:
    """The EPCI of the territory, with who has come; those whose name contains ``q``."""
    text = request.GET.get("q", "").strip()[:80]
    rows = [row for row in arrivals_by_epci(home_territory()) if plain(text) in plain(row.epci.name)]
    words = _("arrivées : %(arrived)s, invitées : %(invited)s, à inviter : %(absent)s")
    counts = [
        {"arrived": number(row.arrived), "invited": number(row.invited), "absent": number(row.absent)} for row in rows
    ]
    context = {"rows": [(row, words % count) for row, count in zip(rows, counts, strict=True)], "text": text}
    return render(request, "accounts/welcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_epci(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """The bodies of an EPCI with their addresses: what was pasted is placed, and what is whole goes on to be read."""
    place, arrivals = _epci(address), arrivals_of_epci(address, now=utc_now())
    directory = town_hall_directory()
    options: dict[str, Any] = {"arrivals": arrivals, "holders": _holders(place)}
    if request.method == "POST":
        moderating_for_agency(person)
        sent = placed_addresses(request.POST, arrivals)
        if directory is not None and "annuaire" in request.POST:
            _keep_draft(request, place.address, with_directory(sent, arrivals, directory))
            return redirect("welcome_epci", address=place.address)
        _keep_draft(request, place.address, sent)
        form = EpciWelcomeForm(sent, **options)
        if form.is_valid():
            return redirect("welcome_review", address=place.address)
        focus_first_fault(form if form.has_faulty_fields else next(iter(form.faulty_rows), form))
    else:
        form = EpciWelcomeForm(_draft(request, place.address), **options)
    context = {
        "place": place,
        "form": form,
        "revision": _revision(request, place.address),
        "directory": directory,
        "may_decide": runs_agency(person),
    }
    status = form.status if request.method == "POST" else 200
    return render(request, "accounts/welcome_epci.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_review(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """What will leave to the bodies of an EPCI, read before it does."""
    place = _epci(address)
    progress = reverse("welcome_progress", args=[place.address])
    draft = _draft(request, place.address)
    if draft is None:
        return redirect(progress)  # sent already, by a double click or in another tab
    arrivals = arrivals_of_epci(place.address, now=utc_now())
    form = EpciWelcomeForm(draft, arrivals=arrivals, holders=_holders(place))
    review = Review(place.address, place.name, reverse("welcome_epci", args=[place.address]), progress, place.address)
    return _review(request, person, form, review)


@taking_files(MOST_TABLE_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_table(request: HttpRequest, person: User) -> HttpResponse:
    """Buyers, structures and others from a table; a file is shown as its cells, to be corrected there."""
    holders, problem = [(AGENCY, agency().name)], ""
    if request.method == "POST":
        moderating_for_agency(person)
        sent, file = request.POST.copy(), request.FILES.get("file")
        if isinstance(file, UploadedFile):
            try:
                with received_file(file, most_bytes=MOST_TABLE_BYTES, too_large=_TOO_LARGE) as path:
                    sent["tableau"] = table_text(path)
            except Refused as refusal:
                # What was pasted stays; the page says why the file was not read.
                problem = " ".join(problem_sentences(refusal))
        _keep_draft(request, _TABLE, sent)
        form = TableWelcomeForm(sent, holders=holders)
        if form.is_valid() and not problem:
            return redirect("welcome_table_review")
        focus_first_fault(form)
    else:
        form = TableWelcomeForm(_draft(request, _TABLE), holders=holders)
    context = {
        "form": form,
        "revision": _revision(request, _TABLE),
        "problem": problem or form.problem,
        "may_decide": runs_agency(person),
    }
    status = max(422 if problem else 200, form.status) if request.method == "POST" else 200
    return render(request, "accounts/welcome_table.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def welcome_table_review(request: HttpRequest, person: User) -> HttpResponse:
    """What will leave to the bodies of a table, read before it does."""
    progress = reverse("welcome_others")
    draft = _draft(request, _TABLE)
    if draft is None:
        return redirect(progress)  # sent already, by a double click or in another tab
    form = TableWelcomeForm(draft, holders=[(AGENCY, agency().name)])
    review = Review(_TABLE, _("Partir d’un tableau"), reverse("welcome_table"), progress, "")
    return _review(request, person, form, review)


@require_safe
@for_agency
def welcome_progress(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """Who has come of the bodies of an EPCI."""
    place = _epci(address)
    return _progress(request, person, place, arrivals_of_epci(address, now=utc_now()))


@require_safe
@for_agency
def welcome_others(request: HttpRequest, person: User) -> HttpResponse:
    """Who has come of the buyers, structures and others that were invited."""
    return _progress(request, person, None, arrivals_of_others(now=utc_now()))


@require_POST
@partial(for_agency, after_change="welcome")
def welcome_remind(request: HttpRequest, person: User) -> HttpResponse:
    """Remind the organisations whose numbers are sent, and go back to where they were shown."""
    acting, back = moderating_for_agency(person), request.POST.get("suivi", "")
    page = reverse("welcome_progress", args=[_epci(back).address]) if back else reverse("welcome_others")

    def write() -> HttpResponse:
        numbers = [int(word) for word in request.POST.getlist("organisation") if word.isdecimal() and len(word) < 10]
        with transaction.atomic():
            links = _write_letters(remind(acting, numbers, now=utc_now()), is_reminder=True)
        return _answer_written(request, links, page)

    return answer_to_change(request, write, redirect(page))


def _epci(address: str) -> Territory:
    place = territory(address)
    if place.kind is not Kind.EPCI:
        raise NotFound("epci_unknown", _NO_EPCI, address=address[:80])
    return place


def _holders(place: Territory) -> list[tuple[str, str]]:
    return [(AGENCY, agency().name), (EPCI, place.name)]


def _review(
    request: HttpRequest, person: User, form: EpciWelcomeForm | TableWelcomeForm, review: Review
) -> HttpResponse:
    """The page of what will leave; sending it answers with who has come so far."""
    if not form.is_valid():
        return redirect(review.form_href)
    terms, bodies = form.terms(review.epci), form.bodies()
    if request.method == "POST":
        acting = moderating_for_agency(person)
        with form.refusals():
            with transaction.atomic():
                welcomes = welcome_bodies(acting, bodies, terms, now=utc_now())
                links = _write_letters(welcomes, terms.message)
            drafts = request.session.get(_DRAFTS, {})
            request.session[_DRAFTS] = {key: draft for key, draft in drafts.items() if key != review.draft}
            note_received(request, form.entry)
            return _answer_written(request, links, review.progress_href)
    context = {
        "review": review,
        "form": form,
        "bodies": bodies,
        "letters": sum(len(body.emails) for body in bodies),
        "terms": terms,
        "scopes": [MANDATED[scope] for scope in terms.scopes],
        "holder": dict(form.holders).get(form.cleaned_data["holder"], ""),
        "role": dict(ROLES)[terms.role.value],
        "may_decide": runs_agency(person),
    }
    return render(request, "accounts/welcome_review.html", context, status=form.status)


def _draft(request: HttpRequest, of: str) -> QueryDict | None:
    """What was sent and not yet written for an EPCI, or from a table; None if there is nothing."""
    draft = request.session.get(_DRAFTS, {}).get(of)
    if draft is None:
        return None
    fields = QueryDict(mutable=True)
    fields.update(MultiValueDict(draft["fields"]))
    return fields


def _revision(request: HttpRequest, of: str) -> str:
    """The revision of a draft, by which the browser knows that the server has what it kept."""
    return str(request.session.get(_DRAFTS, {}).get(of, {}).get("revision", ""))


def _keep_draft(request: HttpRequest, of: str, sent: QueryDict) -> None:
    drafts = {key: draft for key, draft in request.session.get(_DRAFTS, {}).items() if key != of}
    drafts[of] = {"fields": kept_fields(sent), "revision": utc_now().isoformat()}
    request.session[_DRAFTS] = dict(list(drafts.items())[-_MAX_DRAFTS:])


def _write_letters(welcomes: Sequence[Welcome], message: str = "", *, is_reminder: bool = False) -> list[WrittenLink]:
    """Write the letter of each invitation; who is there already gets the mandates asked in a letter of their own."""
    links = []
    for welcomed in welcomes:
        for invitation, token in welcomed.invitations:
            link = installation_url() + reverse("join", args=[token])
            letter = welcome_letter(invitation, welcomed.requests, link=link, message=message, is_reminder=is_reminder)
            enqueue(letter)
            links.append(WrittenLink(welcomed.organisation.name, invitation.email, link))
        if not is_reminder:
            for request in welcomed.requests:
                link = installation_url() + reverse("mandates", args=[request.principal.slug])
                for email in emails_of_members(request.principal, Role.ADMINISTRATOR):
                    enqueue(mandate_asked_letter(request, link=link, to=email))
    return links


def _answer_written(request: HttpRequest, links: Sequence[WrittenLink], page: str) -> HttpResponse:
    """Go to ``page``, which says how many letters were written; without a mail server, show their links once."""
    if links and not has_mail_server():
        return render(request, "accounts/welcome_links.html", {"links": links, "href": page})
    if links:
        text = ngettext(
            "%(count)s lettre est écrite : elle part dans la minute.",
            "%(count)s lettres sont écrites : elles partent dans la minute.",
            len(links),
        )
        messages.success(request, text % {"count": number(len(links))})
    else:
        messages.success(request, _("Aucune lettre de plus : chaque adresse a été invitée ou relancée récemment."))
    return redirect(page)


def _progress(
    request: HttpRequest, person: User, place: Territory | None, arrivals: Sequence[BodyArrival]
) -> HttpResponse:
    now: datetime = utc_now()
    reachable = [arrival.organisation for arrival in arrivals if arrival.may_be_reminded(now)]
    reminding = {organisation.pk for organisation in reachable if organisation is not None}
    number_of_page = page_number(request.GET.get("page", ""))
    pages = max(1, -(-len(arrivals) // _PAGE))
    shown_arrivals = arrivals[(number_of_page - 1) * _PAGE : number_of_page * _PAGE]
    page = ProgressPage(
        place=place,
        arrivals=[(row, row.organisation is not None and row.organisation.pk in reminding) for row in shown_arrivals],
        summary=_summary(arrivals),
        to_remind=sorted(reminding),
        may_decide=runs_agency(person),
    )
    context = {"page": page, "pager": pager(number_of_page, pages, lambda number: f"?page={number}")}
    return render(request, "accounts/welcome_progress.html", context)


def _summary(arrivals: Sequence[BodyArrival]) -> str:
    """« 9 sur 14 sont arrivées ; 3 n’ont pas répondu ; 1 lettre est refusée. »."""
    states = [arrival.state for arrival in arrivals]
    arrived, refused = states.count(ArrivalState.ARRIVED), states.count(ArrivalState.UNREACHED)
    unanswered = states.count(ArrivalState.INVITED) + states.count(ArrivalState.EXPIRED)
    parts = [
        ngettext("%(count)s sur %(all)s est arrivée", "%(count)s sur %(all)s sont arrivées", arrived)
        % {"count": number(arrived), "all": number(len(states))}
        if arrived
        else _("Personne n’est encore arrivé")
    ]
    if unanswered:
        parts.append(
            ngettext("%(count)s n’a pas encore répondu", "%(count)s n’ont pas encore répondu", unanswered)
            % {"count": number(unanswered)}
        )
    if refused:
        parts.append(
            ngettext("%(count)s adresse est refusée", "%(count)s adresses sont refusées", refused)
            % {"count": number(refused)}
        )
    return " ; ".join(parts) + "."
