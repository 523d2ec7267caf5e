"""The lines that a how-to has an operator type: the shell blocks of a document, by heading."""

import re
from pathlib import Path
from typing import Final

HOW_TOS: Final = Path(__file__).resolve().parents[2] / "docs" / "how-to"
_HEADING: Final = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
_BLOCK: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str, heading: str = "") -> list[str]:
    """The shell blocks of a page under the heading that begins so; KeyError where there is none."""
    text = (HOW_TOS / page).read_text(encoding="utf-8")
    if not heading:
        return _BLOCK.findall(text)
    places = [match for match in _HEADING.finditer(text) if match[1].startswith(heading)]
    if not places:
        raise KeyError(f"{page}: {heading}")
    begin = places[0].end()
    following = _HEADING.search(text, begin)
    # A comment in a block looks like a heading: blocks are cut out first.
    while following is not None and _is_in_block(text, following.start()):
        following = _HEADING.search(text, following.end())
    return _BLOCK.findall(text[begin : following.start() if following else len(text)])


def _is_in_block(text: str, position: int) -> bool:
    return text.count("\n```", 0, position) % 2 == 1
