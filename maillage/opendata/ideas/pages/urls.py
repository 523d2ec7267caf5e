"""URL routes of ideas and reuses."""

from typing import Final

from django.urls import URLPattern, path

from maillage.opendata.ideas.pages import ideas, reuses

PAGES: Final[list[URLPattern]] = [
    path("idees", ideas.ideas, name="ideas"),
    path("idees/nouvelle", ideas.new_idea, name="new_idea"),
    path("idees/<slug:slug>", ideas.idea, name="idea"),
    path("idees/<slug:slug>/soutenir", ideas.support, name="idea_support"),
    path("idees/<slug:slug>/repondre", ideas.answer, name="idea_answer"),
    path("reutilisations", reuses.reuses, name="reuses"),
    path("reutilisations/proposer", reuses.new_reuse, name="new_reuse"),
    path("reutilisations/<slug:slug>", reuses.reuse, name="reuse"),
]
FILES: Final[list[URLPattern]] = [
    path("idees.atom", ideas.ideas_atom, name="ideas_atom"),
    path("reutilisations.json", reuses.udata_reuses, name="udata_reuses"),
    path("reutilisations/<slug:slug>/image", reuses.picture, name="reuse_picture"),
]
