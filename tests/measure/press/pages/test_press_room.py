"""The public pages of the press room."""

import datetime as dt
import io

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from maillage.core.clock import utc_now
from maillage.kits.pictures.reading import picture_content
from maillage.kits.pictures.terms import PictureLicence, PictureWords
from maillage.measure.press.domain.releases import Mention, ReleaseText
from maillage.measure.press.store.mentions import add_mention
from maillage.measure.press.store.pictures import add_picture
from maillage.measure.press.store.releases import approving, correct_release, revision_of, text_of, writing
from tests.measure.press.releasing import approved
from tests.measure.press.store.test_mentions_and_pictures import png
from tests.people import People

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def words(client: Client, path: str) -> str:
    return client.get(path).content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_empty_room_says_so_and_offers_the_letter(client: Client, people: People) -> None:
    page = words(client, "/presse")

    assert "Aucun communiqué n’a encore paru ici" in page
    assert 'name="press" value="communiques"' in page


def test_room_opens_with_the_last_release_and_has_pictures_and_articles(client: Client, people: People) -> None:
    now, who = utc_now() - HOUR, writing(people.bruno)
    approved(people, leaves_at=None, now=now)
    article = Mention("Le Courrier", dt.date(2026, 11, 3), "Neuf plages au crible", "https://presse.example/plages")
    add_mention(who, article, now=now, today=dt.date(2026, 11, 4))
    kind, content = picture_content(png())
    credit = PictureWords("La plage", "Un téléphone devant la mer", "A. Martin", PictureLicence.BY)
    picture = add_picture(who, credit, kind, content, now=now)

    page = words(client, "/presse")

    assert "1 communiqué, le dernier du" in page
    assert "Crédit : A. Martin · CC BY 4.0" in " ".join(page.split())
    assert 'alt="Un téléphone devant la mer"' in page
    assert 'href="https://presse.example/plages"' in page
    answer = client.get(f"/presse/images/{picture.pk}.png")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", content)


def test_release_has_its_figures_with_interval_day_and_method(client: Client, people: People) -> None:
    release = approved(people, leaves_at=None, now=utc_now() - HOUR)

    page = words(client, f"/presse/{release.slug}")

    assert "72 sur 100" in page
    assert "entre 68 et 76" in page
    assert "Chiffres du 1er mars 2027" in page
    assert 'href="/methode"' in page


def test_correction_is_read_at_the_head_with_its_day(client: Client, people: People) -> None:
    release = approved(people, leaves_at=None, now=utc_now() - HOUR)
    text = text_of(release)
    new = ReleaseText(text.title, text.lead, "Le texte juste.", text.contact, text.kind)
    correct_release(
        approving(people.aline), release, new, reason="Une note était fausse.", revision=revision_of(release),
        now=utc_now(),
    )  # fmt: skip

    page, feed = words(client, f"/presse/{release.slug}"), words(client, "/presse.atom")

    assert "Corrigé le" in page
    assert "Une note était fausse." in page
    assert "Le texte juste." in page
    assert "Corrigé : Une note était fausse." in feed


def test_release_on_paper_is_a_pdf_within_a_second(client: Client, people: People) -> None:
    release = approved(people, leaves_at=None, now=utc_now() - HOUR)
    client.get(f"/presse/{release.slug}.pdf")  # fonts are read once a process

    begun = utc_now()
    answer = client.get(f"/presse/{release.slug}.pdf")

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (utc_now() - begun).total_seconds() < 1


def test_name_of_a_place_stays_on_its_line_of_the_printed_table(client: Client, people: People) -> None:
    release = approved(people, leaves_at=None, now=utc_now() - HOUR)
    told = {"label": "Saint-Gilles-Croix-de-Vie", "value": "61 sur 100, le web passe ; Orange et SFR passent le mieux"}
    type(release).objects.update(figures=[{**release.figures[0], **told, "interval": "entre 51 et 69"}])

    printed = PdfReader(io.BytesIO(client.get(f"/presse/{release.slug}.pdf").content)).pages[0].extract_text()

    assert "Saint-Gilles-Croix-de-Vie" in printed


def test_text_of_a_release_is_text_and_no_markup(client: Client, people: People) -> None:
    release = approved(people, leaves_at=None, now=utc_now() - HOUR)
    type(release).objects.update(body="<script>alert(1)</script>\n\n- <b>un</b>\n- #eval(1)")

    page = words(client, f"/presse/{release.slug}")

    assert "<script>alert" not in page
    assert "&lt;b&gt;un&lt;/b&gt;" in page
    assert client.get(f"/presse/{release.slug}.pdf").status_code == 200


@pytest.mark.parametrize("path", ["/presse", "/presse.atom", "/api/v1/press-releases"])
def test_list_costs_as_many_queries_for_three_releases_as_for_one(
    client: Client, people: People, django_assert_max_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    now = utc_now() - HOUR
    approved(people, leaves_at=None, now=now)
    with django_assert_max_num_queries(20) as for_one:
        client.get(path)
    for minutes in (1, 2):
        approved(people, leaves_at=None, now=now + dt.timedelta(minutes=minutes))

    with django_assert_max_num_queries(len(for_one.captured_queries)):
        client.get(path)


def test_api_has_figures_and_corrections(client: Client, people: People) -> None:
    release = approved(people, leaves_at=None, now=utc_now() - HOUR)

    answer = client.get(f"/api/v1/press-releases/{release.slug}").json()

    assert [figure["id"] for figure in answer["figures"]] == ["classement", "note-orange"]
    assert (answer["corrections"], answer["kind"], answer["figures_on"]) == ([], "release", "2027-03-01")
