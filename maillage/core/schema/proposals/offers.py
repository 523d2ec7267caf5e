"""An offer: what a text may have meant, not yet judged."""

from collections.abc import Iterator
from typing import NamedTuple

from maillage.core.schema.terms import FixKind


class Offer(NamedTuple):
    """A text that may be what was meant, and what was changed."""

    kind: FixKind
    text: str


Offers = Iterator[Offer]
