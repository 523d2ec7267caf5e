import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.wording.formats import english_typography, french_typography, in_french


def test_french_spaces_before_double_punctuation_do_not_break() -> None:
    html = "<p>Attention ! Vraiment ? Oui ; « bien sûr » : voilà.</p>"

    spaced = french_typography(html)

    assert spaced == "<p>Attention\u202f! Vraiment\u202f? Oui\u202f; «\u00a0bien sûr\u00a0»\u00a0: voilà.</p>"


def test_french_spaces_between_number_and_unit_do_not_break() -> None:
    spaced = french_typography("<b>32 Mb/s</b>, 4 % et 812 tests")

    assert spaced == "<b>32\u00a0Mb/s</b>, 4\u00a0% et 812\u00a0tests"


def test_straight_apostrophes_between_letters_are_curved() -> None:
    typeset = french_typography("<li>L&#x27;Île-d'Yeu</li>")

    assert typeset == "<li>L’Île-d’Yeu</li>"


def test_french_spaces_in_attributes_code_and_scripts_change_nothing() -> None:
    html = '<a title="a : b">x</a><pre>{ "a" : 1 }</pre><script type="application/json">{"a" : "b !"}</script>'

    spaced = french_typography(html)

    assert spaced == html


@given(st.text(alphabet="ab :;!?«»<>&/é", max_size=60))
def test_french_spaces_applied_twice_change_nothing_more(text: str) -> None:
    once = french_typography(text)

    assert french_typography(once) == once


@given(st.text(alphabet="ab :;!?«»é12%", max_size=60))
def test_french_spaces_change_only_spaces(text: str) -> None:
    spaced = french_typography(text)

    assert spaced.replace("\u202f", " ").replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", "Écoles &lt;b&gt; <option>Écoles &lt;b&gt;</option>"),
        ("en", '<span lang="fr">Écoles &lt;b&gt;</span> <option lang="fr">Écoles &lt;b&gt;</option>'),
    ],
)
def test_what_is_french_in_every_page_is_said_so_where_the_page_is_not(language: str, written: str) -> None:
    page = Template("{% load maillage %}{{ title|in_french }} <option{% french_lang %}>{{ title }}</option>")

    with translation.override(language):
        assert page.render(Context({"title": "Écoles <b>"})) == written
        assert in_french(None) == ""


def test_english_has_no_space_before_a_colon_but_in_what_is_said_to_be_french() -> None:
    html = '<p>Thursday : 12 places ; why ?</p><span lang="fr">Appel : deux</span><code>a : b</code>'

    typeset = english_typography(html)

    assert typeset == '<p>Thursday: 12 places; why?</p><span lang="fr">Appel : deux</span><code>a : b</code>'
