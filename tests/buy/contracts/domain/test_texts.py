import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.texts import judge_text

FRENCH = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 éèàêçîôûâëïüùœÉÈÀÊÇŒ’'«»–-,.;:()/°€",
    max_size=80,
)


def _judged(text: str) -> tuple[str | None, list[str]]:
    judgement = judge_text(text)
    return judgement.value, [remark.rule.code for remark in judgement.remarks]


@pytest.mark.parametrize(
    ("text", "after", "code"),
    [
        ("Soirée des v\x9cux de l\x92AFD", "Soirée des vœux de l’AFD", "text-c1"),
        ("points dâ\x80\x99apport", "points d’apport", "text-utf8"),
        ("SociÃ©tÃ© dâ€™Ã©tudes", "Société d’études", "text-utf8"),
        ("D&#8217;INFRASTRUCTURES", "D’INFRASTRUCTURES", "text-html"),
        ("eau &amp; gaz", "eau & gaz", "text-html"),
        ("de l\\'ordre", "de l'ordre", "text-backslash"),
        ("a\x00b\x0bc", "abc", "text-control"),
        (" bord ", "bord", "text-trimmed"),
    ],
)
def test_text_of_a_wrong_encoding_is_repaired_where_it_is_proved(text: str, after: str, code: str):
    assert _judged(text) == (after, [code])


def test_lost_letters_stay_lost():
    assert _judged("Soci�t� d'�tudes") == ("Soci�t� d'�tudes", ["text-lost-characters"])


@pytest.mark.parametrize("text", ["installation d?un système", "Maîtrise d¿œuvre", "la qualité de l¿air"])
def test_question_marks_for_letters_stay(text: str):
    assert _judged(text) == (text, ["text-doubtful-characters"])


@pytest.mark.parametrize(
    "text",
    ["Qui ? Quoi ?", "voir https://a.fr/?x=1", "R&D", "AT&T; suite", "C:\\dossier", "CHÂTEAU « Ân »", "Ça, à Ål"],
)
def test_right_text_with_rare_signs_stays(text: str):
    assert _judged(text) == (text, [])


def test_text_of_255_characters_was_probably_cut():
    assert _judged("a" * 255)[1] == ["text-cut"]


def test_text_longer_than_the_format_is_kept_and_said():
    judgement = judge_text("a" * 1001, maximum=1000)

    assert (len(judgement.value or ""), [remark.rule.code for remark in judgement.remarks]) == (1001, ["text-too-long"])


@given(FRENCH)
def test_no_right_french_text_is_changed(text: str):
    assert _judged(text.strip())[0] == (text.strip() or None)


@given(FRENCH.filter(lambda text: any(sign > "\x7f" for sign in text)))
def test_utf8_read_as_windows_1252_comes_back(text: str):
    damaged = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.strip().encode("utf-8"))

    assert judge_text(damaged).value == (text.strip() or None)


@given(st.text(max_size=60))
def test_any_text_is_judged_and_twice_is_once(text: str):
    once = judge_text(text).value

    assert once is None or judge_text(once).value is not None
