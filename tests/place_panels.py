"""What every panel of a place page must be: a French sentence that fits, figures with their labels, one link."""

import re

from maillage.web.offers import NothingYet, PlacePanel
from maillage.web.wording.elision import elided

LONGEST_SENTENCE = 90
# What a count forgets to agree with: "1 marchés", "un foyers", "deux marché", "1 ont".
_DISAGREEING = re.compile(
    r"\b(?:1|une?|aucune?|Une?|Aucune?) (?!des|fois|mois|bras|tests? sur)(?:\w+(?:s|aux)|jeux)\b(?! de|’)|"
    r"\b(?:[2-9]|\d{2,}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) "
    r"(?:marché|achat|foyer|structure|clause|zone|collectivité|jeu|commune|habitant|heure|personne)\b|"
    r"\b(?:un|une|1) (?:ont|sont|peuvent|promettent|publient)\b"
)


def sentence_of(panel: PlacePanel | NothingYet | None) -> str:
    """The sentence as the page shows it, with ordinary spaces, once it is known to be readable."""
    assert isinstance(panel, PlacePanel)
    sentence = " ".join(elided(panel.sentence).replace("\u202f", " ").split())
    assert len(sentence) <= LONGEST_SENTENCE, sentence
    assert sentence[0].isupper() or sentence[0].isdigit(), sentence
    assert sentence.endswith((".", "…")), sentence
    assert not sentence.endswith(("..", "….")), sentence
    assert "%(" not in sentence, sentence
    assert _DISAGREEING.search(sentence) is None, sentence
    assert 1 <= len(panel.figures) <= 3, panel.figures
    assert all(figure.value and figure.label for figure in panel.figures), panel.figures
    assert len({figure.label for figure in panel.figures}) == len(panel.figures), panel.figures
    # One line of figures beside the link at 1280 px, above it at 360 px.
    width = sum(max(len(figure.label), round(1.5 * len(figure.value))) + 3 for figure in panel.figures)
    assert width <= 48, panel.figures
    words, href = panel.link
    assert width + len(words) <= 68, (panel.figures, words)
    assert words, panel.link
    assert href.startswith("/"), panel.link
    assert panel.tag is None or len(panel.tag.text) <= 22, panel.tag
    # What harms or waits is marked, and nothing else is.
    assert (panel.rank < 20) is (panel.tag is not None), (panel.rank, panel.tag)
    return sentence


def figures_of(panel: PlacePanel | NothingYet | None) -> dict[str, str]:
    """The values of a panel by their labels, with ordinary spaces."""
    assert isinstance(panel, PlacePanel)
    return {plain(figure.label): plain(figure.value) for figure in panel.figures}


def plain(text: str) -> str:
    """``text`` with ordinary spaces."""
    return " ".join(text.replace("\u202f", " ").split())
