"""What is said of a value that came in: a repair, which names rule, original and new value, or a breach of a rule.

Rules make no place: a text is judged once, however often it stands in a file, and its remarks are shared; where it
stands is added when the record is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

Value = TypeVar("Value", covariant=True)  # noqa: PLC0105 -- the name of the idea


class Sureness(StrEnum):
    """How sure a repair is. CERTAIN: no other reading is possible. PROBABLE: others are, and are rare."""

    CERTAIN = "certain"
    PROBABLE = "probable"


class Severity(StrEnum):
    """ERROR: the format or the ministry refuses the value. WARNING: it may be right and deserves a look."""

    ERROR = "error"
    WARNING = "warning"


class CheckLevel(StrEnum):
    """Who asks: the document itself must be readable, the format has its schema, the ministry its rules of quality."""

    DOCUMENT = "document"
    FORMAT = "format"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class RepairRule:
    """A kind of repair: a code for programs, a French sentence (``before`` and ``after`` fill it), how sure it is."""

    code: str
    message: str
    sureness: Sureness = Sureness.CERTAIN


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A kind of breach: its code, a French sentence with its remedy, who asks for it and where that is written.

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
    """One repair that was made."""

    rule: RepairRule
    before: str
    after: str

    @property
    def params(self) -> Mapping[str, str | float]:
        """What fills the sentence."""
        return {"before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of a rule; ``value`` is the text as stated, shortened."""

    rule: CheckRule
    value: str = ""
    params: Mapping[str, str | float] = field(default_factory=dict, hash=False)


Remark = Repair | Breach


@dataclass(frozen=True, slots=True)
class Judgement(Generic[Value]):
    """What a raw value means (None: nothing that can be used), and what is to be said of it."""

    value: Value | None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A remark and where it stands: the path in the document (marches/marche/0/titulaires/1/titulaire/id)."""

    path: str
    remark: Remark


NOT_STATED: Final[Judgement[Any]] = Judgement(None)
