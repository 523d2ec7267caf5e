"""What a rule says of a value: a fault, shared by all values that break the rule in the same way.

The value itself is added when findings are grouped: rules make no object per value, so a million wrong cells cost
no more than their row numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

SHOWN_LENGTH: Final = 80  # characters of a value that a sentence can carry


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value is refused: frictionless's code, the constraint or check broken, a French sentence with its remedy.

    ``params`` fill the sentence besides ``value`` (shortened) and ``length``, which every sentence may use. What
    ``is_of_column`` is told once for all its cells, of any value, with their ``count``.
    """

    code: str
    check: str
    message: str
    params: Mapping[str, str | float] = field(default_factory=dict)
    is_of_column: bool = False

    def params_of(self, value: str) -> dict[str, str | float]:
        """All that fills the sentence for this value."""
        return {**self.params, "value": shortened(value), "length": len(value)}


FaultOf = Callable[[str], Fault]  # what is told of a text


def always(fault: Fault) -> FaultOf:
    """The same fault for every text."""
    return lambda _text: fault


def shortened(value: str) -> str:
    """``value`` on one line, cut at 80 characters."""
    line = " ".join(value[: 2 * SHOWN_LENGTH].split())
    return line if len(line) <= SHOWN_LENGTH and len(value) <= 2 * SHOWN_LENGTH else f"{line[: SHOWN_LENGTH - 1]}…"


def example_of(examples: tuple[str, ...], otherwise: str) -> str:
    """The first example that a schema gives, shortened, or ``otherwise``."""
    return shortened(examples[0]) if examples else otherwise
