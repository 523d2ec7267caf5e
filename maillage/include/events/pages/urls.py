"""URL routes of events, meetings, pitches and stands, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.include.events.pages import (
    attendee_letter,
    check_in,
    event_day,
    events,
    my_day,
    organising,
    own_meetings,
    pitches,
    registering,
)
from maillage.web.offers import NavigationEntry, NavigationGroup

_OWN: Final = "mon-espace/evenements/<slug:slug>"
_MINE: Final = "inscription/<str:token>"
PAGES: Final[list[URLPattern]] = [
    path("evenements", events.events, name="events"),
    path("evenements/carte.json", events.events_map_places, name="events_places"),
    path("evenements/<slug:slug>", events.event, name="event"),
    path("evenements/<slug:slug>/inscription", registering.event_register, name="event_register"),
    path("evenements/<slug:slug>/inscription/notee", registering.event_registered, name="event_registered"),
    path("inscription/<str:token>", registering.registration, name="registration"),
    path("inscription/<str:token>/confirmer", registering.registration_confirm, name="registration_confirm"),
    path("inscription/<str:token>/annuler", registering.registration_cancel, name="registration_cancel"),
    path("intervention/<str:token>", registering.speaker_consent, name="speaker_consent"),
    path("mon-espace/inscriptions", registering.my_registrations, name="my_registrations"),
    path("mon-espace/evenements", organising.own_events, name="own_events"),
    path("mon-espace/evenements/organiser/<slug:slug>", organising.make, name="make_event"),
    path("mon-espace/evenements/<slug:slug>", organising.own_event, name="own_event"),
    path("mon-espace/evenements/<slug:slug>/changer", organising.change, name="change_event"),
    path("mon-espace/evenements/<slug:slug>/publier", organising.publish, name="publish_event"),
    path("mon-espace/evenements/<slug:slug>/annuler", organising.cancel, name="cancel_event"),
    path("mon-espace/evenements/<slug:slug>/refaire", organising.copy, name="copy_event"),
    path("mon-espace/evenements/<slug:slug>/programme", organising.programme, name="own_programme_editor"),
    path(
        "mon-espace/evenements/<slug:slug>/programme/personne/<int:number>/demander",
        organising.speaker_ask,
        name="speaker_ask",
    ),
    path(
        "mon-espace/evenements/<slug:slug>/programme/<str:part>/<int:number>",
        organising.programme_row,
        name="programme_row",
    ),
    path(
        "mon-espace/evenements/<slug:slug>/programme/<str:part>/<int:number>/retirer",
        organising.programme_row_remove,
        name="programme_row_remove",
    ),
    path("mon-espace/evenements/<slug:slug>/inscrits", organising.attendees, name="own_attendees"),
    path("mon-espace/evenements/<slug:slug>/lettre", attendee_letter.event_letter, name="event_letter"),
    path("mon-espace/evenements/<slug:slug>/accueil", check_in.check_in_page, name="check_in"),
    path("evenements/<slug:slug>/en-direct", event_day.event_live, name="event_live"),
    path("evenements/<slug:slug>/appel", event_day.pitch_call, name="pitch_call"),
    path("evenements/<slug:slug>/bilan", event_day.event_report, name="event_report"),
    path(f"{_OWN}/rendez-vous", own_meetings.own_meetings, name="own_meetings"),
    path(f"{_OWN}/rendez-vous/<int:number>", own_meetings.own_meeting_session, name="own_meeting_session"),
    path(f"{_OWN}/rendez-vous/<int:number>/souhaits", own_meetings.meetings_ask_wishes, name="meetings_ask_wishes"),
    path(f"{_OWN}/rendez-vous/<int:number>/planifier", own_meetings.meetings_plan, name="meetings_plan"),
    path(f"{_OWN}/rendez-vous/<int:number>/publier", own_meetings.meetings_publish, name="meetings_publish"),
    path(f"{_OWN}/rendez-vous/<int:number>/deplacer", own_meetings.meeting_move, name="meeting_move"),
    path(f"{_OWN}/rendez-vous/<int:number>/absence", own_meetings.meetings_replan, name="meetings_replan"),
    path(f"{_OWN}/presentations", pitches.own_pitches, name="own_pitches"),
    path(f"{_OWN}/presentations/lecture", pitches.pitch_reader_invite, name="pitch_reader_invite"),
    path(f"{_OWN}/presentations/decision", pitches.pitches_decide, name="pitches_decide"),
    path(f"{_OWN}/presentations/<int:number>", pitches.own_pitch, name="own_pitch"),
    path(f"{_OWN}/stands", pitches.own_stands, name="own_stands"),
    path(f"{_OWN}/feuilles", event_day.own_papers, name="own_papers"),
    path(f"{_OWN}/images", event_day.own_event_pictures, name="own_event_pictures"),
    path("mon-espace/images-des-bilans/<int:number>/retirer", event_day.remove_picture, name="remove_event_picture"),
    path(f"{_MINE}/journee", my_day.my_day, name="my_day"),
    path(f"{_MINE}/souhaits/<int:number>", my_day.my_wishes, name="my_wishes"),
    path(f"{_MINE}/suites", my_day.my_outcome, name="my_outcome"),
    path(f"{_MINE}/plus-tard", my_day.my_follow_up, name="my_follow_up"),
    path(f"{_MINE}/avis", my_day.my_feedback, name="my_feedback"),
    path(f"{_MINE}/stand", my_day.my_stand, name="my_stand"),
    path(f"{_MINE}/presentation", pitches.my_pitch, name="my_pitch"),
    path("lecture/<str:token>", pitches.pitch_readings, name="pitch_readings"),
    path("lecture/<str:token>/<int:number>", pitches.pitch_reading, name="pitch_reading"),
]
FILES: Final[list[URLPattern]] = [
    path("evenements.ics", events.events_ics, name="events_ics"),
    path("evenements.atom", events.events_atom, name="events_atom"),
    path("evenements/<slug:slug>.ics", events.event_ics, name="event_ics"),
    path("evenements/<slug:slug>/session-<int:number>.ics", events.session_ics, name="session_ics"),
    path("mon-espace/evenements/accueil.js", check_in.check_in_worker, name="check_in_worker"),
    path("mon-espace/evenements/<slug:slug>/accueil.json", check_in.check_in_list, name="check_in_list"),
    path(
        "mon-espace/evenements/<slug:slug>/inscrits.csv",
        organising.attendees_table,
        {"form": "csv"},
        name="own_attendees_csv",
    ),
    path(f"{_MINE}/rendez-vous.ics", my_day.my_meetings_ics, name="my_meetings_ics"),
    path("evenements/images/<int:number>.<slug:form>", event_day.event_picture, name="event_picture"),
    path(f"{_OWN}/feuilles/<slug:word>.pdf", event_day.event_print, name="event_print"),
    path(f"{_OWN}/presentations/<int:number>/piece", pitches.own_pitch_attachment, name="own_pitch_attachment"),
    path("lecture/<str:token>/<int:number>/piece", pitches.pitch_reading_attachment, name="pitch_reading_attachment"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        50,
        sentence("Événements"),
        "events",
        sentence("Les rencontres à venir"),
        words=sentence("rencontres, agenda, forum"),
    ),
)
