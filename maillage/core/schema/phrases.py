"""A sentence about a schema: a French message id to be translated at the border, and what fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A French message id and what fills it."""

    message: str
    params: Mapping[str, str | float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The French sentence, filled."""
        return self.message % self.params
