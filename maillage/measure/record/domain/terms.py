"""The vocabulary of figures: origins, usages and their scales, periods, the user's selection, a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from maillage.core.lower_bound import LowerBound
from maillage.core.problems import sentence
from maillage.core.word_enum import WordEnum
from maillage.measure.protocol.domain.terms import Context, Technology

FIRST_YEAR: Final = 2015  # period 0 is January 2015; eight bits of months reach April 2036
PERIOD_BITS: Final = 8
FINEST_LEVEL: Final = 17  # squares of about 208 m in Pays de la Loire
COARSEST_LEVEL: Final = 9  # squares of about 53 km
PLACE_LEVEL: Final = 18  # squares of about 104 m: the "same place" of the duplicate rule
DEVICES_FLOOR: Final = 5  # no figure is shown below five devices
MANY_DEVICES: Final = 50  # below this, numbers of tests are published in steps

BINS_PER_DOUBLING: Final = 20  # maximum error of a bin's centre: 2^(1/40) - 1 = 1.75 %
SCORE_BINS_PER_POINT: Final = 5
ZERO_BIN: Final = 1
FIRST_BIN: Final = 2
LAST_BIN: Final = 510
BIN_BITS: Final = 9


class Origin(WordEnum):
    """Where measurements come from. Never mixed in a figure: each origin has its own count files."""

    CROWD = 0
    DRIVE_TEST = 1
    SIMULATED = 2
    FOREIGN = 3
    DEAD_ZONE = 4  # "no network here", reported later: its only evidence is the person's report
    TRIP = 5  # many tests along one road, by a resident who agreed to it: they say nothing of where people live


DRIVE_FLAG: Final = "drive"  # of a document: a test of a trip (the drive mode of the test page)


class Usage(WordEnum):
    """What is counted. The number is the bit in ``sample_mask`` and the index of the bin in a row."""

    DOWNLOAD = 0
    UPLOAD = 1
    LATENCY = 2
    WEB = 3
    VIDEO = 4
    FILE_DOWNLOAD = 5
    FILE_UPLOAD = 6
    SCORE = 7
    SPEED_SCORE = 8


@dataclass(frozen=True, slots=True)
class Scale:
    """The binning of a usage's values: logarithmic (20 bins per doubling above ``floor``) or linear (scores).

    A failure is in the bin at the worst end: 0 where higher is better, 511 where lower is better.
    """

    unit: str
    floor: float
    higher_is_better: bool
    is_linear: bool = False

    @property
    def failure_bin(self) -> int:
        """The bin of failures and timeouts."""
        return 0 if self.higher_is_better else 511


SCALES: Final[Mapping[Usage, Scale]] = {
    Usage.DOWNLOAD: Scale("bit/s", 1_000.0, higher_is_better=True),
    Usage.UPLOAD: Scale("bit/s", 1_000.0, higher_is_better=True),
    Usage.LATENCY: Scale("ms", 0.1, higher_is_better=False),
    Usage.WEB: Scale("ms", 1.0, higher_is_better=False),
    Usage.VIDEO: Scale("ms", 1.0, higher_is_better=False),
    Usage.FILE_DOWNLOAD: Scale("ms", 1.0, higher_is_better=False),
    Usage.FILE_UPLOAD: Scale("ms", 1.0, higher_is_better=False),
    Usage.SCORE: Scale("points", 0.0, higher_is_better=True, is_linear=True),
    Usage.SPEED_SCORE: Scale("points", 0.0, higher_is_better=True, is_linear=True),
}


class Verdict(IntEnum):
    """Whether a measurement is counted, and if not, why. Uncounted rows are kept."""

    COUNTED = 0
    FUTURE = 1
    TOO_OLD = 2
    IMPOSSIBLE_RATE = 3
    IMPOSSIBLE_LATENCY = 4
    INACCURATE_POSITION = 5
    NOT_MOBILE = 6
    NO_RESULT = 7
    OUT_OF_RANGE = 8
    NO_RECEIPT = 9
    UNKNOWN_RECEIPT = 10
    OTHER_TIME = 11
    EXCEEDED = 12
    USED_RECEIPT = 13
    UNSEEN = 14
    HEARD_ENOUGH = 15


VERDICT_MESSAGES: Final[Mapping[Verdict, str]] = {
    Verdict.COUNTED: sentence("Mesure comptée."),
    Verdict.FUTURE: sentence("La date est dans le futur : vérifiez l’heure de l’appareil."),
    Verdict.TOO_OLD: sentence("La date est antérieure à 2015 : vérifiez l’heure de l’appareil."),
    Verdict.IMPOSSIBLE_RATE: sentence("Le débit dépasse ce que permet la technologie déclarée."),
    Verdict.IMPOSSIBLE_LATENCY: sentence("La latence est plus courte que ce que permet un réseau mobile."),
    Verdict.INACCURATE_POSITION: sentence("La position est trop imprécise (plus de 2 km) pour situer la commune."),
    Verdict.NOT_MOBILE: sentence("La mesure a été faite en Wi-Fi ou sur une connexion fixe."),
    Verdict.NO_RESULT: sentence("Aucun essai n’a donné de résultat."),
    Verdict.OUT_OF_RANGE: sentence("Une valeur sort de ce qui est mesurable."),
    Verdict.NO_RECEIPT: sentence(
        "Enregistrée, mais pas comptée : elle n’a pas de reçu du nœud de mesure. Faites le test depuis la page ou "
        "avec « maillage test »."
    ),
    Verdict.UNKNOWN_RECEIPT: sentence(
        "Enregistrée, mais pas comptée : son reçu n’est pas d’un nœud de mesure de cette installation, ou pas du "
        "nœud qu’elle nomme."
    ),
    Verdict.OTHER_TIME: sentence(
        "Enregistrée, mais pas comptée : son reçu est d’un autre moment. Vérifiez l’heure de l’appareil."
    ),
    Verdict.EXCEEDED: sentence(
        "Enregistrée, mais pas comptée : elle annonce plus que ce que le nœud de mesure a vu passer."
    ),
    Verdict.USED_RECEIPT: sentence("Enregistrée, mais pas comptée : son reçu a déjà servi à une autre mesure."),
    Verdict.UNSEEN: sentence(
        "Enregistrée, mais pas comptée : le nœud de mesure n’a presque rien vu passer. Laissez le test aller à son "
        "terme."
    ),
    Verdict.HEARD_ENOUGH: sentence(
        "Enregistrée, mais pas comptée : un test de ce réseau, ou assez de tests de cette commune, le sont déjà pour "
        "cette heure. Refaites-en un plus tard."
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period of calendar months counted from January 2015: a month, a quarter or a year. All time is None instead."""

    first: int
    months: int

    @property
    def word(self) -> str:
        """The slug in URLs: "2026", "2026-Q3" or "2026-10"."""
        year, month = FIRST_YEAR + self.first // 12, self.first % 12 + 1
        if self.months == 12:
            return str(year)
        return f"{year}-Q{(month + 2) // 3}" if self.months == 3 else f"{year}-{month:02}"

    @classmethod
    def month_of(cls, day: date) -> "Period":
        """Return the month of a day."""
        return cls((day.year - FIRST_YEAR) * 12 + day.month - 1, 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """The user's filter. An empty set means "all"; no period means all time; operators are table codes (0-63)."""

    usage: Usage = Usage.DOWNLOAD
    origin: Origin = Origin.CROWD
    operators: frozenset[int] = frozenset()
    technologies: frozenset[Technology] = frozenset()
    contexts: frozenset[Context] = frozenset()
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure: sample size, median with 95 % interval (unit of the usage's scale), share of failures.

    ``median`` is None when it is among the failures (more than half failed), or when the figure is hidden; ``low`` and
    ``high`` are None where no 95 % interval exists (under six samples) or a bound is among the failures.
    ``is_hidden``: fewer than five devices, or the figure would reveal a neighbour with fewer; ``samples`` is then 0 and
    everything else None. For squares, and below fifty devices, ``samples`` is a LowerBound and the values have two
    digits
    (measure/figures/domain/coarsening.py).
    """

    samples: int
    median: float | None
    low: float | None
    high: float | None
    failure_share: float | None
    last_period: Period | None
    is_hidden: bool = False

    @property
    def is_rounded(self) -> bool:
        """Whether the number of tests is the lower bound of its step."""
        return isinstance(self.samples, LowerBound)
