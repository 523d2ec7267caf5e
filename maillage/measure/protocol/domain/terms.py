"""The vocabulary of a measurement, shared by clients and storage: enums and frozen dataclasses.

The wire format is docs/protocol/measurement-1.md; figures have their unit in their name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from maillage.core.word_enum import WordEnum


class Technology(IntEnum):
    """Radio technology; the number is the generation and is stored in the counts (three bits)."""

    UNKNOWN = 0
    G2 = 2
    G3 = 3
    G4 = 4
    G5 = 5

    @property
    def word(self) -> str:
        """The value in the wire format: "4G"."""
        return f"{self.value}G" if self else "unknown"


class Context(WordEnum):
    """Where the person was; stored in the counts (three bits)."""

    UNKNOWN = 0
    OUTDOOR = 1
    INDOOR = 2
    CAR = 3
    TRAIN = 4


class ValueOrigin(WordEnum):
    """How the operator or the technology of a measurement is known."""

    DECLARED = 1
    SIM = 2
    NETWORK = 3
    ASN = 4
    RADIO = 5
    INFERRED = 6


class Status(StrEnum):
    """How a subtest ended. A timeout and a failure are results; a voided or skipped subtest is not."""

    OK = "ok"
    TIMEOUT = "timeout"
    FAILED = "failed"
    VOIDED = "voided"
    SKIPPED = "skipped"

    @property
    def is_result(self) -> bool:
        """Whether the subtest says something about the network."""
        return self in {Status.OK, Status.TIMEOUT, Status.FAILED}


class SubtestKind(StrEnum):
    """What a subtest measures."""

    LATENCY = "latency"
    DOWNLOAD = "download"
    UPLOAD = "upload"
    FILE_DOWNLOAD = "file_download"
    FILE_UPLOAD = "file_upload"
    WEB = "web"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees (WGS 84) and its accuracy radius in metres."""

    lon: float
    lat: float
    accuracy_m: float | None = None


class PageCounts(NamedTuple):
    """Pages loaded by a web subtest, and how many of them appeared within ten and within five seconds."""

    made: int
    within_10s: int
    within_5s: int


@dataclass(frozen=True, slots=True)
class Subtest:
    """A subtest: its status, and its main figure in the unit of its kind, None where there is none.

    ``value``: rtt_ms (median) for latency, goodput_bps for download and upload, duration_ms for files,
    the median load_ms of the pages for web (a page that failed ranks last; None when most failed),
    waiting_ms (start delay and stalls) for video. ``pages`` only for web, where each page is known; ``verdict`` only
    for video: "perfect", "correct" or "failed" (domain/playout.py).
    """

    kind: SubtestKind
    status: Status
    value: float | None = None
    pages: PageCounts | None = None
    verdict: str | None = None


class AttestationKind(WordEnum):
    """What proves that a measurement was really made where it says; unproven measurements are not counted."""

    NOTHING = 0
    RECEIPT = 1  # the node it was made against
    IMPORT = 2  # the agency, which imported a file
    KEY = 3  # an organisation, by its drive test key
    REPORT = 4  # nothing can: there was no network to fetch a receipt; an origin of its own
    SIMULATION = 5  # generated data; an origin of its own


class Objection(IntEnum):
    """Why the evidence of a measurement that needs a receipt is not accepted."""

    NO_RECEIPT = 1
    UNKNOWN_RECEIPT = 2  # signed by no node of this installation, or by another node than the one measured against
    OTHER_TIME = 3
    EXCEEDED = 4
    USED_RECEIPT = 5
    UNSEEN = 6  # the node saw too little of every result


class Attestation(NamedTuple):
    """Evidence for a measurement.

    ``session`` and ``network`` are 63-bit hashes: of the session, whose receipt counts once, and of the client's
    network in that hour; 0 without a receipt. ``ended_s`` is the receipt's last time (seconds since the epoch),
    ``hour`` the hour since the epoch in which its session began. ``unseen``: subtests of which the node saw too
    little; they are kept in the document but not counted.
    """

    vouching: AttestationKind = AttestationKind.NOTHING
    objection: Objection | None = Objection.NO_RECEIPT
    session: int = 0
    network: int = 0
    ended_s: int = 0
    hour: int = 0
    unseen: frozenset[SubtestKind] = frozenset()


UNVOUCHED: Final = Attestation()


@dataclass(frozen=True, slots=True)
class MeasuredTest:
    """One measurement, parsed once on input; ``body`` keeps every figure that was sent, for export."""

    id: UUID
    taken_at: datetime
    device: int
    operator: int
    operator_origin: ValueOrigin | None
    technology: Technology
    technology_origin: ValueOrigin | None
    context: Context = Context.UNKNOWN
    position: Position | None = None
    subtests: tuple[Subtest, ...] = ()
    flags: tuple[str, ...] = ()
    voucher: Attestation = UNVOUCHED
    body: Mapping[str, object] = field(default_factory=dict)
