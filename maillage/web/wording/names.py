"""Sorts names of people by family name, which may start with a particle."""

from typing import Final

from maillage.core.text import normalised_text

# Particles that sort with the name ("Le Goff" under L); "de" and "d’" do not: "de Gaulle" is under G.
_PARTICLES: Final = (
    *("le", "la", "les", "du", "des", "al", "el", "ben", "bou", "ait", "van", "von", "den", "der", "ten", "ter"),
    *("di", "da", "dal", "della", "dos", "del", "mac", "mc", "saint", "sainte"),
)


def name_order(name: str) -> tuple[str, str]:
    """The key that sorts people by family name: "le goff" for "Anne Le Goff"; ignores accents and case."""
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        # The form used by administrations: "LE GOFF Anne", "Anne LE GOFF".
        family = capitals
    else:
        start = max(0, len(words) - 1)
        while start > 1 and normalised_text(words[start - 1]).strip() in _PARTICLES:
            start -= 1
        family = words[start:]
    return normalised_text(" ".join(family)), normalised_text(name)
