"""URL routes of the press room, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.measure.press.pages import own_press, press_room
from maillage.web.offers import NavigationEntry, NavigationGroup

_OWN: Final = "mon-espace/presse"
_OWN_RELEASE: Final = f"{_OWN}/communiques/<slug:slug>"
PAGES: Final[list[URLPattern]] = [
    path("presse", press_room.press_room, name="press"),
    path("presse/<slug:slug>", press_room.press_release, name="press_release"),
    path(_OWN, own_press.own_press, name="own_press"),
    path(f"{_OWN}/ecrire/<slug:word>", own_press.begin, name="begin_release"),
    path(f"{_OWN}/revue", own_press.review, name="own_press_review"),
    path(f"{_OWN}/revue/<int:number>/retirer", own_press.remove_article, name="remove_mention"),
    path(f"{_OWN}/images", own_press.pictures, name="own_press_pictures"),
    path(f"{_OWN}/images/<int:number>/retirer", own_press.remove_one_picture, name="remove_press_picture"),
    path(_OWN_RELEASE, own_press.release, name="own_release"),
    path(f"{_OWN_RELEASE}/reunir", own_press.gathering, name="dossier_gathering"),
    path(f"{_OWN_RELEASE}/chiffres", own_press.figures, name="release_figures"),
    path(f"{_OWN_RELEASE}/relecture", own_press.reading, name="release_reading"),
    path(f"{_OWN_RELEASE}/valider", own_press.approve, name="release_approve"),
    path(f"{_OWN_RELEASE}/reprendre", own_press.back, name="release_back"),
    path(f"{_OWN_RELEASE}/supprimer", own_press.delete, name="release_delete"),
    path(f"{_OWN_RELEASE}/corriger", own_press.correct, name="release_correct"),
]
FILES: Final[list[URLPattern]] = [
    path("presse.atom", press_room.press_atom, name="press_atom"),
    path("presse/<slug:slug>.pdf", press_room.press_release_pdf, name="press_release_pdf"),
    path("presse/images/<int:number>.<slug:form>", press_room.press_picture, name="press_picture"),
    path(f"{_OWN_RELEASE}.pdf", own_press.pdf, name="own_release_pdf"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.UNDERSTAND,
        40,
        sentence("Presse"),
        "press",
        words=sentence("communiqués, dossiers, images, journalistes"),
    ),
)
