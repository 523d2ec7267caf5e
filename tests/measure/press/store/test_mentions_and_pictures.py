"""The press review and the pictures for the press."""

import datetime as dt
import io

import pytest
from PIL import Image

from maillage.core.problems import NotFound, Refused
from maillage.kits.pictures.reading import picture_content
from maillage.kits.pictures.terms import PictureLicence, PictureWords
from maillage.measure.press.domain.releases import Mention
from maillage.measure.press.store.mentions import add_mention, mentions, remove_mention
from maillage.measure.press.store.pictures import add_picture, picture_at, pictures, remove_picture
from maillage.measure.press.store.releases import writing
from tests.measure.press.releasing import NOW
from tests.people import People

pytestmark = pytest.mark.django_db
ARTICLE = Mention("Ouest-France", dt.date(2027, 2, 3), "Neuf plages au crible", "https://presse.example/plages")
WORDS = PictureWords("La plage", "Un téléphone devant la mer", "Agence / A. Martin", PictureLicence.OPEN)


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(stream, "PNG")
    return stream.getvalue()


def test_article_is_in_the_review_once(people: People) -> None:
    who = writing(people.bruno)
    add_mention(who, ARTICLE, now=NOW, today=NOW.date())

    with pytest.raises(Refused) as refused:
        add_mention(who, ARTICLE, now=NOW, today=NOW.date())

    assert [finding.code for finding in refused.value.findings] == ["mention_known"]
    assert [mention.title for mention in mentions()] == ["Neuf plages au crible"]


def test_article_of_a_day_to_come_is_refused(people: People) -> None:
    with pytest.raises(Refused) as refused:
        add_mention(writing(people.bruno), ARTICLE, now=NOW, today=dt.date(2027, 2, 2))

    assert [finding.field_name for finding in refused.value.findings] == ["published_on"]


def test_article_is_removed_once(people: People) -> None:
    who = writing(people.bruno)
    row = add_mention(who, ARTICLE, now=NOW, today=NOW.date())

    assert remove_mention(who, row.pk, now=NOW) == "Neuf plages au crible"
    with pytest.raises(Refused):
        remove_mention(who, row.pk, now=NOW)


def test_picture_is_stored_with_credit_and_licence_and_taken_back(people: People) -> None:
    who, (kind, content) = writing(people.bruno), picture_content(png())

    row = add_picture(who, WORDS, kind, content, now=NOW)

    assert [(picture.credit, picture.licence) for picture in pictures()] == [("Agence / A. Martin", "lov2")]
    assert bytes(picture_at(row.pk, "png").content) == content
    remove_picture(who, row.pk, now=NOW)
    with pytest.raises(NotFound):
        picture_at(row.pk, "png")
