"""Holders as a clerk names them: a SIRET, a SIREN or a name; and what is known of one: name, town, postal code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.buy.companies.store.companies import companies_by_siren, establishments_by_siret
from maillage.buy.contracts.store.holder_names import holder_name
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.buy.contracts.store.parties import holders_searched
from maillage.core.problems import Unavailable
from maillage.core.schema.checks.identifiers import is_siren, is_siret
from maillage.territory.store.territories import name_of

_BETWEEN_DIGITS: Final = str.maketrans(dict.fromkeys(" .-\u00a0\u202f", ""))
_SIREN_DIGITS: Final = 9
_SIRET_DIGITS: Final = 14
_MOST: Final = 8
# The establishment that most contracts of a company name.
_SIRETS: Final = """
    SELECT siren, id
    FROM holders
    WHERE siren IN (SELECT unnest($sirens::TEXT[])) AND length(id) = 14
    GROUP BY siren, id
    ORDER BY siren, count(*), id
"""


@dataclass(frozen=True, slots=True)
class KnownHolder:
    """An establishment as the register or the contracts know it; "" where they do not."""

    siret: str
    name: str = ""
    town: str = ""
    postal_code: str = ""
    commune: str = ""  # its Insee code

    @property
    def text(self) -> str:
        """Name and town: "Atelier du Marais, Le Fenouiller"; "" if neither is known."""
        return ", ".join(filter(None, (self.name, self.town)))


def known_holder(siret: str) -> KnownHolder:
    """What is known of the establishment with that SIRET."""
    place = establishments_by_siret([siret]).get(siret)
    name = holder_name(siret) or ""
    if place is None:
        return KnownHolder(siret, name)
    commune = place.commune or ""
    town = (name_of(commune) if commune else None) or ""
    return KnownHolder(siret, name, town, place.postal_code or "", commune)


def holders_named(text: str) -> Sequence[tuple[str, str]]:
    """SIRET and description of each establishment that ``text`` may mean, most contracts first; a SIRET alone."""
    digits = text.translate(_BETWEEN_DIGITS)
    if is_siret(digits):
        return [(digits, known_holder(digits).text or digits)]
    if digits.isdecimal() and len(digits) == _SIREN_DIGITS and is_siren(digits):
        sirens = [digits]
    elif digits.isdecimal():
        return []
    else:
        sirens = _sirens_named(text)
    sirets = _establishments(sirens)
    holders = [known_holder(sirets[siren]) for siren in sirens if siren in sirets]
    return [(holder.siret, " · ".join(filter(None, (holder.text, holder.siret)))) for holder in holders]


def _sirens_named(text: str) -> list[str]:
    try:
        return [party.id for party in holders_searched(text, most=_MOST).parties]
    except Unavailable:
        # The store is of another version of the program: a SIRET can be typed all the same.
        return []


def _establishments(sirens: Sequence[str]) -> Mapping[str, str]:
    """The SIRET of each: its seat in the register, else the one that contracts name most."""
    companies = companies_by_siren(sirens)
    seats = {siren: company.seat_siret for siren, company in companies.items() if company.seat_siret}
    others = [siren for siren in sirens if siren not in seats]
    try:
        rows = published_rows(_SIRETS, {"sirens": others}) if others else []
    except Unavailable:
        # As above: what the register says remains.
        rows = []
    return {siren: siret for siren, siret in rows if len(siret) == _SIRET_DIGITS} | seats
