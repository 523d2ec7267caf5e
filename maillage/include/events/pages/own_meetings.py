"""The meetings of an event for its organiser: sessions, settings, wishes, plan, moves, publication, absences."""

import datetime as dt
from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Acting
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.include.events.domain.grids import GridRules, slot_to_come
from maillage.include.events.pages.grids import GridForm, grid_differences, grid_initial
from maillage.include.events.pages.parts.meeting_words import meetings_text, plan_text, slot_text, table_text
from maillage.include.events.store.events import organising
from maillage.include.events.store.grids import (
    PLAN_WOULD_GO,
    ask_wishes,
    grid_rules,
    grid_slots,
    grids_of,
    meeting_wishes,
    missing_people,
    people_to_invite,
    plan_at_rest,
    plan_service,
    planned_meetings,
    set_grid,
    sides_of,
)
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairMeeting
from maillage.include.events.store.model_types import Event, Registration, Session
from maillage.include.events.store.people import full_name
from maillage.include.events.store.plans import (
    add_meeting,
    cancel_meeting,
    move_meeting,
    plan_meetings,
    publish_meetings,
    replan_without,
)
from maillage.include.events.store.programmes import programme_part
from maillage.kits.forms.forms import RefusableForm
from maillage.web.error_pages import answer_change
from maillage.web.wording.formats import number
from maillage.web.wording.formats import number as number_text

_NOT_SET = sentence("Ces rendez-vous ne sont pas encore préparés : dites d’abord créneaux et tables.")


class MissingForm(RefusableForm):
    """Who is missing, and from which slot on."""

    person = forms.CharField(label=gettext_lazy("Qui"), widget=forms.Select)
    slot = forms.CharField(label=gettext_lazy("À partir de"), widget=forms.Select)


class MoveForm(RefusableForm):
    """Where a meeting goes."""

    slot = forms.CharField(label=gettext_lazy("Créneau"), widget=forms.Select)
    table = forms.IntegerField(label=gettext_lazy("Table"), min_value=1)


class AddForm(MoveForm):
    """A meeting by hand."""

    host = forms.CharField(label=gettext_lazy("Qui reçoit"), widget=forms.Select)
    guest = forms.CharField(label=gettext_lazy("Qui se déplace"), widget=forms.Select)
    field_order = ("host", "guest", "slot", "table")


def own_meetings_page(event: Event) -> dict[str, object]:
    """The sessions of meetings of ``event``, each with its slots and tables, None where they are not said yet."""
    grids = {grid.session_id: grid for grid in grids_of(event)}
    sessions = event.sessions.filter(kind="meetings")
    return {"event": event, "sessions": [(session, grids.get(session.pk)) for session in sessions]}


def meeting_session_page(
    session: Session,
    grid: MeetingGrid | None,
    *,
    form: GridForm | None = None,
    typed_rules: GridRules | None = None,
    chosen_number: int = 0,
    now: dt.datetime,
) -> dict[str, object]:
    """One session of meetings; ``form`` as it was typed where it is to be corrected, ``chosen`` is to be moved.

    ``typed_rules`` are those that would cost the plan: the page shows what would change.
    """
    if grid is None:
        return {
            "session": session,
            "grid": None,
            "form": form or GridForm(session, initial=grid_initial(session, None)),
        }
    sides = sides_of(grid)
    hosts, guests = sides
    wishes = meeting_wishes(grid, sides)
    # Who was kept to be asked later is kept for that alone: once people are erased, no page of the organiser names her.
    rows = [] if session.event.erased_at else planned_meetings(grid)
    slots, zone = grid_slots(grid), session.event.time_zone
    places = {person.pk for side in sides for person in side}
    coming = slot_to_come(slots, now)
    wishers = {wisher for wisher in grid.wishes.values_list("wisher_id", flat=True) if wisher in places}
    service = plan_service(plan_at_rest(grid), wishes, missing=missing_people(grid))
    said = ngettext(
        "%(count)s personne a dit ses souhaits", "%(count)s personnes ont dit leurs souhaits", len(wishers)
    ) % {"count": number(len(wishers))}
    counts = {"said": said, "hosts": number(len(hosts)), "guests": number(len(guests))}
    gone = {row.guest for row in rows if row.guest_id not in places}
    gone |= {row.host for row in rows if row.host_id not in places}
    is_published = grid.published_at is not None
    slot_texts = [slot_text(slot, zone) for slot in slots]
    moved = next((row for row in rows if row.pk == chosen_number), None)
    return {
        "session": session,
        "grid": grid,
        "plan": f"{meetings_text(len(rows))}. {plan_text(service)}" if rows else "",
        "wishes": _("%(said)s, sur %(hosts)s qui reçoivent et %(guests)s qui se déplacent.") % counts,
        "form": None if is_published else form or GridForm(session, initial=grid_initial(session, grid_rules(grid))),
        "to_invite": 0 if is_published or now > grid.wishes_until else len(people_to_invite(grid)),
        "slots": slot_texts,
        "coming_slot": coming,
        "tables": _tables(grid, rows),
        "moved": moved,
        **_hand_forms(slot_texts, sides, coming=coming, moved=moved),
        "with_place": places,
        "gone": sorted(full_name(person) for person in gone),
        "differences": grid_differences(session, grid_rules(grid), typed_rules) if typed_rules else (),
    }


def _hand_forms(
    slots: Sequence[str],
    sides: tuple[Sequence[Registration], Sequence[Registration]],
    *,
    coming: int | None,
    moved: PairMeeting | None,
) -> dict[str, RefusableForm | None]:
    """The forms that change a plan by hand: somebody is missing, a meeting is moved, one is added."""
    hosts, guests = ([(person.pk, full_name(person)) for person in side] for side in sides)
    missing = MissingForm(initial={"slot": coming}, auto_id="missing-%s")
    added = AddForm(initial={"table": 1}, auto_id="add-%s")
    move = MoveForm(initial={"slot": moved.slot, "table": moved.table}, auto_id="move-%s") if moved else None
    missing.offer("person", [("", _("Choisissez")), *hosts, *guests])
    added.offer("host", hosts)
    added.offer("guest", guests)
    for form in filter(None, (missing, added, move)):
        form.offer("slot", list(enumerate(slots)))
    return {"missing_form": missing, "add_form": added, "move_form": move}


def _tables(grid: MeetingGrid, rows: Sequence[PairMeeting]) -> list[tuple[str, list[PairMeeting | None]]]:
    """Each table with its meeting in each slot; none while nothing is planned."""
    by_place = {(row.table, row.slot): row for row in rows}
    if not rows:
        return []
    return [
        (table_text(grid, table), [by_place.get((table, slot)) for slot in range(len(grid_slots(grid)))])
        for table in range(1, grid_rules(grid).tables + 1)
    ]


@require_safe
@for_people
def own_meetings(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The sessions of meetings of an event."""
    event, _acting = organising(person, slug)
    return render(request, "events/own_meetings.html", own_meetings_page(event))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
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
    return render(request, "events/own_meeting_session.html", page, status=422 if form else 200)


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
    """Somebody is missing, or all who gave their place back: the plan is recomputed from a slot on."""
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
