"""What is asked of the sites, read from the words of an address and written back: for page, files and API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.network.terms.sites import FrequencyRight, SiteState

_LONGEST_WORD: Final = 120
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "state": tuple(state.value for state in SiteState),
    "licence": tuple(right.value for right in FrequencyRight),
}
_NAMES: Final = ("q", "state", "licence", "operator")


@dataclass(frozen=True, slots=True)
class SiteSearch:
    """What is asked; "" asks for nothing. ``text`` stands in code or name, ``operator`` is one as it is written."""

    text: str = ""
    state: str = ""
    licence: str = ""
    operator: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address, defaults left out."""
        words = (self.text, self.state, self.licence, self.operator)
        return [(name, word) for name, word in zip(_NAMES, words, strict=True) if word]


def read_site_search(pairs: Iterable[tuple[str, str]]) -> SiteSearch:
    """What the words of an address ask for; names that are not ours are somebody else's. Refused: an unknown value."""
    words = {name: text.strip()[:_LONGEST_WORD] for name, text in pairs if name in _NAMES}
    findings = [
        Finding(
            "filter_unknown",
            sentence("« %(value)s » n’est pas une valeur de « %(field)s » : choisissez parmi %(values)s."),
            field_name=name,
            params={"value": words[name], "field": name, "values": ", ".join(values)},
        )
        for name, values in _VALUES.items()
        if words.get(name) and words[name] not in values
    ]
    if findings:
        message = sentence("L’adresse de cette recherche n’est pas comprise : corrigez-la, ou repartez de la liste.")
        raise Refused("site_search", message, findings=findings)
    return SiteSearch(*(words.get(name, "") for name in _NAMES))
