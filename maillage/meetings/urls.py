"""The addresses of meetings, pitches and stands."""

from typing import Final

from django.urls import URLPattern, path

from maillage.meetings.views import event_day, my_day, own_meetings, pitches

_OWN: Final = "mon-espace/evenements/<slug:slug>"
_MINE: Final = "inscription/<str:token>"

PAGES: Final[list[URLPattern]] = [
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
    path(f"{_MINE}/rendez-vous.ics", my_day.my_meetings_ics, name="my_meetings_ics"),
    path(f"{_OWN}/feuilles/<slug:word>.pdf", event_day.event_print, name="event_print"),
    path(f"{_OWN}/presentations/<int:number>/piece", pitches.own_pitch_attachment, name="own_pitch_attachment"),
    path("lecture/<str:token>/<int:number>/piece", pitches.pitch_reading_attachment, name="pitch_reading_attachment"),
]
