"""A picture that somebody gives: one reading for all rooms, and the first ones in a PDF."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from maillage.core.problems import Refused
from maillage.kits.pictures.reading import (
    picture_answer,
    picture_captions,
    picture_content,
    picture_files,
    received_picture,
)
from maillage.kits.pictures.terms import MOST_PRINTED, MOST_PRINTED_BYTES, PictureLicence
from maillage.measure.press.store.models import PressPicture

NOW = dt.datetime(2027, 2, 3, 8, tzinfo=dt.UTC)


def picture(number: int, *, size_bytes: int = 4) -> PressPicture:
    return PressPicture(
        pk=number, title=f"La plage {number}", alt="Une plage", credit="Ana", licence=PictureLicence.BY.value,
        ending="png", content=b"1234", size_bytes=size_bytes, added_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (None, "picture_missing"),
        (SimpleUploadedFile("a.png", b"%PDF-1.7 not a picture"), "picture_kind"),
        (SimpleUploadedFile("a.png", b"<svg onload='alert(1)'/>"), "picture_kind"),
        (SimpleUploadedFile("a.png", b""), "picture_kind"),
        (SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100), "picture_too_large"),
    ],
)
def test_file_that_is_missing_of_another_kind_or_too_large_is_refused(sent: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        received_picture(sent, most=100)

    assert refused.value.code == code


def test_picture_that_is_cut_short_is_refused() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(stream, "PNG")

    with pytest.raises(Refused):
        picture_content(stream.getvalue()[:40])


def test_picture_is_given_out_as_its_kind_and_not_kept_for_long() -> None:
    answer = picture_answer(b"1234", "jpg")

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "public, max-age=3600")


def test_first_pictures_are_printed_and_the_others_named() -> None:
    pictures = [picture(1, size_bytes=MOST_PRINTED_BYTES + 1), *(picture(number) for number in range(2, 9))]

    light, captions = picture_captions(pictures[1:]), picture_captions(pictures)

    assert list(picture_files(pictures[1:])) == [f"picture-{number}.png" for number in range(2, 2 + MOST_PRINTED)]
    assert [bool(line["file"]) for line in light] == [True] * MOST_PRINTED + [False]
    assert captions[0] == {"file": "", "alt": "Une plage", "caption": "La plage 1. Crédit : Ana, CC BY 4.0"}
