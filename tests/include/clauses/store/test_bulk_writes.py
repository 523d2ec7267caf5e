"""Many rows at once are written as one after the other, whatever stands in them."""

import datetime as dt

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.include.clauses.store.bulk_writes import array_literal, insert_rows
from maillage.include.clauses.store.models import ClauseParticipant
from tests.include.clauses.scene import MADE_AT, Coordinations

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


def test_arrays_are_written_as_postgresql_reads_them() -> None:
    assert array_literal((1, -2, 30)) == "{1,-2,30}"
    assert array_literal((b"\x00\xff", b"")) == r'{"\\x00ff","\\x"}'
    assert array_literal(('a"b', "c\\d", "")) == r'{"a\"b","c\\d",""}'
    assert array_literal((dt.datetime(2026, 1, 2, tzinfo=dt.UTC),)) == '{"2026-01-02 00:00:00+00:00"}'


class RoundTripSuite(TestCase):
    """What the server reads of an array is what was written."""

    @given(st.lists(TEXTS, min_size=1, max_size=5), st.lists(st.binary(max_size=20), min_size=1, max_size=5))
    def test_texts_and_octets_come_back(self, texts: list[str], octets: list[bytes]) -> None:
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM unnest(%s::text[])", [array_literal(texts)])
            read = [text for (text,) in cursor.fetchall()]
            cursor.execute("SELECT * FROM unnest(%s::bytea[])", [array_literal(octets)])
            read_octets = [bytes(value) for (value,) in cursor.fetchall()]

        assert (read, read_octets) == (texts, octets)


def test_rows_that_are_streamed_come_back_whatever_stands_in_them(scene: Coordinations) -> None:
    texts = ["a\tb", "c\\N", "d\ne", '"f"', "\\", "é€"]
    rows = [(scene.here.pk, text, f"\x00\\x{text}".encode(), MADE_AT) for text in texts]

    insert_rows("clauses_clauseparticipant", ("coordination_id", "pseudonym", "sealed", "added_at"), rows)

    kept = ClauseParticipant.objects.order_by("pk").values_list("coordination_id", "pseudonym", "sealed", "added_at")
    assert [(place, text, bytes(sealed), at) for place, text, sealed, at in kept] == rows
