"""Texts with figures in them."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.core.press_text import MovedFigure, PressFigure, filled_text, moved_figures, tokens_in, unknown_tokens

KEYS = st.from_regex(r"\A[a-z0-9]{1,6}(?:-[a-z0-9]{1,6}){0,2}\Z")
SCORE = PressFigure("note-orange", "Orange", "72 sur 100", "entre 68 et 76")
TESTS = PressFigure("tests", "Tests", "1 812")


def test_keys_become_their_figures_with_their_interval() -> None:
    text = "Orange : {note-orange}, sur {tests} tests."

    assert filled_text(text, [SCORE, TESTS]) == "Orange : 72 sur 100\u00a0(entre 68 et 76), sur 1 812 tests."


def test_unknown_key_stays_and_is_named() -> None:
    text = "Note {note-sfr}, {note-orange}, {pas une clé}, {note-sfr}."

    assert filled_text(text, [TESTS]) == text
    assert unknown_tokens(text, [SCORE]) == ("note-sfr",)


def test_figure_that_moved_or_went_is_named_with_what_it_is_now() -> None:
    now = PressFigure("note-orange", "Orange", "70 sur 100", "entre 66 et 74")

    assert moved_figures([SCORE, TESTS], [now]) == (MovedFigure(SCORE, now), MovedFigure(TESTS, None))


def test_figure_whose_interval_alone_moved_is_named() -> None:
    now = PressFigure("note-orange", "Orange", "72 sur 100", "entre 60 et 80")

    assert moved_figures([SCORE], [now, TESTS]) == (MovedFigure(SCORE, now),)


@given(st.lists(st.tuples(KEYS, st.text(max_size=8)), max_size=6))
def test_same_figures_never_move(pairs: list[tuple[str, str]]) -> None:
    figures = [PressFigure(key, "", value) for key, value in dict(pairs).items()]

    assert moved_figures(figures, list(reversed(figures))) == ()


@given(st.lists(KEYS, max_size=6), st.text(alphabet="a é{}\n", max_size=12))
def test_a_text_made_of_known_keys_has_no_token_left(keys: list[str], between: str) -> None:
    text = between.join(f"{{{key}}}" for key in keys)
    figures = [PressFigure(key, "", "x") for key in keys]

    assert set(tokens_in(text)) >= set(keys)
    assert not {key for key in keys if f"{{{key}}}" in filled_text(text, figures)}
