"""Meetings before their organiser: set, planned, moved by hand, published, planned anew where somebody is missing."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.terms import Acting
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.events.queries import Event, Session
from maillage.events.queries.events import organising
from maillage.events.queries.programmes import programme_part
from maillage.meetings.forms.grids import GridForm
from maillage.meetings.models import MeetingGrid
from maillage.meetings.pages.own_meetings import meeting_session_page, own_meetings_page
from maillage.meetings.parts.meeting_words import meetings_text
from maillage.meetings.queries.grids import grid_slots
from maillage.meetings.record.grids import PLAN_WOULD_GO, ask_wishes, set_grid
from maillage.meetings.record.plans import (
    add_meeting,
    cancel_meeting,
    move_meeting,
    plan_meetings,
    publish_meetings,
    replan_without,
)
from maillage.meetings.rules.slots import slot_to_come
from maillage.web.telling import answer_change
from maillage.web.wording.formats import number as number_text

_NOT_SET = sentence("Ces rendez-vous ne sont pas encore préparés : dites d’abord créneaux et tables.")


@require_safe
@for_people
def own_meetings(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The sessions of meetings of an event."""
    event, _acting = organising(person, slug)
    return render(request, "meetings/own_meetings.html", own_meetings_page(event))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def own_meeting_session(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """One session of meetings; a POST sets slots and tables."""
    event, acting = organising(person, slug)
    session, grid = _session(event, number)
    form = typed_rules = None
    if request.method == "POST":
        form = GridForm(session, request.POST)
        if form.is_valid():
            with form.refusals():
                set_grid(acting, session, form.rules(), is_plan_given_up="give-up-plan" in request.POST, now=utc_now())
                messages.success(request, _("C’est noté : les souhaits sont ouverts."))
                return redirect(request.path)
            # What it would cost is shown beside what stands.
            typed_rules = form.rules() if form.has_error(NON_FIELD_ERRORS, PLAN_WOULD_GO) else None
    number_asked = request.GET.get("rendez-vous", "")
    page = meeting_session_page(
        session,
        grid,
        form=form,
        typed_rules=typed_rules,
        chosen_number=int(number_asked) if number_asked.isdecimal() else 0,
        now=utc_now(),
    )
    return render(request, "meetings/own_meeting_session.html", page, status=422 if form else 200)


@require_POST
@for_people
def meetings_ask_wishes(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """Letters ask for wishes."""

    def write(acting: Acting, grid: MeetingGrid) -> str:
        letters = ask_wishes(acting, grid, now=utc_now())
        text = ngettext("Une lettre part à %(count)s personne.", "Une lettre part à %(count)s personnes.", letters)
        return text % {"count": letters} if letters else ""

    return _change(request, person, (slug, number), write)


@require_POST
@for_people
def meetings_plan(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """The fairest plan is made."""

    def write(acting: Acting, grid: MeetingGrid) -> str:
        plan = plan_meetings(acting, grid.pk, now=utc_now())
        return _("%(meetings)s sont planifiés : relisez, puis publiez.") % {
            "meetings": meetings_text(len(plan.meetings))
        }

    return _change(request, person, (slug, number), write)


@require_POST
@for_people
def meetings_publish(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """The timetables are published, and letters leave."""

    def write(acting: Acting, grid: MeetingGrid) -> str:
        letters = publish_meetings(acting, grid.pk, now=utc_now())
        text = ngettext(
            "Le planning est publié : une lettre part à %(count)s personne.",
            "Le planning est publié : une lettre part à %(count)s personnes.",
            letters,
        )
        return text % {"count": letters} if letters else ""

    return _change(request, person, (slug, number), write)


@require_POST
@for_people
def meeting_move(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """One meeting is moved, added or cancelled by hand."""
    typed = {name: _whole(request, name) for name in ("meeting", "slot", "table", "guest", "host")}

    def write(acting: Acting, grid: MeetingGrid) -> str:
        now, place = utc_now(), {"slot": typed["slot"], "seat": typed["table"]}
        if "cancel" in request.POST:
            cancel_meeting(acting, grid.pk, typed["meeting"], now=now)
            return _("Ce rendez-vous est annulé.")
        if typed["meeting"] > 0:
            move_meeting(acting, grid.pk, typed["meeting"], **place, now=now)
            return _("Ce rendez-vous est déplacé.")
        add_meeting(acting, grid.pk, guest=typed["guest"], host=typed["host"], **place, now=now)
        return _("Ce rendez-vous est ajouté.")

    return _change(request, person, (slug, number), write)


@require_POST
@for_people
def meetings_replan(request: HttpRequest, person: User, slug: str, number: int) -> HttpResponse:
    """Somebody is missing, or all who gave their place back: the plan is made anew from a slot on."""
    missing = [int(key) for key in request.POST.getlist("person") if key.isdecimal()]

    def write(acting: Acting, grid: MeetingGrid) -> str:
        number_asked = _whole(request, "slot")
        coming = slot_to_come(grid_slots(grid), utc_now())
        # Never a slot that has begun: who sits at a table stays there.
        slot = coming if coming is None or number_asked < 0 else max(number_asked, coming)
        replanning = replan_without(acting, grid.pk, missing, from_slot=slot, now=utc_now())
        people = ngettext("%(count)s personne est prévenue", "%(count)s personnes sont prévenues", replanning.people)
        text = _("%(cancelled)s annulés, %(added)s de plus ; tout le reste ne bouge pas. %(people)s.")
        return text % {
            "cancelled": meetings_text(replanning.cancelled),
            "added": number_text(replanning.added),
            "people": people % {"count": number_text(replanning.people)},
        }

    return _change(request, person, (slug, number), write)


def _session(event: Event, number: int) -> tuple[Session, MeetingGrid | None]:
    session = programme_part(event.sessions.filter(kind="meetings").select_related("room", "event"), number)
    return session, MeetingGrid.objects.select_related("session__event").filter(session=session).first()


def _change(
    request: HttpRequest, person: User, place: tuple[str, int], write: Callable[[Acting, MeetingGrid], str]
) -> HttpResponse:
    event, acting = organising(person, place[0])
    _session_row, grid = _session(event, place[1])
    if grid is None:
        raise NotFound("meetings_not_set", _NOT_SET)
    back = reverse("own_meeting_session", args=list(place))
    return answer_change(request, lambda: write(acting, grid), back)


def _whole(request: HttpRequest, name: str) -> int:
    """The whole number that a form sent; -1 for none."""
    text = str(request.POST.get(name, ""))
    return int(text) if text.isdecimal() else -1
