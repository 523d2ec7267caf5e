"""A sliding window over a long text."""

import re
from collections.abc import Iterable
from typing import Final

_BLANK: Final = re.compile(r"[\s\ufeff\0]*")


class TextWindow:
    """The part of a text in memory, and the current position."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self._lines_behind = 1
        self.text = ""
        self.place = 0

    @property
    def line(self) -> int:
        """The line number of the position, from 1."""
        return self._lines_behind + self.text.count("\n", 0, self.place)

    def more(self) -> bool:
        """Load the next block, dropping text before the position; False at the end."""
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
        """Skip blanks; the next character, "" at the end of the text."""
        while True:
            blank = _BLANK.match(self.text, self.place)
            assert blank is not None
            self.place = blank.end()
            if self.place < len(self.text):
                return self.text[self.place]
            if not self.more():
                return ""
