"""What every panel of a place page must be: a French sentence that fits, figures with their labels, one link."""

import re

from maillage.territory.pages.parts.place_offers import NothingYet, PanelFigure, PanelTag, PlacePanel
from maillage.web.wording.elision import elided

LONGEST_SENTENCE = 62  # two lines at 360 px, in the widest of the fonts that systems have
# What a count forgets to agree with: "1 marchés", "un foyers", "deux marché", "1 ont".
_DISAGREEING = re.compile(
    r"\b(?:1|une?|aucune?|Une?|Aucune?) (?!des|fois|mois|bras|tests? sur)(?:\w+(?:s|aux)|jeux)\b(?! de|’)|"
    r"\b(?:[2-9]|\d{2,}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) "
    r"(?:marché|achat|foyer|structure|clause|zone|collectivité|jeu|commune|habitant|heure|personne)\b|"
    r"\b(?:un|une|1) (?:ont|sont|peuvent|promettent|publient)\b"
)


def _panel(door: str, sentence: str, figures: dict[str, str], *, link: str, tag: str = "") -> PlacePanel:
    return PlacePanel(
        door=door,
        sentence=sentence,
        figures=tuple(PanelFigure(value, label) for value, label in figures.items()),
        link=(link, "/"),
        rank=10 if tag else 20,
        tag=PanelTag(tag) if tag else None,
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


# The widest that each door says: sentences and figures of the demonstration, with the longest names and numbers.
WIDEST = (
    _panel(
        "Réparer",
        "Zone à réparer chez Bouygues Telecom, 31 729 habitants.",
        {"80 %": "ratés dans la zone", "3 sur 4": "étapes faites"},
        link="Suivre la réparation",
        tag="travaux prévus",
    ),
    _panel(
        "Annoncé et mesuré",
        "Bouygues Telecom annonce la 4G : 62 % des tests passent.",
        {"98 %": "annoncés", "62 %": "tests qui passent"},
        link="Voir les écarts",
        tag="écart",
    ),
    _panel(
        "Sites mobiles",
        "Quatre sites de Bouygues Telecom sont hors service.",
        {"4": "hors service", "12": "à venir"},
        link="Voir les sites",
        tag="panne",
    ),
    _panel(
        "Se rencontrer",
        "Acheteurs et structures…, le 15 janvier 2027 à Challans.",
        {"14 h": "début", "120 km": "d’ici", "46": "places"},
        link="Voir le programme",
        tag="dans 31 jours",
    ),
    _panel(
        "Couvrir",
        "5 666 foyers sans bon accès, hors de portée de la 4G fixe.",
        {"5 666": "2 020 à 10 058", "138 sur 207": "communes calculées"},
        link="Tester une adresse",
    ),
    _panel(
        "Acheter",
        "Quatre marchés finissent d’ici un an, trois achats annoncés.",
        {"10,6 M€ HT": "1 646 marchés", "245": "occasions inclusives"},
        link="Voir le calendrier",
        tag="un dans 58 jours",
    ),
    _panel(
        "Inclure",
        "1 250 personnes en insertion ont fait 340 000 h en 2025.",
        {"340 000 h": "promises", "14": "peuvent venir"},
        link="Voir les structures",
        tag="en retard",
    ),
    _panel(
        "Ouvrir",
        "Quatre collectivités sur 1 229 publient des données du socle.",
        {"10": "jeux de données", "4": "à mettre à jour"},
        link="Voir les données",
        tag="à mettre à jour",
    ),
)


def figures_of(panel: PlacePanel | NothingYet | None) -> dict[str, str]:
    """The values of a panel by their labels, with ordinary spaces."""
    assert isinstance(panel, PlacePanel)
    return {plain(figure.label): plain(figure.value) for figure in panel.figures}


def plain(text: str) -> str:
    """``text`` with ordinary spaces."""
    return " ".join(text.replace("\u202f", " ").split())
