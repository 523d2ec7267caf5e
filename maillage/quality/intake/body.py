"""The JSON text of a document as it was sent, kept as text: it is stored as it is and rarely read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, eq=False)
class BodyText(Mapping[str, object]):
    """A mapping over its own JSON ``text``, which is only parsed when somebody asks for a key."""

    text: str

    def __getitem__(self, key: str) -> object:
        return self._parsed[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)

    @cached_property
    def _parsed(self) -> Mapping[str, object]:
        parsed: Mapping[str, object] = json.loads(self.text)
        return parsed
