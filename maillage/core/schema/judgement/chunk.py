"""Some rows of a table, turned into columns: what every part of the check looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from maillage.core.schema.faults import Fault
from maillage.core.schema.judgement.judging import ColumnJudge, TextVerdict, texts_of
from maillage.core.schema.judgement.shape import Columns


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows, the first of which has the number ``first``; ``blank`` are indexes of empty ones."""

    columns: Columns
    first: int
    blank: frozenset[int]
    judges: Mapping[int, ColumnJudge]  # by the position of the column
    watched: frozenset[int]  # positions whose verdicts more than one part asks for
    _verdicts: dict[int, dict[str, TextVerdict]] = field(default_factory=dict)

    def verdicts(self, position: int) -> dict[str, TextVerdict]:
        """The verdict of each text of a column."""
        verdicts = self._verdicts.get(position)
        if verdicts is None:
            verdicts = self._verdicts[position] = self.judges[position].verdicts(texts_of(self.columns[position]))
        return verdicts

    def faults(self, position: int) -> dict[str, Fault]:
        """The refused texts of a column."""
        if position in self.watched:
            return {text: fault for text, (_, fault) in self.verdicts(position).items() if fault is not None}
        return self.judges[position].faults(self.columns[position])
