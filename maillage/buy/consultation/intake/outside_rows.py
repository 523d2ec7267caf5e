"""Reads a consultation of another platform from a row of the agency's table.

The columns are those of docs/how-to/consultations-ailleurs.md. A place is looked up by whoever calls, as intake knows
no territory; whatever is not understood is a finding of its row.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.buy.consultation.domain.outside_tenders import LAST_HOUR, nature_of_cpv
from maillage.buy.consultation.domain.tenders import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_OBJECT,
    Audience,
    PurchaseNature,
    TenderState,
)
from maillage.core.net.public_hosts import is_web_address
from maillage.core.problems import sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.core.text import normalised_text

COLUMNS: Final = (
    *("reference", "objet", "acheteur", "cpv", "lieu", "adresse", "date_limite", "etat"),
    *("date_publication", "nature", "reserve", "titulaire", "montant"),
)
_STATES: Final[Mapping[str, TenderState]] = {
    "EN COURS": TenderState.PUBLISHED,
    "ATTRIBUÉE": TenderState.AWARDED,
    "ATTRIBUEE": TenderState.AWARDED,
    "SANS SUITE": TenderState.ABANDONED,
}
_NATURES: Final[Mapping[str, PurchaseNature]] = {
    "FOURNITURES": PurchaseNature.SUPPLIES,
    "SERVICES": PurchaseNature.SERVICES,
    "TRAVAUX": PurchaseNature.WORKS,
}
_AUDIENCES: Final[Mapping[str, Audience]] = {"OUI": Audience.RESERVED, "NON": Audience.ALL}
_CPV: Final = re.compile(r"([0-9]{8})(?:-[0-9])?")
_MOST_EUR: Final = 10e9
_LONG: Final = sentence("Le champ « %(field)s » dépasse %(most)s caractères : écrivez-le plus court.")
_CPV_WANTED: Final = sentence("« %(value)s » n’est pas un code CPV : écrivez ses huit chiffres dans « %(field)s ».")
_PLACE_WANTED: Final = sentence(
    "« %(value)s » n’est pas un lieu sûr : écrivez dans « %(field)s » le code Insee de la commune, ou celui du "
    "département."
)
_ADDRESS_WANTED: Final = sentence(
    "« %(value)s » n’est pas une adresse du web : copiez dans « %(field)s » celle de la consultation, qui commence par "
    "https://."
)
_TERM_WANTED: Final = sentence("Une consultation en cours a une date limite : écrivez-la dans « %(field)s ».")


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """A consultation of another platform, as its row says."""

    reference: str
    object: str
    buyer_name: str
    nature: PurchaseNature
    cpv: str
    place: str
    audience: Audience
    state: TenderState
    address: str
    term: dt.datetime | None
    published_on: dt.date | None
    holder: str
    amount_eur: float | None


def read_outside_row(
    row: SourceRow, *, zone: dt.tzinfo, places_named: Callable[[str], Sequence[tuple[str, str]]]
) -> OutsideRow:
    """The consultation of a row; Refused with a finding at the first field that must be corrected.

    ``places_named`` gives the places that a text may mean, the one alone where it is sure; ``zone`` is that of hours.
    """
    code = row.require("cpv")
    cpv = _CPV.fullmatch(code.replace(" ", ""))
    if cpv is None:
        raise row.refusal("cpv", _CPV_WANTED, "cpv", value=code[:40])
    place = row.require("lieu")
    places = places_named(place)
    if len(places) != 1:
        raise row.refusal("place", _PLACE_WANTED, "lieu", value=place[:60])
    address = row.require("adresse")
    if not is_web_address(address, longest=LONGEST_ADDRESS):
        raise row.refusal("address", _ADDRESS_WANTED, "adresse", value=address[:60])
    state = row.take_choice("etat", _STATES) or TenderState.PUBLISHED
    term = _term(row, zone)
    if state is TenderState.PUBLISHED and term is None:
        raise row.refusal("term", _TERM_WANTED, "date_limite")
    return OutsideRow(
        reference=_line(row, "reference", LONGEST_NAME),
        object=_line(row, "objet", LONGEST_OBJECT),
        buyer_name=_line(row, "acheteur", LONGEST_NAME),
        nature=row.take_choice("nature", _NATURES) or nature_of_cpv(cpv[1]),
        cpv=cpv[1],
        place=places[0][0],
        audience=row.take_choice("reserve", _AUDIENCES) or Audience.ALL,
        state=state,
        address=address,
        term=term,
        published_on=row.require_moment("date_publication", zone).date() if "date_publication" in row.fields else None,
        holder=(row.take("titulaire") or "")[:LONGEST_NAME],
        amount_eur=row.take_number("montant", low=0, high=_MOST_EUR),
    )


def _line(row: SourceRow, name: str, longest: int) -> str:
    text = " ".join(row.require(name).split())
    if len(text) > longest:
        raise row.refusal("too_long", _LONG, name, most=longest)
    return text


def _term(row: SourceRow, zone: dt.tzinfo) -> dt.datetime | None:
    text = row.fields.get("date_limite")
    if text is None:
        return None
    term = row.require_moment("date_limite", zone)
    has_hour = ":" in text
    return term if has_hour else term.replace(hour=LAST_HOUR.hour, minute=LAST_HOUR.minute)


def column_named(text: str) -> str:
    """The column that a title means: accents, capitals and blanks aside."""
    return "_".join(normalised_text(text).split())
