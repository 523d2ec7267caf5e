"""/mon-espace: what waits for a person, and its acts in place; composed of what features offer."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.pages.parts.cockpit import (
    SHOWS_ALL,
    ActCall,
    CockpitVisit,
    Queue,
    SentForm,
    WaitingItem,
    queue_named,
    today_of,
)
from maillage.accounts.store.members import shown_name
from maillage.accounts.store.models import User
from maillage.accounts.store.organisations import agency_or_none
from maillage.accounts.store.people import are_colleagues, belongs_to_agency
from maillage.accounts.store.permissions import organisations_of
from maillage.accounts.store.shared_reads import organisations_read_once
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.web.error_pages import problem_sentences
from maillage.web.turns import advisory_lock
from maillage.web.wording.formats import day_this_year

WAITING_KEY: Final = "waiting"  # session key: the number of things that waited when the cockpit was last seen
_DONE_KEY: Final = "done_act"  # session key: the last act, while it can be taken back
_LONGEST_KEY: Final = 200
_CHANGED: Final = sentence("Cela a changé depuis que vous l’avez lu, et rien n’est fait : relisez, puis recommencez.")


@require_safe
@for_people
def workspace(request: HttpRequest, person: User) -> HttpResponse:
    """The cockpit page."""
    return _page(request, person)


@require_POST
@for_people
def carry_out(request: HttpRequest, person: User, queue: str, word: str) -> HttpResponse:
    """Carry out an act on an item, unless somebody was faster; a refused form is shown again in its row.

    ``revision`` is that of the item as the page showed it: of an item that changed since, nothing is done unread.
    """
    offer = queue_named(queue)
    act = offer.act_called(word)
    key = request.POST.get("cle", "")[:_LONGEST_KEY]
    item = offer.item(_visit(request, person), key) if act.form else None
    form = act.form(item, request.POST) if act.form and item is not None else None
    if form is not None and not form.is_valid():
        return _page(request, person, SentForm(queue, key, word, form))
    try:
        with transaction.atomic():
            # The second of two acts on one item waits for the first, then sees that the item waits no more.
            advisory_lock(f"cockpit {queue} {key}")
            item = offer.item(_visit(request, person), key)
            if item is None or word not in item.acts:
                messages.info(request, _told_faster(offer, key, person))
                return redirect(_back(request))
            _refuse_unread(item, request.POST.get("revision"))
            done = act.carry_out(ActCall(person=person, key=key, form=form, now=utc_now()))
    except Refused as refusal:
        # Rolled back: the row says why, at its field if it has one.
        if form is not None:
            form.add_refusal(refusal, at=next(iter(form.fields)))
            return _page(request, person, SentForm(queue, key, word, form))
        for text in problem_sentences(refusal):
            messages.error(request, text)
        return redirect(_back(request))
    outcome = done.afterwards() if done.afterwards is not None else done
    undo = (queue, word, key) if act.undo is not None else None
    request.session[_DONE_KEY] = {"text": outcome.text, "link": outcome.link, "act": undo, "is_told": False}
    return redirect(f"{_back(request)}#fait")


def _back(request: HttpRequest) -> str:
    """The page that the act was sent from: with all that waits, where it showed all."""
    page = reverse("workspace")
    return f"{page}?{SHOWS_ALL}=1" if SHOWS_ALL in request.GET else page


def _refuse_unread(item: WaitingItem, revision: str | None) -> None:
    """Refuse an act on an item that changed since its page was read; a program says no revision."""
    if revision is not None and revision != item.revision:
        raise Refused("item_changed", _CHANGED)


@require_POST
@for_people
def take_back(request: HttpRequest, person: User) -> HttpResponse:
    """Undo the last act of this session; ``acte`` says which one the page offered to undo."""
    last = (request.session.get(_DONE_KEY) or {}).get("act")
    if last is None or request.POST.get("acte", " ".join(last)) != " ".join(last):
        # Another tab did something else meanwhile: that is not undone by the button of this one.
        messages.info(request, _("Cela ne s’annule plus d’ici : passez par sa page."))
        return redirect("workspace")
    del request.session[_DONE_KEY]
    queue, word, key = last
    act = queue_named(queue).act_called(word)
    try:
        with transaction.atomic():
            advisory_lock(f"cockpit {queue} {key}")
            if act.undo is not None:
                messages.success(request, act.undo(ActCall(person=person, key=key, now=utc_now())))
    except Refused as refusal:
        # It changed meanwhile: nothing was taken back.
        for text in problem_sentences(refusal):
            messages.error(request, text)
    return redirect("workspace")


def _page(request: HttpRequest, person: User, sent: SentForm | None = None) -> HttpResponse:
    visit = _visit(request, person)
    with organisations_read_once(visit):
        today, whose = today_of(visit, sent, shows_all=SHOWS_ALL in request.GET), _whose(person)
    # Shown in the header of every page, which reads the session anyway, so it costs no query.
    if request.session.get(WAITING_KEY, 0) != today.waiting:
        request.session[WAITING_KEY] = today.waiting
    day = localdate()
    context = {
        "today": today,
        "done": _done_to_tell(request),
        "whose": whose,
        "day": f"{date_format(day, 'l')} {day_this_year(day, day)}",
    }
    return render(request, "accounts/today.html", context, status=sent.form.status if sent else 200)


def _done_to_tell(request: HttpRequest) -> Mapping[str, Any] | None:
    """The last act, shown once; it stays in the session as long as it can be taken back."""
    done: dict[str, Any] | None = request.session.get(_DONE_KEY)
    if done is None or done["is_told"]:
        return None
    if done["act"] is None:
        del request.session[_DONE_KEY]
    else:
        request.session[_DONE_KEY] = {**done, "is_told": True, "link": ""}
    return done


def _whose(person: User) -> str:
    """The organisation named above the title: the agency, or her only one; "" for several."""
    if belongs_to_agency(person):
        agency = agency_or_none()
        return agency.name if agency else ""
    own = organisations_of(person)
    return own[0].name if len(own) == 1 else ""


def _visit(request: HttpRequest, person: User) -> CockpitVisit:
    now = utc_now()
    return CockpitVisit(person, request, localdate(now), now)


def _told_faster(queue: Queue, key: str, person: User) -> str:
    """Who was faster, if it was a colleague; nobody else learns a name."""
    settlement = queue.settlement(key) if queue.settlement is not None else None
    if settlement is None or settlement.by is None:
        return _("C’est déjà fait, ou cela n’attend plus : rien n’est fait deux fois.")
    local, today = localtime(settlement.moment), localdate()
    hour = {"hour": local.hour, "minutes": f"{local:%M}", "day": day_this_year(local.date(), today)}
    # After its verb: "à 9 h 12", "le 30 novembre à 9 h 12".
    when = _("à %(hour)s h %(minutes)s") if local.date() == today else _("le %(day)s à %(hour)s h %(minutes)s")
    words = {"name": shown_name(settlement.by), "when": when % hour}
    if settlement.by == person:
        return _("Vous l’avez déjà fait %(when)s : rien n’est fait deux fois.") % words
    if not are_colleagues(person, settlement.by):
        return _("C’est déjà fait, ou cela n’attend plus : rien n’est fait deux fois.")
    return _("Traité par %(name)s %(when)s : rien n’est fait deux fois.") % words
