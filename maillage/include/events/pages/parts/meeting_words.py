"""Meetings and plans as text: when, at which table of which room, with whom; how fair a plan is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.domain.grids import MeetingChange, SlotTime, room_of_table
from maillage.include.events.domain.pitches import PitchDecision
from maillage.include.events.pages.parts.event_words import hour_text
from maillage.include.events.store.grids import PlanService, grid_rules, grid_slots
from maillage.include.events.store.meeting_tables.models import MeetingGrid, MeetingNotice, PairMeeting, PitchFile
from maillage.include.events.store.model_types import Registration
from maillage.include.events.store.people import full_name
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One meeting in somebody's timetable."""

    number: int
    when: str
    place: str
    other: str
    slot: SlotTime


def slot_text(slot: SlotTime, zone: str) -> str:
    """From when to when: "9 h 30 – 9 h 50"."""
    return f"{hour_text(slot.starts_at, zone)} – {hour_text(slot.ends_at, zone)}"


def table_text(grid: MeetingGrid, table: int) -> str:
    """Table and room: "table 12, Grande salle"."""
    place = _("table %(table)s") % {"table": table}
    return ", ".join(filter(None, (place, room_of_table(grid_rules(grid).rooms, table))))


def timetable_lines(grid: MeetingGrid, rows: list[PairMeeting], person: Registration) -> tuple[TimetableLine, ...]:
    """The meetings of ``person`` among ``rows``, in their order."""
    slots, zone = grid_slots(grid), grid.session.event.time_zone
    return tuple(
        TimetableLine(
            row.pk,
            slot_text(slots[row.slot], zone),
            table_text(grid, row.table),
            full_name(row.host if row.guest_id == person.pk else row.guest),
            slots[row.slot],
        )
        for row in rows
        if person.pk in (row.guest_id, row.host_id)
    )


def notice_text(notice: MeetingNotice) -> str:
    """What changed: "Annulé : 9 h 30 – 9 h 50, avec Camille Dupont, Ville de Belfort"."""
    grid = notice.grid
    slots = grid_slots(grid)
    words = {
        "when": slot_text(slots[notice.slot], grid.session.event.time_zone) if notice.slot < len(slots) else "",
        "place": table_text(grid, notice.table),
        "other": full_name(notice.other),
    }
    sentences = {
        MeetingChange.ADDED: _("Nouveau : %(when)s, %(place)s, avec %(other)s"),
        MeetingChange.MOVED: _("Déplacé : c’est maintenant %(when)s, %(place)s, avec %(other)s"),
        MeetingChange.CANCELLED: _("Annulé : %(when)s, avec %(other)s"),
    }
    return sentences[MeetingChange(notice.kind)] % words


def plan_text(service: PlanService) -> str:
    """How fair the plan is, in a sentence: "Chacun a au moins 3 de ses souhaits ; optimum prouvé."."""
    proof = (
        _("optimum prouvé")
        if service.is_fairest
        else ngettext(
            "un plan idéal ferait mieux pour %(gap)s personne", "un plan idéal ferait mieux pour %(gap)s personnes",
            service.gap,
        )
        % {"gap": number(service.gap)}
    )  # fmt: skip
    if service.unserved:
        text = ngettext(
            "%(count)s personne n’a aucun de ses souhaits ; %(proof)s.",
            "%(count)s personnes n’ont aucun de leurs souhaits ; %(proof)s.",
            service.unserved,
        )
        return text % {"count": number(service.unserved), "proof": proof}
    if service.worst < service.everybody:
        text = _("Chacun a au moins %(least)s de ses souhaits, ou tous ceux qui étaient possibles ; %(proof)s.")
        return text % {"least": number(service.everybody), "proof": proof}
    text = ngettext(
        "Chacun a au moins %(least)s de ses souhaits ; %(proof)s.",
        "Chacun a au moins %(least)s de ses souhaits ; %(proof)s.",
        service.worst,
    )
    return text % {"least": number(service.worst), "proof": proof}


def meetings_text(count: int) -> str:
    """How many meetings."""
    return ngettext("%(count)s rendez-vous", "%(count)s rendez-vous", count) % {"count": number(count)}


def grid_state(grid: MeetingGrid | None) -> str:
    """How far a session of meetings is; None where its slots and tables are still to be said."""
    if grid is None:
        return _("À préparer : créneaux, tables, qui reçoit et qui se déplace.")
    if grid.published_at is not None:
        return _("Planning publié : chacun a le sien.")
    if grid.planned_at is not None:
        return _("Planifié, pas encore publié.")
    return _("Les souhaits sont ouverts ; rien n’est encore planifié.")


def pitch_decision(file: PitchFile) -> str:
    """What became of a pitch; that its author cancelled since."""
    text = _(PitchDecision(file.decision).label)
    is_gone = file.registration is not None and file.registration.state == RegistrationState.CANCELLED
    return _("%(decision)s, puis désinscrit") % {"decision": text} if is_gone else text


def score_text(score: float | None) -> str:
    """A score out of MOST_MARK: "3,7"."""
    return "—" if score is None else number(score, 1)
