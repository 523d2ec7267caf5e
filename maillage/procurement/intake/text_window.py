"""A long text seen through a window that moves on: what lies behind it is forgotten."""

import re
from collections.abc import Iterable
from typing import Final

_BLANK: Final = re.compile(r"[\s\ufeff\0]*")


class TextWindow:
    """The part of a text that is in memory, and the place in it where reading stands."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self._lines_behind = 1
        self.text = ""
        self.place = 0

    @property
    def line(self) -> int:
        """The line of the place, from 1."""
        return self._lines_behind + self.text.count("\n", 0, self.place)

    def more(self) -> bool:
        """Whether there was more text: it is in the window now, and what was before the place no longer."""
        block = next(self._blocks, None)
        while block == "":
            block = next(self._blocks, None)
        if block is None:
            return False
        self._lines_behind += self.text.count("\n", 0, self.place)
        self.text = self.text[self.place :] + block
        self.place = 0
        return True

    def peek(self) -> str:
        """The next sign that is no blank, where the place then stands; "" at the end of the text."""
        while True:
            blank = _BLANK.match(self.text, self.place)
            assert blank is not None
            self.place = blank.end()
            if self.place < len(self.text):
                return self.text[self.place]
            if not self.more():
                return ""
