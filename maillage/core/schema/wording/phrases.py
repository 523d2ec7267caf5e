"""A sentence about a schema: a French message id to be translated at the border, and what fills it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A French message id and what fills it; a phrase may fill another."""

    message: str
    params: Mapping[str, "str | float | Phrase"] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The French sentence, filled."""
        return self.message % self.params

    def __str__(self) -> str:
        """The French sentence, filled: what stands in the place of another phrase."""
        return self.text

    def text_in(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate``, phrases inside it too."""
        filled = {
            name: value.text_in(translate) if isinstance(value, Phrase) else value
            for name, value in self.params.items()
        }
        return translate(self.message) % filled
