"""The evidence of an action, frozen the day it is opened: from numbers to the JSON that the row keeps, and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from maillage.quality.terms.comparison import Estimate

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class CommuneSnapshot:
    """One commune as it was: an Insee code and a name that may be gone from the reference one day."""

    code: str
    name: str
    population: int | None
    tests: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the tests of the area said."""

    tests: int
    devices: int
    bad_tests: int
    dead_tests: int
    share: Estimate
    median_bps: float | None
    population: int
    communes: tuple[CommuneSnapshot, ...]

    def json(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What a row keeps."""
        fields = {name: value for name, value in kept.items() if name != "format"}
        communes = tuple(
            CommuneSnapshot(**each | {"share": Estimate(**each["share"])}) for each in fields.pop("communes")
        )
        return cls(**fields | {"share": Estimate(**fields["share"]), "communes": communes})
