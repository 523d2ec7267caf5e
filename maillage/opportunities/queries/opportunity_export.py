"""Opportunities as rows of text: what is downloaded equals what is seen."""

from collections.abc import Iterable, Iterator
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.opportunities.models import Opportunity

OPPORTUNITY_COLUMNS: Final = (
    *("numero", "sorte", "objet", "acheteurSiret", "acheteurNom", "codeCPV", "secteurs", "territoire", "commune"),
    *("epci", "departement", "finOuLancement", "trimestre", "agirAvant"),
    *("montantParAn", "montantParAnAuMoins", "tranche", "consultationLancee"),
    *("aPortee", "insertion", "handicap", "detention", "autres", "distanceNonRenseignee", "dependanceMediane"),
    *("proposition", "article", "reservationAnnoncee", "cle", "distancesDepuis", "suitePossible"),
)
OPPORTUNITY_TYPES: Final = {
    **dict.fromkeys(
        ("numero", "aPortee", "insertion", "handicap", "detention", "autres", "distanceNonRenseignee"),
        FieldType.INTEGER,
    ),
    **dict.fromkeys(("finOuLancement", "agirAvant"), FieldType.DATE),
    **dict.fromkeys(("montantParAn", "montantParAnAuMoins", "dependanceMediane"), FieldType.NUMBER),
    "consultationLancee": FieldType.BOOLEAN,
}


def opportunity_table(rows: Iterable[Opportunity]) -> Iterator[tuple[str, ...]]:
    """The rows under OPPORTUNITY_COLUMNS, in their order; what is not said is empty."""
    for row in rows:
        yield (
            *(str(row.pk), row.kind, row.title, row.buyer_siret, row.buyer_name, row.cpv),
            "|".join(row.sector_words.split()),
            *(row.place, row.commune, row.epci, row.departement, row.on.isoformat(), row.quarter),
            row.act_by.isoformat(),
            "" if row.amount_eur is None else f"{row.amount_eur:.2f}",
            "" if row.least_eur is None else f"{row.least_eur:.2f}",
            row.band,
            "true" if row.is_launched else "false",
            *map(str, (row.in_reach, row.in_insertion, row.in_disability, row.in_prison, row.in_others, row.unsaid)),
            "" if row.dependence is None else f"{row.dependence:.4f}",
            *(row.level, row.article, row.reserved, row.key, row.measured_from or row.place, row.candidate_key),
        )
