"""An opportunity: a contract that ends, or a purchase that is announced, in a sector that structures work in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.include.structures.domain.reservations import (
    BOTH_ARTICLE,
    CLAUSE_ARTICLE,
    PRISON_ARTICLE,
    StructuresInReach,
)
from maillage.include.structures.domain.structures import FAMILIES, StructureFamily, StructureKind

ENDING_MONTHS: Final = 18
LONGEST_KEY: Final = 400
LONGEST_TITLE: Final = 300


class OpportunityKind(StrEnum):
    """What comes up."""

    ENDING = "ending"  # a contract that ends
    PLANNED = "planned"  # a purchase of a buyer's programme


class ProposedLevel(Labelled):
    """What is proposed to the buyer."""

    RESERVE = "reserve", sentence("Réserver le marché")
    RESERVE_LOT = "reserve-lot", sentence("Réserver un lot")
    CLAUSE = "clause", sentence("Mettre une clause sociale")
    NONE = "none", sentence("Rien à proposer")
    UNKNOWN = "unknown", sentence("Non connu")  # the directory says nothing sure of the place


@dataclass(frozen=True, slots=True)
class LegalArticle:
    """An article of the code de la commande publique: what it allows in plain words, and the text that it comes of."""

    number: str
    allows: str
    source: str
    since: dt.date


_CODE: Final = sentence("code de la commande publique, ordonnance n° 2018-1074 du 26 novembre 2018")
# Read on 28 November 2026. What each allows is said in plain words of ours, never as the article writes it.
ARTICLES: Final[Mapping[str, LegalArticle]] = {
    article.number: article
    for article in (
        LegalArticle(
            CLAUSE_ARTICLE,
            sentence(
                "Les conditions d’exécution d’un marché peuvent prendre en compte l’emploi et l’insertion : par "
                "exemple des heures de travail confiées à des personnes éloignées de l’emploi."
            ),
            _CODE,
            dt.date(2019, 4, 1),
        ),
        LegalArticle(
            StructureFamily.DISABILITY.value,
            sentence(
                "Un marché ou un lot peut être réservé aux entreprises adaptées, aux ESAT et aux structures "
                "équivalentes dont au moins la moitié des travailleurs sont handicapés (R2113-7)."
            ),
            _CODE,
            dt.date(2019, 4, 1),
        ),
        LegalArticle(
            StructureFamily.INSERTION.value,
            sentence(
                "Un marché ou un lot peut être réservé aux structures d’insertion par l’activité économique et "
                "équivalentes dont au moins la moitié des travailleurs sont défavorisés (R2113-7)."
            ),
            _CODE,
            dt.date(2019, 4, 1),
        ),
        LegalArticle(
            PRISON_ARTICLE,
            sentence(
                "Un marché ou un lot peut être réservé à qui l’exécute en établissement pénitentiaire avec des "
                "personnes détenues, au moins la moitié des travailleurs (R2113-7)."
            ),
            sentence("ordonnance n° 2022-1336 du 19 octobre 2022"),
            dt.date(2022, 10, 20),
        ),
        LegalArticle(
            BOTH_ARTICLE,
            sentence(
                "Un même marché ou lot peut être réservé à la fois au handicap (L2113-12) et à l’insertion (L2113-13), "
                "jamais avec le travail en détention."
            ),
            sentence("loi n° 2020-1525 du 7 décembre 2020"),
            dt.date(2020, 12, 9),
        ),
        LegalArticle(
            "L2113-15",
            sentence(
                "Un marché ou un lot qui porte exclusivement sur des services sociaux ou spécifiques (santé, social, "
                "culture : la liste est annexée au code) peut être réservé à l’économie sociale et solidaire."
            ),
            _CODE,
            dt.date(2019, 4, 1),
        ),
    )
}


# To whom each article reserves; a structure of another kind cannot answer what is reserved by it.
RESERVED_KINDS: Final[Mapping[str, frozenset[StructureKind]]] = {
    StructureFamily.INSERTION.value: frozenset(
        kind for kind in StructureKind if FAMILIES[kind] is StructureFamily.INSERTION
    ),
    StructureFamily.DISABILITY.value: frozenset(
        kind for kind in StructureKind if FAMILIES[kind] is StructureFamily.DISABILITY
    ),
    BOTH_ARTICLE: frozenset(kind for kind in StructureKind if FAMILIES[kind] is not StructureFamily.OTHER),
    PRISON_ARTICLE: frozenset({StructureKind.SEP}),
    "L2113-15": frozenset(StructureKind),
}


@dataclass(frozen=True, slots=True)
class ReachCount:
    """Who reaches an opportunity: how many by family, how many whose reach nobody said, how much of it they could take.

    ``dependence`` is the median share of a year's turnover that it would be; None where amount or turnovers are not
    known. ``confirmed_share`` is that of the structures seated in its département, None where none is seated there.
    """

    in_reach: StructuresInReach
    unsaid: int
    dependence: float | None
    confirmed_share: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and the article that it rests on ("" for none)."""

    level: ProposedLevel
    article: str


@dataclass(frozen=True, slots=True)
class OpportunityPlace:
    """Where it is performed: the address of a territory, those around it, and a point; None where nobody says it.

    ``measured_from`` is the commune whose middle the point is, where the place itself is larger; "" for its own middle.
    """

    address: str
    around: frozenset[str]
    lon: float | None
    lat: float | None
    measured_from: str = ""


NOWHERE: Final = OpportunityPlace("", frozenset(), None, None)


@dataclass(frozen=True, slots=True)
class ComingPurchase:
    """One ending or announced purchase as the calendar and the programme have it.

    ``on`` is the day of its end, or the first day of the quarter of its launch; ``act_by`` is the day from which a
    notice may be out. ``amount_eur`` is EUR a year without tax; of a purchase that is announced as a ``band``, its
    upper end, ``least_eur`` the lower one, both None where nobody says for how long it is. ``reserved`` is the article
    by which its buyer said that it is reserved. ``candidate_key`` is the contract that may follow it already, by signs
    alone.
    """

    kind: OpportunityKind
    key: str
    title: str
    buyer_name: str
    buyer_siret: str
    cpv: str
    sectors: tuple[str, ...]
    place: OpportunityPlace
    on: dt.date
    act_by: dt.date
    amount_eur: float | None
    least_eur: float | None = None
    band: str = ""
    reserved: str = ""
    is_social: bool | None = None
    is_launched: bool = False
    candidate_key: str = ""
