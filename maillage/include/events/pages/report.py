"""An event during and after it: what is on now and next; then its figures, none in which a person is found."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.people import Person
from maillage.include.events.domain.events import RegistrationRole
from maillage.include.events.domain.outcomes import FLOOR, MeetingResult, floored_counts
from maillage.include.events.domain.pitches import StandState
from maillage.include.events.pages.parts.event_words import hour_text, session_hours
from maillage.include.events.pages.parts.meeting_words import meetings_text, slot_text
from maillage.include.events.store.events import is_organiser
from maillage.include.events.store.grids import grid_slots, grids_of, planned_meetings
from maillage.include.events.store.model_types import Event
from maillage.include.events.store.pictures import pictures_of
from maillage.include.events.store.pitches import call_or_none, presented_files, stands_of
from maillage.include.events.store.registrations import counts_by_role
from maillage.include.events.store.reports import (
    MeetingCounts,
    feedback_counts,
    feedback_words,
    meeting_counts,
    pitch_counts,
    stand_count,
)
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.wording.formats import NO_BREAK, brief_number, missing, number


@dataclass(frozen=True, slots=True)
class CountChart:
    """Counts to be drawn, in their order; None is one that is too small to be shown."""

    title: str
    counts: Sequence[tuple[str, int | None]]

    @property
    def drawing(self) -> SafeString:
        """Columns for a page; one that is too small has none, and says so."""
        values = [
            TimeColumn(
                count or 0,
                number(count) if count is not None else f"<{NO_BREAK}{FLOOR}",
                label,
                f"{label} : {_floored(count)}",
            )
            for label, count in self.counts
        ]
        return columns(values, title=self.title, description=_("Les nombres sont aussi dans le tableau."))

    @property
    def bars(self) -> list[dict[str, str | float]]:
        """Bars for paper: label, count in words, share of the longest."""
        longest = max((count or 0 for _label, count in self.counts), default=0) or 1
        return [
            {"label": label, "value": _floored(count), "share": (count or 0) / longest} for label, count in self.counts
        ]


@dataclass(frozen=True, slots=True)
class EventReportPart:
    """Figures that belong together, each with what it counts; "moins de 5" where one is too small."""

    title: str
    answer: str
    figures: Sequence[tuple[str, str]]
    chart: CountChart | None = None


def live_page(event: Event, *, now: dt.datetime) -> dict[str, Any]:
    """What is on at ``now``, and what comes next, without the name of anybody; ``version`` changes with it."""
    sessions = list(event.sessions.select_related("room").order_by("starts_at", "pk"))
    on = [session for session in sessions if session.starts_at <= now < session.ends_at]
    later = [session for session in sessions if session.starts_at > now]
    coming = [session for session in later if session.starts_at == later[0].starts_at]
    details = _meeting_details(event, now=now)
    call = call_or_none(event)
    if now >= event.ends_at:
        answer = _("C’est fini : merci d’être venus.")
    elif now < event.starts_at:
        answer = _("Cela commence à %(hour)s.") % {"hour": hour_text(event.starts_at, event.time_zone)}
    else:
        answer = " · ".join(session.title for session in on) or _("Rien en ce moment : une pause.")
    shown = "-".join(
        f"{session.title}{session_hours(session)}{details.get(session.pk, '')}" for session in (*on, *coming)
    )
    return {
        "event": event,
        "answer": answer,
        "on": [(session, details.get(session.pk, "")) for session in on],
        "coming": [(session, details.get(session.pk, "")) for session in coming],
        "pitches": [
            " · ".join(filter(None, (file.title, file.registration.organisation_name if file.registration else "")))
            for file in (presented_files(call) if call else ())
        ],
        "stands": [stand for stand in stands_of(event) if stand.state == StandState.GIVEN],
        "version": "-".join(filter(None, (shown, answer))),
    }


def report_page(event: Event, person: Person, *, now: dt.datetime) -> dict[str, Any]:
    """The figures of ``event``; words of feedback for who organises it, once FLOOR people said something."""
    is_over = now >= event.ends_at
    marks = feedback_counts(event)
    is_own = is_organiser(person, event)
    may_read = is_own and sum(marks.values()) >= FLOOR
    roles = counts_by_role(event)
    registered = {role: counts.get("confirmed", 0) for role, counts in roles.items()}
    came = {role: counts.get("present", 0) for role, counts in roles.items()}
    is_counted = bool(sum(came.values()))
    parts = [_people_part(registered, came if is_counted else None)]
    parts += [_meeting_part(counts) for counts in meeting_counts(event)]
    files, chosen_files = pitch_counts(event)
    stands = stand_count(event)
    if files or stands:
        figures = (
            (_("Dossiers de présentation"), number(files)),
            (_("Présentations retenues"), number(chosen_files)),
            (_("Stands"), number(stands)),
        )
        parts.append(EventReportPart(_("Présentations et stands"), "", figures))
    if sum(marks.values()):
        parts.append(_feedback_part(marks))
    return {
        "event": event,
        "answer": _came_text(sum(came.values()), sum(registered.values()))
        if is_over
        else _("Le bilan se remplit pendant l’événement ; il sera complet après."),
        "is_over": is_over,
        "parts": parts,
        "pictures": list(pictures_of(event)),
        "words": feedback_words(event) if may_read else [],
        "may_print": is_own and is_over,
    }


def _meeting_details(event: Event, *, now: dt.datetime) -> Mapping[int, str]:
    details = {}
    for grid in grids_of(event):
        if grid.published_at is None:
            continue
        slots, rows = grid_slots(grid), planned_meetings(grid)
        place = next((place for place, slot in enumerate(slots) if slot.starts_at <= now < slot.ends_at), None)
        if place is not None:
            count = sum(row.slot == place for row in rows)
            text = _("%(slot)s : %(meetings)s en cours")
            details[grid.session_id] = text % {
                "slot": slot_text(slots[place], event.time_zone),
                "meetings": meetings_text(count),
            }
        else:
            details[grid.session_id] = meetings_text(len(rows))
    return details


def _came_text(came: int, registered: int) -> str:
    """How many came; nobody checked in means that nobody was counted, not that nobody came."""
    places = ngettext("%(count)s place réservée", "%(count)s places réservées", registered)
    words = {"places": places % {"count": number(registered)}, "came": _floored_one(came)}
    if not came:
        return _("%(places)s ; les arrivées n’ont pas été comptées.") % words
    text = ngettext(
        "%(came)s personne est venue, pour %(places)s.",
        "%(came)s personnes sont venues, pour %(places)s.",
        max(came, FLOOR),  # below it is said "moins de 5"
    )
    return text % words


def _people_part(registered: Mapping[str, int], came: Mapping[str, int] | None) -> EventReportPart:
    """Places by role, and who came; ``came`` is None where nobody was counted."""
    shown_registered, shown_came = floored_counts(registered), floored_counts(came or {})
    text = _("inscrits : %(registered)s ; venus : %(came)s")
    figures = tuple(
        (
            _(RegistrationRole(role).label),
            text
            % {
                "registered": _floored(shown_registered[role]),
                "came": _floored(shown_came[role]) if came is not None else missing(),
            },
        )
        for role in registered
    )
    return EventReportPart(_("Qui est venu"), "", figures)


def _meeting_part(counts: MeetingCounts) -> EventReportPart:
    figures = [(_("Rendez-vous prévus"), number(counts.planned + counts.cancelled))]
    figures.append((_("Annulés le jour même ou à la main"), _floored_one(counts.cancelled)))
    if counts.held is not None:
        figures.append((_("Tenus (les deux sont venus)"), _floored_one(counts.held)))
    if counts.worst is not None and counts.median is not None:
        figures.append((_("Souhaits exaucés : le moins bien servi"), number(counts.worst)))
        figures.append((_("Souhaits exaucés : la médiane"), brief_number(counts.median)))
    shown_counts = floored_counts(counts.results)
    labels = {result.value: _(result.label) for result in MeetingResult}
    if counts.answered:
        figures += [
            (_("Suites : %(result)s") % {"result": labels[word]}, _floored(shown_counts[word])) for word in labels
        ]
    answer = ngettext(
        "Pour %(count)s rendez-vous, au moins l’un des deux a dit ce qui en est advenu.",
        "Pour %(count)s rendez-vous, au moins l’un des deux a dit ce qui en est advenu.",
        counts.answered,
    )
    text = answer % {"count": _floored_one(counts.answered)}
    chart = None
    if counts.answered >= FLOOR:
        title = _("Suites des rendez-vous : %(title)s") % {"title": counts.title}
        chart = CountChart(title, [(labels[word], shown_counts[word]) for word in labels])
    return EventReportPart(counts.title, text if counts.answered else "", tuple(figures), chart)


def _feedback_part(marks: Mapping[str, int]) -> EventReportPart:
    total = sum(marks.values())
    if total < FLOOR:
        return EventReportPart(
            _("Ce qu’en disent les personnes venues"), _("Moins de %s avis : trop peu pour les montrer.") % FLOOR, ()
        )
    mean = sum(int(mark) * count for mark, count in marks.items()) / total
    shown_counts = floored_counts(marks)
    words = {"total": number(total), "mean": number(mean, 1)}
    return EventReportPart(
        _("Ce qu’en disent les personnes venues"),
        _("%(total)s avis ; utile à %(mean)s sur 5 en moyenne.") % words,
        tuple((_("%(mark)s sur 5") % {"mark": mark}, _floored(count)) for mark, count in shown_counts.items()),
        CountChart(_("Avis, de 1 à 5"), list(shown_counts.items())),
    )


def _floored_one(count: int) -> str:
    return _floored(None if 0 < count < FLOOR else count)


def _floored(count: int | None) -> str:
    return _("moins de %s") % FLOOR if count is None else number(count)
