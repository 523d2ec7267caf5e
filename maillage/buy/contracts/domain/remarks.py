"""Remarks on input values: a repair, with rule, old and new value, or a breach of a rule.

Rules do not know paths: a text is judged once, however often it occurs, and its remarks are shared; paths are added
when the record is parsed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

Value = TypeVar("Value", covariant=True)  # noqa: PLC0105 -- the name of the idea


class Confidence(StrEnum):
    """CERTAIN: no other reading is possible. PROBABLE: others are possible, but rare."""

    CERTAIN = "certain"
    PROBABLE = "probable"


class Severity(StrEnum):
    """ERROR: the format or the ministry refuses the value. WARNING: it may be right."""

    ERROR = "error"
    WARNING = "warning"


class CheckLevel(StrEnum):
    """Who requires it: the document must be readable, the format has its schema, the ministry its quality rules."""

    DOCUMENT = "document"
    FORMAT = "format"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class RepairRule:
    """A kind of repair: code, French message with ``before`` and ``after``, sureness."""

    code: str
    message: str
    sureness: Confidence = Confidence.CERTAIN


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A kind of breach: code, French message with advice, level, and legal source.

    ``excludes``: the ministry leaves such a contract out of its consolidated data.
    """

    code: str
    message: str
    source: str
    level: CheckLevel = CheckLevel.FORMAT
    severity: Severity = Severity.ERROR
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair of a value."""

    rule: RepairRule
    before: str
    after: str

    @property
    def params(self) -> Mapping[str, str | float]:
        """The parameters of the message."""
        return {"before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach of a rule; ``value`` is the stated text, shortened."""

    rule: CheckRule
    value: str = ""
    params: Mapping[str, str | float] = field(default_factory=dict, hash=False)


Remark = Repair | Breach


@dataclass(frozen=True, slots=True)
class Judgement(Generic[Value]):
    """The meaning of a raw value (None: unusable), with its remarks."""

    value: Value | None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A remark with its path in the document (marches/marche/0/titulaires/1/titulaire/id)."""

    path: str
    remark: Remark


NOT_STATED: Final[Judgement[Any]] = Judgement(None)
