"""What structures can be filtered by, and those that a search finds: for the directory, its map, its files and API."""

from dataclasses import dataclass
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.include.structures.domain.networks import networks
from maillage.include.structures.domain.structures import StructureKind
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.sourcing import sector_names
from maillage.include.structures.store.structures import is_company_number, public_structures
from maillage.kits.search.filters import Search, filter_field, view_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import PLACE, choice, flag, free_text, page_number, pattern
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import communes_of

StructureRows = QuerySet[Structure]


def _with_words(rows: StructureRows, text: str) -> StructureRows:
    if is_company_number(text):
        return rows.filter(siret__startswith="".join(text.split()))
    for word in normalised_text(text).split():
        rows = rows.filter(words__contains=word)
    return rows


def _kind_label(kind: StructureKind) -> str:
    return f"{kind.value} · {_(kind.label)}"


@dataclass(frozen=True, slots=True)
class StructureSearch(Search):
    """What is asked of the directory; "" and None ask for nothing.

    A territory keeps the structures that are seated there: who reaches a place from elsewhere is found by a need.
    """

    code: ClassVar[str] = "structure_search"
    finding_code: ClassVar[str] = "structures.word"
    refused: ClassVar[str] = sentence("Cette recherche de structures n’est pas comprise : corrigez ce qui suit.")
    page_name: ClassVar[str] = "inclusion"
    title: ClassVar[str] = sentence("Structures inclusives")
    menus: ClassVar[tuple[str, ...]] = ("sector", "kind", "network", "territory", "confirmed")

    text: str = filter_field("q", free_text(), "words of the name, SIREN or SIRET", usual="", narrows=_with_words)
    territory: str = filter_field(
        "territory",
        PLACE,
        "where it is seated: departement:44",
        usual="",
        label=sentence("Siège"),
        choices=territory_options,
        reads=place_name,
        narrows=lambda rows, address: rows.filter(commune__in=communes_of(address)),
    )
    sector: str = filter_field(
        "sector",
        pattern("[a-z_]{2,40}", "proprete, espaces_verts"),
        "sector of activity: proprete",
        usual="",
        label=sentence("Secteur"),
        choices=lambda _today: list(sector_names().items()),
        reads=lambda sector: sector_names().get(sector, sector),
        narrows=lambda rows, sector: rows.filter(sector_words__contains=f" {sector} "),
    )
    kind: StructureKind | None = filter_field(
        "kind",
        choice(StructureKind),
        "kind of structure",
        label=sentence("Type"),
        choices=lambda _today: [(kind.value, _kind_label(kind)) for kind in StructureKind],
        reads=_kind_label,
        narrows=lambda rows, kind: rows.filter(kind=kind.value),
    )
    network: str = filter_field(
        "network",
        pattern("[a-z_]{2,40}", "coorace, unea"),
        "network it belongs to: coorace, unea, gesat",
        usual="",
        label=sentence("Réseau"),
        choices=lambda _today: [(network.code, network.name) for network in networks().values()],
        reads=lambda code: network.name if (network := networks().get(code)) else code,
        narrows=lambda rows, code: rows.filter(network_words__contains=f" {code} "),
    )
    is_confirmed: bool = filter_field(
        "confirmed",
        flag(),
        "yes: confirmed by the structure",
        usual=False,
        label=sentence("Fiche"),
        choices=lambda _today: [("yes", _("Confirmée par la structure"))],
        reads=lambda _is_confirmed: _("Fiche confirmée"),
        narrows=lambda rows, _is_confirmed: rows.exclude(confirmed_on=None),
    )
    page: int = view_field("page", page_number(most=99_999), "page of the list", usual=1)


def structures_searched(search: StructureSearch) -> StructureRows:
    """The rows that a search finds, by name; NotFound for a territory that is none."""
    return search.narrow(public_structures())
