"""The QR code of a test page as a drawing: from an address to SVG, with the quiet zone that readers need."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

import segno

QUIET_ZONE: Final = 4  # ISO/IEC 18004: four modules of white on each side


def code_of(address: str) -> segno.QRCode:
    """The code of ``address``: level M at least (15 % of it may be lost), more where it fits the same size."""
    return segno.make(address, error="m", micro=False)


@lru_cache(maxsize=256)
def code_svg(address: str, *, ink: str) -> bytes:
    """The code as SVG with its quiet zone: vector, so that it prints as sharply as the printer can."""
    code = code_of(address)
    side = code.symbol_size(border=QUIET_ZONE)[0]
    runs = "".join(
        f"M{start + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for row, line in enumerate(code.matrix)
        for start, length in _dark_runs(line)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#ffffff"/><path d="{runs}" fill="{ink}"/></svg>'
    ).encode()


def _dark_runs(line: bytearray) -> Iterator[tuple[int, int]]:
    """The dark modules of one line as (start, length)."""
    start = 0
    for module, run in groupby(line):
        length = len(list(run))
        if module:
            yield start, length
        start += length
