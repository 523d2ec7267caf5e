"""French joins small words to the names and days that are put into a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.wording.elision import elided
from maillage.web.wording.formats import french_typography


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Heures de octobre 2026", "Heures d’octobre 2026"),
        ("de août à octobre", "d’août à octobre"),
        ("La carte de Orange", "La carte d’Orange"),
        ("Commune de Les Moutiers-en-Retz", "Commune des Moutiers-en-Retz"),
        ("à Le Mans, à Les Sables-d’Olonne", "au Mans, aux Sables-d’Olonne"),
        ("De Le Mans à La Flèche", "Du Mans à La Flèche"),
        ("plus vite que Orange", "plus vite qu’Orange"),
        ("de Évron et de Yzernay", "d’Évron et d’Yzernay"),
        ("île de Yeu", "île d’Yeu"),
        ("du 1 janvier au 31 décembre", "du 1er janvier au 31 décembre"),
        ("le 1\u00a0mai", "le 1er mai"),
    ],
)
def test_words_that_a_person_read_aloud_are_joined(written: str, said: str) -> None:
    assert elided(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "de A à Z",
        "de novembre",
        "de Yonne",
        "de La Baule, à La Roche",
        "le 21 janvier",
        "code Orange",
        "de le faire",
        "que d’Orange",
        "1 001 janvier",
        "de Onze communes",
    ],
)
def test_what_french_does_not_join_stays(text: str) -> None:
    assert elided(text) == text


@given(st.text(alphabet="dequàLsOYA 1mai", max_size=40))
def test_joining_twice_changes_nothing_more(text: str) -> None:
    assert elided(elided(text)) == elided(text)


def test_page_joins_in_its_text_and_never_in_addresses_or_code() -> None:
    html = '<a href="?q=de Orange" title="de Orange">La carte de Orange</a><code>de Orange</code>'

    assert french_typography(html).count("d’Orange") == 1
