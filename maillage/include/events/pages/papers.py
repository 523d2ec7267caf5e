"""An event on paper: badges, sign-in sheets, tables by slots, a card a table, stands; set by export/papers.typ.

For its organiser alone: names stand on it, addresses nowhere.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

import segno
from django.contrib.auth.models import AnonymousUser
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.core.text import normalised_text
from maillage.include.events.domain.events import RegistrationRole
from maillage.include.events.domain.pitches import StandState
from maillage.include.events.edges import export
from maillage.include.events.pages.parts.event_words import hour_text, when_text, where_text
from maillage.include.events.pages.parts.meeting_words import slot_text, table_text
from maillage.include.events.pages.report import report_page
from maillage.include.events.store.grids import grid_rules, grid_slots, grids_of, planned_meetings
from maillage.include.events.store.meeting_tables.models import PairMeeting
from maillage.include.events.store.model_types import Event, Registration
from maillage.include.events.store.people import full_name, shown_name
from maillage.include.events.store.pictures import pictures_of
from maillage.include.events.store.pitches import stands_of
from maillage.include.events.store.programmes import programme_of
from maillage.kits.pictures.reading import picture_captions, picture_files
from maillage.web.installation import agency_name
from maillage.web.print import typeset

WAIT_S: Final = 20.0  # for what others print
_TEMPLATE: Final = Path(export.__file__).with_name("papers.typ")
_NO_PAPER: Final = sentence(
    "Il n’y a pas de telle feuille : badges, emargement, rendez-vous, tables, programme, stands ou bilan."
)
_NOTHING: Final = sentence("Rien n’est encore planifié ni attribué : il n’y a rien à imprimer.")
_NOBODY: Final = sentence("Personne n’a encore de place : il n’y a rien à imprimer.")
_NOT_OVER: Final = sentence("L’événement n’est pas fini : son bilan s’imprime après.")
_REPORT: Final = "bilan"
_WITHOUT_PEOPLE: Final = frozenset({"programme", _REPORT})
_printing = Lock()

# Particles that sort with the name ("Le Goff" under L); "de" and "d’" do not: "de Gaulle" is under G.
_PARTICLES: Final = (
    *("le", "la", "les", "du", "des", "al", "el", "ben", "bou", "ait", "van", "von", "den", "der", "ten", "ter"),
    *("di", "da", "dal", "della", "dos", "del", "mac", "mc", "saint", "sainte"),
)


def printable_sheets(event: Event) -> list[tuple[str, str, str]]:
    """What may be printed of ``event``: the slug, the title and what is on it of each sheet that is ready."""
    words = (
        ("badges", _("Badges"), _("Dix par feuille A4 : nom, organisme, rôle, et le code d’accueil en QR.")),
        ("emargement", _("Feuilles d’émargement"), _("Tous les inscrits par nom, puis chaque atelier choisi.")),
        ("rendez-vous", _("Planning des tables"), _("Toutes les tables, créneau par créneau, à afficher.")),
        ("tables", _("Fiches des tables"), _("Une feuille par table : à quelle heure, qui.")),
        ("programme", _("Programme"), _("Une feuille à afficher ou à donner : heures, salles, qui intervient.")),
        ("stands", _("Liste des stands"), _("Les stands attribués, par numéro, avec leurs besoins.")),
        (_REPORT, _("Le bilan"), _("Les nombres de la journée, sans que personne puisse y être retrouvé.")),
    )  # fmt: skip
    is_planned = any(planned_meetings(grid) for grid in grids_of(event))
    has_stands = any(stand.state == StandState.GIVEN for stand in stands_of(event))
    has_people = event.registrations.filter(state="confirmed").exists()
    is_ready = {
        "badges": has_people,
        "emargement": has_people,
        "rendez-vous": has_people and is_planned,
        "tables": has_people and is_planned,
        "programme": bool(programme_of(event)),
        "stands": has_people and has_stands,
        _REPORT: utc_now() >= event.ends_at,
    }
    return [sheet for sheet in words if is_ready[sheet[0]]]


def printed_paper(event: Event, kind: str) -> bytes:
    """The sheets of that kind as PDF; NotFound for no such kind, and where nobody has a place yet."""
    texts_of = PAPERS.get(kind)
    if texts_of is None:
        raise NotFound("paper_unknown", _NO_PAPER)
    if kind == _REPORT and utc_now() < event.ends_at:
        raise NotFound("paper_empty", _NOT_OVER)
    people = list(event.registrations.filter(state="confirmed").order_by("number"))
    if not people and kind not in _WITHOUT_PEOPLE:
        raise NotFound("paper_empty", _NOBODY)
    texts: dict[str, Any] = {
        "kind": kind,
        "language": get_language() or "fr",
        "event": event.title,
        "when": when_text(event),
        "foot": f"{event.organisation.name} · {agency_name()} · Maillage",
        "empty": _("Rien encore."),
        "flipped": False,
        "size": 9.5,
        "row": 1.5,
        **texts_of(event, people),
    }
    if not texts.get("badges") and not any(part["rows"] for part in texts["parts"]):
        raise NotFound("paper_empty", _NOTHING)
    drawings = picture_files(list(pictures_of(event))) if kind == _REPORT else {}
    for person in people if kind == "badges" else ():
        drawing = io.BytesIO()
        segno.make(person.code or "-", error="m", micro=False).save(drawing, kind="svg", border=2, xmldecl=False)
        drawings[f"{person.code}.svg"] = drawing.getvalue()
    # One at a time in a process: a hundred and eighty badges take a core for as long as they are set.
    if not _printing.acquire(timeout=WAIT_S):
        raise Unavailable(
            "printing_busy", sentence("Trop de feuilles sont demandées en ce moment : recommencez dans un instant.")
        )
    try:
        sheets = {"paper.json": json.dumps(texts).encode(), **drawings}
        return typeset(_TEMPLATE.read_text("utf-8"), inputs={}, files=sheets, form="pdf")[0]
    finally:
        _printing.release()


def badges(_event: Event, people: Sequence[Registration]) -> dict[str, Any]:
    """A badge for each person, by name."""
    by_name = sorted(people, key=lambda person: name_order(person.name))
    return {
        "title": _("Badges"),
        "badges": [
            {
                "name": person.name or shown_name(person),
                "organisation": person.organisation_name,
                "role": _(RegistrationRole(person.role).label),
                "code": person.code,
                "qr": f"{person.code}.svg",
            }
            for person in by_name
        ],
    }


def sign_in_sheets(event: Event, people: Sequence[Registration]) -> dict[str, Any]:
    """Everybody by name, then those of each workshop that is chosen."""
    by_name = sorted(people, key=lambda person: name_order(person.name))
    parts = [_sign_in_sheet(_("Feuille d’émargement"), "", by_name)]
    for session in event.sessions.prefetch_related("registrations").order_by("starts_at", "pk"):
        chosen_keys = {place.registration_id for place in session.session_places.filter(state="confirmed")}
        if chosen_keys:
            room = f", {session.room.name}" if session.room else ""
            note = f"{hour_text(session.starts_at, event.time_zone)}{room}"
            parts.append(
                _sign_in_sheet(session.title, note, [person for person in by_name if person.pk in chosen_keys])
            )
    return {"title": _("Émargement"), "parts": parts, "row": 2.6}


def _sign_in_sheet(title: str, note: str, people: Sequence[Registration]) -> dict[str, Any]:
    return {
        "title": title,
        "note": note,
        "head": [_("Nom"), _("Organisme"), _("Signature")],
        "columns": [3, 3, 3],
        "rows": [[person.name, person.organisation_name, ""] for person in people],
    }


def table_timetables(event: Event, _people: Sequence[Registration]) -> dict[str, Any]:
    """Every table through all slots, for the wall."""
    parts = []
    for grid in grids_of(event):
        slots, meetings = grid_slots(grid), planned_meetings(grid)
        rows = []
        for table in range(1, grid_rules(grid).tables + 1):
            table_rows = {row.slot: row for row in meetings if row.table == table}
            hosts = {row.host for row in table_rows.values()}
            # Most tables are one host's: named once, the guests alone stand in the slots.
            host = next(iter(hosts)) if len(hosts) == 1 else None
            rows.append(
                [
                    f"{table} · {shown_name(host)}" if host else str(table),
                    *(_seat_text(table_rows.get(slot), with_host=host is None) for slot in range(len(slots))),
                ]
            )
        parts.append(
            {
                "title": grid.session.title,
                "note": _("Les tables, créneau par créneau : qui se déplace, chez qui."),
                "head": [_("Table"), *(hour_text(slot.starts_at, event.time_zone) for slot in slots)],
                "columns": [1.5, *([1] * len(slots))],
                "rows": rows,
            }
        )
    return {"title": _("Planning des tables"), "parts": parts, "flipped": True, "size": 6.5, "row": 0.9}


def _seat_text(row: PairMeeting | None, *, with_host: bool) -> str:
    if row is None or row.guest is None or row.host is None:
        return ""
    return f"{shown_name(row.guest)} → {shown_name(row.host)}" if with_host else shown_name(row.guest)


def table_cards(event: Event, _people: Sequence[Registration]) -> dict[str, Any]:
    """One sheet a table: when, who."""
    parts = []
    for grid in grids_of(event):
        slots = grid_slots(grid)
        rows = planned_meetings(grid)
        for table in range(1, grid_rules(grid).tables + 1):
            table_rows = [row for row in rows if row.table == table]
            if table_rows:
                parts.append(
                    {
                        "title": capfirst(table_text(grid, table)),
                        "note": grid.session.title,
                        "head": [_("Heure"), _("Qui reçoit"), _("Qui se déplace")],
                        "columns": [0, 1, 1],
                        "rows": [
                            [slot_text(slots[row.slot], event.time_zone), full_name(row.host), full_name(row.guest)]
                            for row in table_rows
                        ],
                    }
                )
    return {"title": _("Fiches des tables"), "parts": parts, "size": 11.0, "row": 3.0}


def stand_list(event: Event, _people: Sequence[Registration]) -> dict[str, Any]:
    """The stands that were given, by number."""
    given_stands = [stand for stand in stands_of(event) if stand.state == StandState.GIVEN]
    part = {
        "title": _("Stands"),
        "note": "",
        "head": [_("N°"), _("Ce qui est montré"), _("Qui"), _("Besoins")],
        "columns": [0, 3, 3, 2],
        "rows": [
            [str(stand.number), stand.title, full_name(stand.registration), stand.needs] for stand in given_stands
        ],
    }
    return {"title": _("Stands"), "parts": [part], "size": 11.0, "row": 2.5}


def programme_sheet(event: Event, _people: Sequence[Registration]) -> dict[str, Any]:
    """The programme: sessions by hour, their rooms, the speakers who agreed to be shown."""
    part = {
        "title": event.title,
        "note": where_text(event),
        "head": [_("Heure"), _("Quoi"), _("Où"), _("Qui intervient")],
        "columns": [0, 3, 2, 2],
        "rows": [
            [
                " – ".join(hour_text(moment, event.time_zone) for moment in (session.starts_at, session.ends_at)),
                session.title,
                session.room.name if session.room else "",
                ", ".join(speaker.name for speaker in getattr(session, "shown", ())),
            ]
            for session in programme_of(event)
        ],
    }
    return {"title": _("Programme"), "parts": [part], "size": 11.0, "row": 3.0}


def report_sheet(event: Event, _people: Sequence[Registration]) -> dict[str, Any]:
    """The report as everybody reads it: its figures, none of few people, its charts and pictures."""
    page = report_page(event, AnonymousUser(), now=event.ends_at)
    part = {
        "title": event.title,
        "note": page["answer"],
        "head": [_("Sur quoi"), _("Quoi"), _("Combien")],
        "columns": [2, 3, 2],
        "rows": [[part.title, label, value] for part in page["parts"] for label, value in part.figures],
    }
    charts = [part.chart for part in page["parts"] if part.chart is not None]
    pictures = list(pictures_of(event))
    return {
        "title": _("Le bilan"),
        "parts": [part],
        "size": 10.0,
        "row": 1.8,
        "charts": [{"title": chart.title, "bars": chart.bars} for chart in charts],
        "pictures_title": _("En images"),
        "pictures": picture_captions(pictures),
    }


PAPERS: Final[Mapping[str, Callable[[Event, Sequence[Registration]], dict[str, Any]]]] = {
    "badges": badges,
    "emargement": sign_in_sheets,
    "rendez-vous": table_timetables,
    "tables": table_cards,
    "programme": programme_sheet,
    "stands": stand_list,
    _REPORT: report_sheet,
}


def name_order(name: str) -> tuple[str, str]:
    """The key that sorts people by family name: "le goff" for "Anne Le Goff"; ignores accents and case."""
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        # The form used by administrations: "LE GOFF Anne", "Anne LE GOFF".
        family = capitals
    else:
        start = max(0, len(words) - 1)
        while start > 1 and normalised_text(words[start - 1]).strip() in _PARTICLES:
            start -= 1
        family = words[start:]
    return normalised_text(" ".join(family)), normalised_text(name)
