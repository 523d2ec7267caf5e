"""The figures of a selection of contracts, each with its sample size."""

from maillage.buy.contracts.domain.indicators.concentration import HIGH, MODERATE, Concentration
from maillage.buy.contracts.domain.indicators.considerations import (
    DUTY_SINCE,
    GOALS,
    SHARE_OF_2013,
    ConsiderationKind,
    ConsiderationShare,
    Goal,
    goal_of,
)
from maillage.buy.contracts.domain.indicators.endings import EndingsCount
from maillage.buy.contracts.domain.indicators.enterprises import SharedWorks, SmeShare
from maillage.buy.contracts.domain.indicators.frameworks import FrameworkUse
from maillage.buy.contracts.domain.indicators.quartiles import LEAST_PEERS, Quartiles
from maillage.buy.contracts.domain.indicators.signals import (
    SCOREBOARD,
    SIGNAL_WORDS,
    ScoreboardLine,
    SignalCount,
    SignalWords,
)
from maillage.buy.contracts.domain.signals import Signal, SignalState
from maillage.buy.contracts.store.indicators.comparison import ContractComparison, PeerCircle, contract_comparison
from maillage.buy.contracts.store.indicators.concentration import HolderConcentration, holder_concentration
from maillage.buy.contracts.store.indicators.considerations import (
    YearOfConsiderations,
    consideration_shares,
    considerations_by_year,
)
from maillage.buy.contracts.store.indicators.endings import MonthOfEndings, endings_by_month, endings_count
from maillage.buy.contracts.store.indicators.enterprises import shared_works, sme_share
from maillage.buy.contracts.store.indicators.frameworks import UsedFramework, framework_uses, frameworks_near_ceiling
from maillage.buy.contracts.store.indicators.signals import signal_column, signal_counts, signals_of
from maillage.buy.contracts.store.indicators.sums import CountedSum, counted_sum

__all__ = [
    "DUTY_SINCE",
    "GOALS",
    "HIGH",
    "LEAST_PEERS",
    "MODERATE",
    "SCOREBOARD",
    "SHARE_OF_2013",
    "SIGNAL_WORDS",
    "Concentration",
    "ConsiderationKind",
    "ConsiderationShare",
    "ContractComparison",
    "CountedSum",
    "EndingsCount",
    "FrameworkUse",
    "Goal",
    "HolderConcentration",
    "MonthOfEndings",
    "PeerCircle",
    "Quartiles",
    "ScoreboardLine",
    "SharedWorks",
    "Signal",
    "SignalCount",
    "SignalState",
    "SignalWords",
    "SmeShare",
    "UsedFramework",
    "YearOfConsiderations",
    "consideration_shares",
    "considerations_by_year",
    "contract_comparison",
    "counted_sum",
    "endings_by_month",
    "endings_count",
    "framework_uses",
    "frameworks_near_ceiling",
    "goal_of",
    "holder_concentration",
    "shared_works",
    "signal_column",
    "signal_counts",
    "signals_of",
    "sme_share",
]
