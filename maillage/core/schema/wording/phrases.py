"""A sentence about a schema: a French message id, translated at the edge, and its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A French message id and its parameters; a parameter may be another phrase."""

    message: str
    params: Mapping[str, "str | float | Phrase"] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The French sentence with its placeholders filled."""
        return self.message % self.params

    def __str__(self) -> str:
        """The French sentence with its placeholders filled, when it is a parameter of another phrase."""
        return self.text

    def text_in(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate``, including nested phrases."""
        filled = {
            name: value.text_in(translate) if isinstance(value, Phrase) else value
            for name, value in self.params.items()
        }
        return translate(self.message) % filled
