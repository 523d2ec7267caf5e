"""The agency's pages of the press room: from the button to the letter, and what is refused."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localtime

from maillage.core.clock import utc_now
from maillage.measure.press.store.models import PressMention, PressPicture, Release
from maillage.measure.press.store.releases import revision_of
from tests.letters_sent import letters_sent
from tests.measure.press.releasing import approved, draft, in_reading
from tests.measure.press.store.test_mentions_and_pictures import png
from tests.opendata.catalog.dcat_cast import make_dataset
from tests.people import People

pytestmark = pytest.mark.django_db
OWN = "/mon-espace/presse"


def own(release: Release) -> str:
    return f"{OWN}/communiques/{release.slug}"


def sent_text(release: Release, **changes: str) -> dict[str, str]:
    """The form of a release as a browser sends it."""
    text = {"sorte": release.kind, "titre": release.title, "chapeau": release.lead, "texte": release.body}
    return {**text, "contact": "", "revision": revision_of(release), **changes}


def test_editor_writes_from_the_figures_of_the_day(people: People) -> None:
    make_dataset(people.commune, "subventions", territory="commune:44131")

    answer = people.client("bruno").post(f"{OWN}/ecrire/donnees-ouvertes", {"lieu": "44131"})

    release = Release.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, own(release))
    assert (release.topic, release.territory, release.figures[0]["value"]) == (
        "donnees-ouvertes",
        "commune:44131",
        "1",
    )


def test_story_without_figures_is_refused_with_what_to_do(people: People) -> None:
    answer = people.client("bruno").post(f"{OWN}/ecrire/donnees-ouvertes", {"lieu": "44131"})

    assert (answer.status_code, Release.objects.count()) == (422, 0)
    assert "Il n’y a pas encore de chiffres sûrs pour ce sujet ici" in answer.content.decode()


def test_free_text_begins_without_figures(people: People) -> None:
    people.client("bruno").post(f"{OWN}/ecrire/libre", {"lieu": "44131"})

    assert [(release.topic, release.figures) for release in Release.objects.all()] == [("libre", [])]


def test_unknown_figure_is_refused_at_its_field_and_nothing_typed_is_lost(people: People) -> None:
    release = draft(people)

    answer = people.client("bruno").post(own(release), sent_text(release, texte="Le rang : {rang}."))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "{rang} n’est aucun chiffre de ce communiqué" in page.replace("&#x27;", "'")
    assert "Le rang : {rang}." in page
    assert Release.objects.get().body == release.body


def test_text_that_a_colleague_changed_meanwhile_is_refused(people: People) -> None:
    release = draft(people)
    people.client("aline").post(own(release), sent_text(release, titre="Un autre titre"))

    answer = people.client("bruno").post(own(release), sent_text(release, titre="Le mien"))

    assert (answer.status_code, Release.objects.get().title) == (422, "Un autre titre")


def test_reading_is_asked_and_the_second_reader_gets_a_letter(people: People) -> None:
    release = draft(people)

    people.client("bruno").post(f"{own(release)}/relecture", {"revision": revision_of(release)})

    assert [letter.to for letter in letters_sent()] == [["aline@example.org"]]
    assert "communiques/" in letters_sent()[0].body


def test_second_reader_lets_it_leave_at_once(people: People) -> None:
    release = in_reading(people, now=utc_now())

    answer = people.client("aline").post(
        f"{own(release)}/valider",
        {"jour": "", "heure": "", "chiffres-gardes": "on", "revision": revision_of(release)},
    )

    assert (answer.status_code, Client().get(f"/presse/{release.slug}").status_code) == (302, 200)


def test_second_reader_chooses_the_minute_in_paris_time(people: People) -> None:
    release = in_reading(people, now=utc_now())
    sent = {"jour": "2027-01-15", "heure": "07:30", "chiffres-gardes": "on", "revision": revision_of(release)}

    people.client("aline").post(f"{own(release)}/valider", sent)

    leaves_at = Release.objects.get().leaves_at
    assert leaves_at is not None
    assert f"{localtime(leaves_at):%Y-%m-%d %H:%M}" == "2027-01-15 07:30"
    assert Client().get(f"/presse/{release.slug}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"jour": "2020-01-15", "heure": "07:30"}, "Cette minute est passée"),
        ({"jour": "", "heure": "07:30"}, "Donnez aussi le jour."),
        ({"jour": "2027-03-28", "heure": "02:30"}, "n’existe pas ce jour-là"),
        ({"jour": "bientôt", "heure": ""}, "n’est pas une date"),
    ],
)
def test_minute_that_cannot_be_is_refused_with_what_to_do(people: People, sent: dict[str, str], words: str) -> None:
    release = in_reading(people, now=utc_now())
    kept = {"chiffres-gardes": "on", "revision": revision_of(release)}

    answer = people.client("aline").post(f"{own(release)}/valider", sent | kept)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Release.objects.get().state == "reading"


def test_figures_that_moved_are_marked_before_it_leaves(people: People) -> None:
    """The podium of the story cannot be told here: all its figures are marked."""
    release = in_reading(people, now=utc_now())

    page = people.client("aline").get(own(release)).content.decode()
    refused = people.client("aline").post(f"{own(release)}/valider", {"revision": revision_of(release)})

    assert "2 chiffres ont changé depuis que ce texte est écrit" in page
    assert "ne peut plus être donné" in page
    assert (refused.status_code, Release.objects.get().state) == (422, "reading")
    assert "Des chiffres ont changé depuis que ce communiqué est écrit" in refused.content.decode()


def test_cockpit_has_what_waits_for_the_second_reader_and_the_draft_of_who_writes(people: People) -> None:
    in_reading(people, now=utc_now())
    draft(people, now=utc_now())

    aline, bruno = (people.client(name).get("/mon-espace").content.decode() for name in ("aline", "bruno"))

    assert ("Lire et décider" in aline, "Lire et décider" in bruno) == (True, False)
    assert ("Communiqué à finir" in aline, "Communiqué à finir" in bruno) == (False, True)


def test_embargo_whose_figures_moved_waits_in_the_cockpit_and_is_taken_back_there(people: People) -> None:
    release = in_reading(people, now=utc_now())
    sent = {"jour": "2027-01-15", "heure": "07:30", "chiffres-gardes": "on", "revision": revision_of(release)}
    people.client("aline").post(f"{own(release)}/valider", sent)
    Release.objects.update(moved_accepted=False)  # it moved after it was approved

    page = people.client("bruno").get("/mon-espace").content.decode()
    people.client("bruno").post("/mon-espace/attente/press/back", {"cle": release.slug})

    assert "Chiffre changé" in page
    assert Release.objects.get().state == "draft"


def test_article_is_added_to_the_review_and_a_wrong_address_is_refused(people: People) -> None:
    sent = {"media": "Le Courrier", "paru": "2026-11-03", "titre": "Neuf plages", "adresse": "https://presse.example/a"}
    client = people.client("bruno")

    refused = client.post(f"{OWN}/revue", sent | {"adresse": "javascript:alert(1)"})
    added = client.post(f"{OWN}/revue", sent)

    assert (refused.status_code, added.status_code, PressMention.objects.count()) == (422, 302, 1)


def test_picture_is_given_and_a_text_that_is_none_is_refused(people: People) -> None:
    words = {"titre": "Plage", "description": "La mer", "credit": "A. Martin", "licence": "lov2"}
    client = people.client("bruno")

    refused = client.post(f"{OWN}/images", words | {"image": SimpleUploadedFile("a.png", b"text")})
    missing = client.post(f"{OWN}/images", words)
    given = client.post(f"{OWN}/images", words | {"image": SimpleUploadedFile("a.png", png())})

    assert (refused.status_code, missing.status_code, given.status_code) == (422, 422, 302)
    assert [picture.ending for picture in PressPicture.objects.all()] == ["png"]


def test_dossier_gathers_releases_pictures_and_figures_and_tells_no_embargo(people: People) -> None:
    left = approved(people, leaves_at=None, now=utc_now())
    waiting = approved(people, leaves_at=utc_now() + dt.timedelta(days=2), now=utc_now())
    people.client("bruno").post(
        f"{OWN}/images",
        {
            "image": SimpleUploadedFile("a.png", png()),
            "titre": "La plage",
            "description": "Une plage.",
            "credit": "Ana",
            "licence": "lov2",
        },
    )
    people.client("bruno").post(f"{OWN}/ecrire/libre", {"lieu": "44131"})
    dossier = Release.objects.get(topic="libre")
    client = people.client("bruno")
    client.post(own(dossier), sent_text(dossier, sorte="dossier", titre="Le dossier", texte="Tout."))
    dossier.refresh_from_db()

    choice = {
        "communiques": [str(left.pk), str(waiting.pk)],
        "images": [str(PressPicture.objects.get().pk)],
        "revision": revision_of(dossier),
    }
    answer = client.post(f"{own(dossier)}/reunir", choice)
    dossier.refresh_from_db()
    client.post(f"{own(dossier)}/relecture", {"revision": revision_of(dossier)})
    dossier.refresh_from_db()
    people.client("aline").post(f"{own(dossier)}/valider", {"revision": revision_of(dossier), "jour": "", "heure": ""})
    page, printed = Client().get(f"/presse/{dossier.slug}"), Client().get(f"/presse/{dossier.slug}.pdf")
    told = Client().get(f"/api/v1/press-releases/{dossier.slug}").json()

    text = page.content.decode()
    assert (answer.status_code, left.slug in text, waiting.slug in text) == (302, True, False)
    assert [word in text for word in ("Les chiffres de ce dossier", "72 sur 100", "Ana", "La plage")] == [True] * 4
    assert (printed.content[:5], told["gathers"]) == (b"%PDF-", [left.slug])
    late = people.client("bruno").post(f"{own(dossier)}/reunir", {**choice, "revision": revision_of(dossier)})
    assert late.status_code == 422


def test_release_that_is_no_dossier_gathers_nothing(people: People) -> None:
    release = draft(people)

    answer = people.client("bruno").post(f"{own(release)}/reunir", {"revision": revision_of(release)})

    assert (answer.status_code, "Seul un dossier réunit" in answer.content.decode()) == (422, True)
