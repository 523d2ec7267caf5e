"""What the page of blank zones says: the answer first, in numbers that agree with their nouns."""

import pytest

from maillage.include.structures.domain.blank_zones import ZoneDemand, ZoneState, ZoneSupply
from maillage.include.structures.pages.parts.structure_words import sectors_inside
from maillage.include.structures.pages.zones import worst_text, zone_text, zones_answer
from maillage.include.structures.store.zones import SectorZone
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import territory

pytestmark = pytest.mark.django_db


def cell(code: str, state: ZoneState, *, confirmed: int = 0, to_come: int = 0) -> SectorZone:
    demand = ZoneDemand(in_force=2 * to_come, ending=to_come, planned=0)
    return SectorZone(territory(f"departement:{code}"), "proprete", ZoneSupply(confirmed, 0), demand, state, ())


def bare(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        (
            [("44", ZoneState.NONE, 0, 3), ("49", ZoneState.THIN, 1, 9), ("53", ZoneState.ENOUGH, 4, 1)],
            "Il manque des structures dans 2 départements sur 3.",
        ),
        (
            [("44", ZoneState.NONE, 0, 3), ("53", ZoneState.UNKNOWN, 0, 2)],
            "Il manque des structures dans 1 département sur 2.",
        ),
        # Nobody is there, and nobody buys: nothing is missing.
        ([("44", ZoneState.NONE, 0, 0)], "Aucun achat des secteurs de l’annuaire n’est à venir d’ici 18 mois."),
        (
            [("44", ZoneState.ENOUGH, 4, 1), ("53", ZoneState.UNKNOWN, 0, 2)],
            "Aucun manque n’est sûr : trop peu de fiches de l’annuaire sont confirmées.",
        ),
        (
            [("44", ZoneState.ENOUGH, 4, 1)],
            "Partout où l’on achète d’ici 18 mois, assez de structures peuvent répondre.",
        ),
    ],
)
def test_page_says_first_where_structures_are_missing(
    cells: list[tuple[str, ZoneState, int, int]], answer: str
) -> None:
    seen = [cell(code, state, confirmed=confirmed, to_come=to_come) for code, state, confirmed, to_come in cells]

    assert zones_answer(seen, Kind.DEPARTEMENT) == answer


@pytest.mark.parametrize(
    ("confirmed", "to_come", "said"),
    [
        (0, 1, "1 achat d’ici 18 mois, aucune structure confirmée"),
        (1, 2, "2 achats d’ici 18 mois, 1 structure confirmée"),
        (2, 12, "12 achats d’ici 18 mois, 2 structures confirmées"),
    ],
)
def test_worst_case_counts_what_is_bought_and_who_could_answer(confirmed: int, to_come: int, said: str) -> None:
    text = bare(worst_text(cell("44", ZoneState.THIN, confirmed=confirmed, to_come=to_come)))

    assert text == f"Loire-Atlantique, {sectors_inside(['proprete'])} : {said}"


def test_cell_tells_one_of_each_in_the_singular() -> None:
    text = bare(zone_text(cell("44", ZoneState.THIN, confirmed=1, to_come=1)))

    assert text == (
        "1 structure confirmée l’atteint, 0 à confirmer ; 2 marchés en cours, dont 1 finit d’ici 18 mois ; "
        "0 achat annoncé"
    )
