"""Red flags worth a question: to which contracts each applies, when it fires, and when it is undecidable.

None is an accusation: each is worded as a question, most have a good answer, and the buyer's reply is shown next to it.
After the catalogue of red flags of the Open Contracting Partnership (2024) and the library cardinal (R018, R048); those
on amendments and delays follow the code de la commande publique.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.signals import Signal
from maillage.core.problems import sentence


@dataclass(frozen=True, slots=True)
class SignalWords:
    """The texts of a signal: question, scope, source; its count ("marchés …") and question in a row."""

    question: str
    applies_to: str
    source: str
    short: str
    asks: str


@dataclass(frozen=True, slots=True)
class SignalCount:
    """The number of contracts to which a signal applies, on which it fires, and where it is undecidable."""

    signal: Signal
    contracts: int
    applies: int
    fires: int
    unknown: int

    @property
    def share(self) -> float | None:
        """The share of firing among decidable contracts; None if there are none."""
        told_apart = self.applies - self.unknown
        return self.fires / told_apart if told_apart else None


@dataclass(frozen=True, slots=True)
class ScoreboardLine:
    """The shares up to which a country is satisfactory, and from which it is unsatisfactory.

    Single market scoreboard of the European Commission, public procurement (edition of September 2015): one bidder at
    most 10 %, above 20 %; no calls for bids at most 5 %, from 10 % on. Covers contracts above the European thresholds,
    from TED notices.
    """

    signal: Signal
    satisfactory: float
    unsatisfactory: float


SCOREBOARD: Final = (ScoreboardLine(Signal.SINGLE_OFFER, 0.10, 0.20), ScoreboardLine(Signal.DIRECT_AWARD, 0.05, 0.10))

# Articles R2194-8 (10 % for services and supplies; works: 15 %) and R2194-3 (50 %: additional, unforeseen) of the code.
AMENDED_SHARE: Final = 0.10
AMENDED_WORKS_SHARE: Final = 0.15
MUCH_AMENDED_SHARE: Final = 0.50
# Factor to the previous amount, up or down: a wrong unit, or a difference given as a total.
IMPLAUSIBLE_STEP: Final = 10.0
# Three purchases of one class from one holder within twelve months, notified on different days, each below the
# threshold of published notices, together above it (article R2131-12: 90,000 EUR). Works are left out: their lots are
# alike.
SPLIT_CONTRACTS: Final = 3
SPLIT_MONTHS: Final = 12
SPLIT_THRESHOLD_EUR: Final = 90_000
FIRST_SHARE: Final = 0.5  # of a buyer's spending in a division, with at least twelve contracts
VARIED_LEAST_CONTRACTS: Final = (
    20  # cardinal R048: divisions of a holder beyond the third quartile plus 1.5 times the interquartile range
)
VARIED_SPREADS: Final = 1.5

SIGNAL_WORDS: Final[Mapping[Signal, SignalWords]] = {
    Signal.SINGLE_OFFER: SignalWords(
        sentence("Une seule offre a été reçue : le marché était-il trop étroit, le délai trop court ?"),
        sentence("Les procédures avec mise en concurrence"),
        "OCP R018",
        sentence("à une seule offre"),
        sentence("la demande était-elle lisible ?"),
    ),
    Signal.DIRECT_AWARD: SignalWords(
        sentence("Passé sans publicité ni mise en concurrence : quel cas du code le permettait ?"),
        sentence("Les marchés dont la procédure est dite"),
        "Code de la commande publique, art. R2122-1 à R2122-11",
        sentence("sans mise en concurrence"),
        sentence("quel cas du code le permettait ?"),
    ),
    Signal.LATE: SignalWords(
        sentence("Publié plus de deux mois après la notification : qu’est-ce qui a retardé la publication ?"),
        sentence("Tous les contrats"),
        "Arrêté du 22 décembre 2022, art. 3",
        sentence("dont la publication a pris plus de deux mois"),
        sentence("qu’est-ce qui a retardé la publication ?"),
    ),
    Signal.AMENDED: SignalWords(
        sentence("Le montant a augmenté de plus de 10 % (15 % pour des travaux) : qu’est-ce qui n’était pas prévu ?"),
        sentence("Les contrats qui ont au moins une modification"),
        "Code de la commande publique, art. R2194-8",
        sentence("dont le montant a augmenté de plus de 10 % (travaux : 15 %)"),
        sentence("que n’avait-on pas prévu ?"),
    ),
    Signal.MUCH_AMENDED: SignalWords(
        sentence("Le montant a augmenté de plus de moitié : fallait-il un nouveau marché ?"),
        sentence("Les contrats qui ont au moins une modification"),
        "Code de la commande publique, art. R2194-3",
        sentence("dont le montant a augmenté de plus de moitié"),
        sentence("fallait-il un nouveau marché ?"),
    ),
    Signal.IMPLAUSIBLE_STEP: SignalWords(
        sentence(
            "D’une version à la suivante, le montant est multiplié ou divisé par dix : est-ce une faute de saisie ?"
        ),
        sentence("Les contrats qui ont au moins une modification"),
        "Contrôle de vraisemblance",
        sentence("dont le montant change d’un facteur dix"),
        sentence("une faute de saisie ?"),
    ),
    Signal.SPLITTING: SignalWords(
        sentence("En un an, trois achats semblables au même titulaire, chacun sous 90 000 € : un seul besoin ?"),
        sentence("Les marchés de fournitures et de services de moins de 90 000 €"),
        "Code de la commande publique, art. R2121-1 à R2121-7",
        sentence("parmi trois achats semblables au même titulaire, chacun sous 90 000 €"),
        sentence("un seul besoin ?"),
    ),
    Signal.VARIED_HOLDER: SignalWords(
        sentence("Ce titulaire vend des choses très diverses : est-ce un distributeur, ou un intermédiaire ?"),
        sentence("Les contrats des titulaires qui en ont au moins vingt"),
        "OCP R048",
        sentence("d’un titulaire qui vend de tout"),
        sentence("un distributeur ?"),
    ),
    Signal.CONCENTRATION: SignalWords(
        sentence("Plus de la moitié des achats d’un domaine va à un même titulaire : d’autres ont-ils pu répondre ?"),
        sentence("Les achats d’un acheteur dans une division CPV où il a au moins douze contrats"),
        "Lignes directrices 2004/C 31/03",
        sentence("d’un domaine dont un titulaire a plus de la moitié"),
        sentence("d’autres ont-ils pu répondre ?"),
    ),
}
