"""Text that XML can hold: it has no place for most control characters, however they are escaped."""

import re
from typing import Final

# XML 1.0, production 2 (Char), turned around.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """``text`` without the characters that XML 1.0 has not."""
    return _NOT_XML.sub("", text)
