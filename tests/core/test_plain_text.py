import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.plain_text import one_line, plain_text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Une ligne\nune autre", "Une ligne\nune autre"),
        ("<p>Un <b>mot</b></p><p>Deux</p>", "Un mot\n\nDeux"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
        ("Première<br/>seconde", "Première\nseconde"),
        ("d&eacute;chets &amp; tri", "déchets & tri"),
        ("<script>alert('x')</script>Texte<style>p{}</style>", "Texte"),
        ("a < b et c > d", "a < b et c > d"),
        ("<a href='https://x.example' onclick='f()'>lien</a>", "lien"),
        ("espaces   \t et\r\nlignes\r\n\r\n\r\n\r\nfin", "espaces et\nlignes\n\nfin"),
        ("nul\x00 et demi \ud800 signe", "nul et demi signe"),
        ("", ""),
    ],
)
def test_html_becomes_plain_text(written: str, text: str):
    assert plain_text(written) == text


def test_title_is_one_line():
    assert one_line("<h1>Menus\n des   cantines</h1>") == "Menus des cantines"


@given(st.text(max_size=300))
def test_plain_text_is_not_changed_a_second_time_where_no_tag_appears(written: str):
    once = plain_text(written)

    assert not re.search("[\x00-\x08\ud800-\udfff]", once)
    if "<" not in once and "&" not in once:
        assert plain_text(once) == once


@pytest.mark.parametrize("unit", ["<!--", "<a b='", "<![CDATA[", "</a", "<script>", "&#"])
def test_description_made_to_keep_the_reader_busy_is_read_once(unit: str):
    # Python's own reader of HTML took 36 s for 96,000 characters of the second.
    assert plain_text(f"<p>Menus</p>{unit * 50_000}").startswith("Menus")


def test_comments_and_values_with_a_sign_are_no_text():
    assert plain_text("<p>Un <!-- <b>pas</b> --><a title='x > y'>mot</a></p>") == "Un mot"
