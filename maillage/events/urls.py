"""URL routes of events."""

from typing import Final

from django.urls import URLPattern, path

from maillage.events.views import check_in, events, organising, registering

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
    path("mon-espace/evenements/<slug:slug>/accueil", check_in.check_in_page, name="check_in"),
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
]
