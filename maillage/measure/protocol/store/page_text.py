"""Random French text for the reference pages, assembled from parts: it has the shape of a real page and no content.

Port-Ajonc is a fictional town, so that no person is quoted and no text is under copyright.
"""

from collections.abc import Iterator
from typing import Final

from maillage.measure.protocol.store.noise import draw_members, draws

_WHO: Final = (
    "Le conseil municipal",
    "L’association des parents",
    "La capitainerie",
    "Le comité des fêtes",
    "La médiathèque",
    "Le collectif des riverains",
    "L’école des deux rives",
    "La régie des eaux",
    "Le club de voile",
    "La maison de santé",
    "Le marché du samedi",
    "L’atelier de réparation",
)
_DOES: Final = (
    "prépare",
    "présente",
    "rouvre",
    "étudie",
    "prolonge",
    "soutient",
    "accueille",
    "rénove",
    "met à l’essai",
    "organise",
    "inaugure",
    "complète",
)
_WHAT: Final = (
    "la passerelle du bassin",
    "une exposition sur les oiseaux de l’estuaire",
    "le sentier des dunes",
    "les navettes de l’île",
    "un nouvel abri pour les vélos",
    "la digue du nord",
    "les cours d’informatique pour tous",
    "la plantation de deux cents arbres",
    "le chantier de la salle des fêtes",
    "les permanences du mercredi",
    "la collecte des coquilles",
    "un banc d’essai pour les voiliers",
)
_WHEN: Final = (
    "dès le printemps",
    "jusqu’à la fin de l’été",
    "avec l’aide des habitants",
    "malgré les grandes marées",
    "pour la troisième année",
    "dans tous les quartiers",
    "avant les vacances",
    "sur les quais",
    "avec le lycée voisin",
    "à la demande des commerçants",
)
_THEN: Final = (
    "Les inscriptions sont ouvertes à l’accueil.",
    "Les travaux avancent comme prévu.",
    "Chacun peut venir avec un voisin.",
    "Le détail est affiché sous les halles.",
    "Une réunion publique suivra.",
    "L’entrée est libre.",
    "On attend du monde si le vent le permet.",
    "Les bénévoles remercient les passants.",
)
_HEADINGS: Final = (
    "Sur les quais",
    "Au fil de l’eau",
    "La vie des écoles",
    "Demain, le marché",
    "Un hiver sous les pins",
    "Les nouvelles du port",
    "Vos démarches",
    "À pied, à vélo",
    "La mémoire des chantiers",
    "Entre deux marées",
    "Le coin des jardins",
    "Se soigner près de chez soi",
    "Les rendez-vous de la semaine",
    "Une île à la rame",
)
_GOODS: Final = (
    "Panier d’osier",
    "Bonnet de quart",
    "Lampe de pont",
    "Sel gris, 500 g",
    "Tablier de lin",
    "Bol de grès",
    "Cordage tressé",
    "Savon d’algues",
    "Carnet de bord",
    "Miel de bruyère",
)
_LABELS: Final = (
    "Agenda",
    "Écoles",
    "Port",
    "Marchés",
    "Santé",
    "Sport",
    "Bus",
    "Plages",
    "Eau",
    "Tri",
    "Arts",
    "Vote",
)


def sentences(seed: str) -> Iterator[str]:
    """Yield sentences endlessly; every second one is followed by a short one."""
    parts = (draw_members(f"{seed}/{name}", among) for name, among in _PARTS.items())
    for number, (who, does, what, when, then) in enumerate(zip(*parts, strict=True)):
        yield f"{who} {does} {what} {when}." + (f" {then}" if number % 2 else "")


def paragraph(seed: str, size: int) -> str:
    """Return sentences of at most ``size`` UTF-8 bytes in total; at least one sentence."""
    text = ""
    for sentence in sentences(seed):
        if text and len(text.encode()) + len(sentence.encode()) + 1 > size:
            return text
        text = f"{text} {sentence}".strip()
    return text  # pragma: no cover -- sentences do not end


def headings(seed: str) -> Iterator[str]:
    """Yield headings endlessly."""
    return draw_members(seed, _HEADINGS)


def goods(seed: str) -> Iterator[str]:
    """Yield products with a price endlessly."""
    prices = draws(f"{seed}/price", 3, 89)
    for name, price in zip(draw_members(seed, _GOODS), prices, strict=True):
        yield f"{name} · {price},90 €"


def labels(count: int) -> list[str]:
    """Return ``count`` short labels for menu entries."""
    return [_LABELS[number % len(_LABELS)] for number in range(count)]


_PARTS: Final = {"who": _WHO, "does": _DOES, "what": _WHAT, "when": _WHEN, "then": _THEN}
