"""The agency's settings: the environment first, then what its page saved, then the default; changes in the trace."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from maillage.accounts.domain.letter_kinds import MAIL_TEST
from maillage.accounts.domain.terms import Acting, Verb
from maillage.accounts.store.installation import save_settings
from maillage.accounts.store.models import TraceEntry
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.kits.letters.mail_server import has_mail_server, mail_connection, mail_from
from maillage.kits.letters.models import QueuedLetter
from maillage.measure.campaign.edges.export.kit.brand import brand_of_agency
from maillage.web.demonstration import demonstrations
from maillage.web.installation import (
    FOLDER,
    agency_name,
    home_territory,
    installation_setting,
    legal_identity,
    publish_saved_settings,
)
from maillage.web.models import SavedSetting
from tests.people import People

pytestmark = pytest.mark.django_db

PAGE = "/mon-espace/reglages"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture(autouse=True)
def _published_file_goes_with_its_rows() -> Iterator[None]:
    yield
    (Path(settings.DATA_DIR) / FOLDER / "saved.json").unlink(missing_ok=True)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def saved(people: People, group: str, **fields: object) -> HttpResponse:
    """What is answered after a group was saved by who runs the agency."""
    answer = people.client("aline").post(f"{PAGE}/{group}", fields, follow=True)
    assert isinstance(answer, HttpResponse)
    return answer


def acting_of(people: People) -> Acting:
    return Acting(people.agency.pk, user_id=people.aline.pk)


@pytest.mark.parametrize(
    ("sent_to", "back"),
    [
        (f"{PAGE}/agence", PAGE),
        (f"{PAGE}/essai", PAGE),
        ("/mon-espace/accueillir/relancer", "/mon-espace/accueillir"),
        ("/mon-espace/sources-de-marches/envoyer", "/mon-espace/sources-de-marches"),
        ("/mon-espace/sources-de-marches/retirer", "/mon-espace/sources-de-marches"),
    ],
)
def test_who_must_log_in_again_comes_back_to_a_page_that_opens(people: People, sent_to: str, back: str) -> None:
    # Seen: after an expired session the page to come back to took a form alone, and answered 405.
    door = Client().post(sent_to, {}).headers["Location"]

    assert door.endswith(f"?next={back}")
    assert people.client("aline").get(back).status_code == 200


def test_name_of_the_agency_holds_at_once_and_is_in_the_trace(people: People) -> None:
    saved(people, "agence", agency_name="Gigalis", agency_colour="#123456", agency_accent="#ffc83d")

    assert agency_name() == "Gigalis"
    assert "Gigalis" in Client().get("/mentions-legales").content.decode()
    assert brand_of_agency().colours["brand"] == "#123456"
    entries = TraceEntry.objects.filter(verb=Verb.SETTING_CHANGED.value, user=people.aline).order_by("about")
    assert [(entry.about, entry.detail) for entry in entries] == [
        ("setting:agency_colour", {"before": "", "after": "#123456"}),
        ("setting:agency_name", {"before": "", "after": "Gigalis"}),
    ]


def test_saving_what_is_there_changes_nothing(people: People) -> None:
    page = people.client("aline").get(PAGE).content.decode()
    name = re.search(r'name="agency_name" value="([^"]*)"', page)
    assert name is not None

    answer = saved(people, "agence", agency_name=name[1], agency_colour="#0b5563", agency_accent="#ffc83d")

    assert ("Rien n’a changé." in text_of(answer), SavedSetting.objects.count()) == (True, 0)


def test_blank_goes_back_to_the_default(people: People) -> None:
    usual = agency_name()
    save_settings(acting_of(people), {"agency_name": "Gigalis"}, now=utc_now())

    save_settings(acting_of(people), {"agency_name": ""}, now=utc_now())

    assert (agency_name(), SavedSetting.objects.count()) == (usual, 0)


def test_environment_is_stronger_and_says_so(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = agency_name()
    save_settings(acting_of(people), {"agency_name": "Gigalis"}, now=utc_now())
    monkeypatch.setenv("MAILLAGE_AGENCY", usual)

    page = text_of(people.client("aline").get(PAGE))

    assert agency_name() == usual
    assert "Décidé par la variable MAILLAGE_AGENCY de l’installation" in page
    with pytest.raises(Refused):
        save_settings(acting_of(people), {"agency_name": "Autre"}, now=utc_now())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("agence agency_colour rouge", "donnez une couleur comme #0b5563"),
        ("textes accessibility_percent 120", "donnez un nombre entier de 0 à 100"),
        ("textes accessibility_on hier", "donnez une date comme 2026-11-27"),
        ("territoire home_territory Nulle-Part-sur-Mer", "n’est connu de personne ici"),
        ("seuils demo_until_contracts beaucoup", "donnez un nombre entier de 1 à"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(people: People, sent: str, said: str) -> None:
    group, field, typed = sent.split()

    answer = saved(people, group, **{field: typed})

    text = text_of(answer)
    assert (answer.status_code, said in text, typed in text) == (422, True, True)
    assert SavedSetting.objects.count() == 0


def test_legal_texts_are_those_of_the_page(people: People) -> None:
    saved(
        people,
        "textes",
        contact="contact@agence.example",
        legal_publisher="Syndicat mixte",
        legal_director="Inès Martin",
        legal_host="Hébergeur, Nantes",
        legal_dpo="",
        accessibility_percent="82",
        accessibility_on="2026-10-12",
    )

    identity = legal_identity()
    assert (identity.missing(), identity.legal_dpo) == ([], "contact@agence.example")
    assert "trouve 82 % des critères respectés" in text_of(Client().get("/accessibilite")).replace("\xa0", " ")


def test_second_factor_is_asked_of_administrators_from_then_on(people: People) -> None:
    assert people.client("chloe").get("/mon-espace").status_code == 200

    saved(people, "connexion", second_factor="administrators")

    assert people.client("chloe").get("/mon-espace").status_code == 302


def test_password_of_the_mail_server_is_sealed_never_shown_and_kept_when_left_blank(people: People) -> None:
    fields = {"host": "smtp.agence.example", "security": "starttls", "port": "", "user": "maillage"}
    saved(people, "courriel", mail_from="maillage@agence.example", password="s3cr3t p@ss", **fields)
    page = saved(people, "courriel", mail_from="lettres@agence.example", password="", **fields)

    row = SavedSetting.objects.get(name="mail")
    file = (Path(settings.DATA_DIR) / FOLDER / "saved.json").read_text("utf-8")
    trace = str(list(TraceEntry.objects.filter(about="setting:mail").values_list("detail", flat=True)))
    for shown in (row.text, file, trace, page.content.decode()):
        assert "s3cr3t" not in shown
        assert "s3cr3t%20p%40ss" not in shown
    connection = mail_connection()
    assert (has_mail_server(), mail_from()) == (True, "lettres@agence.example")
    assert (connection.host, connection.port, connection.password) == ("smtp.agence.example", 587, "s3cr3t p@ss")  # type: ignore[attr-defined]


def test_secret_of_a_lost_key_must_be_given_again_and_nothing_fails(people: People) -> None:
    save_settings(acting_of(people), {"mail": "smtp://agence.example:25"}, now=utc_now())
    SavedSetting.objects.update(text="gAAAAAB-no-key-opens-this")
    publish_saved_settings()

    assert installation_setting("mail").saved_text == ""
    assert people.client("aline").get(PAGE).status_code == 200


def test_letter_of_trial_says_that_it_left(people: People, mailoutbox: list[object]) -> None:
    answer = people.client("aline").post(f"{PAGE}/essai", follow=True)

    assert ("La lettre d’essai est partie à aline@example.org" in text_of(answer), len(mailoutbox)) == (True, 1)


def test_letter_of_trial_says_what_to_check_when_no_server_answers(people: People) -> None:
    save_settings(acting_of(people), {"mail": "smtp://127.0.0.1:9"}, now=utc_now())

    answer = people.client("aline").post(f"{PAGE}/essai", follow=True)

    assert "Le serveur ne répond pas ou nous refuse" in text_of(answer)
    assert QueuedLetter.objects.filter(kind=MAIL_TEST.word).count() == 1


@pytest.mark.parametrize(("content", "ending"), [(PNG, "png"), (SVG, "svg")])
def test_logo_is_on_the_posters_until_it_is_taken_away(people: People, content: bytes, ending: str) -> None:
    colours = {"agency_name": "", "agency_colour": "#0b5563", "agency_accent": "#ffc83d"}
    saved(people, "agence", agency_logo=SimpleUploadedFile("logo", content), **colours)
    shown = brand_of_agency()
    saved(people, "agence", **colours)
    kept = brand_of_agency()
    saved(people, "agence", without_logo="on", **colours)

    assert (shown.logo_name, shown.pictures[shown.logo_name], kept.logo_name) == (
        f"logo.{ending}",
        content,
        shown.logo_name,
    )
    assert brand_of_agency().logo_name == ""


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a",
        b"<html></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
        b'<svg><image href="https://example.org/a.png"/></svg>',
        PNG + bytes(400 * 1024),
    ],
)
def test_file_that_is_no_plain_picture_is_no_logo(people: People, content: bytes) -> None:
    answer = saved(people, "agence", agency_logo=SimpleUploadedFile("logo", content))

    assert (answer.status_code, SavedSetting.objects.count()) == (422, 0)


def test_territory_is_found_by_its_name(people: People) -> None:
    saved(people, "territoire", home_territory="Occitanie")

    assert home_territory() == "region:76"


def test_floor_of_a_demonstration_is_that_of_the_page(people: People) -> None:
    floors = {one.floor.lower(): str(one.floor_count) for one in demonstrations()}

    saved(people, "seuils", **(floors | {"demo_until_contracts": "7"}))

    counts = {one.floor.lower(): one.floor_count for one in demonstrations()}
    assert counts == {name: int(text) for name, text in floors.items()} | {"demo_until_contracts": 7}


def test_settings_cost_a_page_no_query(people: People, django_assert_num_queries: object) -> None:
    save_settings(acting_of(people), {"agency_name": "Gigalis"}, now=utc_now())

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert agency_name() == "Gigalis"


def test_rows_that_were_put_back_are_published_by_the_duty(people: People) -> None:
    SavedSetting.objects.create(name="agency_name", text="Gigalis", changed_at=utc_now())

    assert (publish_saved_settings(), publish_saved_settings(), agency_name()) == (1, 0, "Gigalis")
