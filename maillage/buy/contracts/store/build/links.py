"""Links contracts: orders, lots, restatements, joint purchases, successor candidates (sql/*_links.sql).

Links by identifier are certain; all others are candidates with their reasons. Method and measurements:
docs/explanation/contract-figures.md.
"""

from typing import Final

from maillage.buy.contracts.domain.links import (
    LEAST_RENEWED_MONTHS,
    LEAST_SUCCESSOR_SCORE,
    MOST_SUCCESSORS,
    NEAR_END_MONTHS,
    SAME_OBJECT_SHARE,
    SIMILAR_AMOUNT_RATIO,
    SIMILAR_OBJECT_SHARE,
    SUCCESSOR_WEIGHTS,
    SUCCESSOR_WINDOW_MONTHS,
    LinkKind,
)
from maillage.buy.contracts.store.build.statements import SqlStatement

_MOST_FRAMEWORKS: Final = 3  # candidates per order
_SMALL_BLOCK: Final = 40  # contracts of a buyer and class that are compared pairwise
_TABLE: Final = """
CREATE OR REPLACE TABLE links (
    from_number INTEGER,
    to_number INTEGER,
    kind VARCHAR,
    sureness VARCHAR,
    reasons VARCHAR[],
    score DOUBLE
)
"""
_BACKLINKS: Final = "CREATE OR REPLACE VIEW backlinks AS FROM links"
# Stop words of four letters or more: they do not make two objects similar.
STOP_WORDS: Final = (
    *("accord", "accords", "cadre", "cadres", "marche", "marches", "commande", "commandes", "lots", "pour", "dans"),
    *("avec", "aux", "des", "les", "sur", "par", "leur", "leurs", "numero", "objet", "present", "public", "publique"),
    *(
        "prestation",
        "prestations",
        "fourniture",
        "fournitures",
        "travaux",
        "service",
        "services",
        "relatif",
        "relatifs",
    ),
    # the kind of contract rather than its subject
    *("mission", "missions", "maitrise", "ouvrage", "etude", "etudes", "realisation", "acquisition", "achat", "achats"),
    *(
        "livraison",
        "installation",
        "execution",
        "assistance",
        "procedure",
        "programme",
        "operation",
        "batiment",
        "site",
    ),
    *("relative", "relatives", "mise", "oeuvre", "divers", "diverses", "ainsi", "consultation", "subsequent", "bons"),
)


def link_statements() -> tuple[SqlStatement, ...]:
    """The statements that create the table of links from ``derived_contracts`` and ``compared``."""
    return (
        SqlStatement(_TABLE),
        SqlStatement(_BACKLINKS),
        SqlStatement.of("order_links", kind=LinkKind.ORDER.value, most=_MOST_FRAMEWORKS),
        SqlStatement.of(
            "uncited_order_links", kind=LinkKind.ORDER.value, similar_share=SIMILAR_OBJECT_SHARE, most=_MOST_FRAMEWORKS
        ),
        SqlStatement.of("restatement_links", kind=LinkKind.RESTATEMENT.value),
        SqlStatement.of("joint_links", kind=LinkKind.JOINT.value),
        SqlStatement.of(
            "lot_links",
            lot=LinkKind.LOT.value,
            consultation=LinkKind.CONSULTATION.value,
            restatement=LinkKind.RESTATEMENT.value,
        ),
        SqlStatement.of(
            "successor_links",
            kind=LinkKind.SUCCESSOR.value,
            restatement=LinkKind.RESTATEMENT.value,
            small_block=_SMALL_BLOCK,
            least_months=LEAST_RENEWED_MONTHS,
            window=SUCCESSOR_WINDOW_MONTHS,
            near=NEAR_END_MONTHS,
            ratio=SIMILAR_AMOUNT_RATIO,
            same_share=SAME_OBJECT_SHARE,
            similar_share=SIMILAR_OBJECT_SHARE,
            signs=[reason.value for reason in SUCCESSOR_WEIGHTS],
            weights=list(SUCCESSOR_WEIGHTS.values()),
            least_score=LEAST_SUCCESSOR_SCORE,
            most=MOST_SUCCESSORS,
        ),
    )
