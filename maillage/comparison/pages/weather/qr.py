"""The code that a telephone reads on a poster: an absolute address of this installation as SVG or as PNG for print."""

from io import BytesIO
from typing import Any, Final

import segno

QUIET_ZONE: Final = 4  # modules, ISO/IEC 18004
CORRECTION: Final = "q"  # a quarter of the code may be scratched, wet or hidden by sand
PNG_DPI: Final = 300
PNG_MODULE_PX: Final = 24  # the code of an address of 60 letters is then 11 cm wide


def qr_svg(address: str) -> bytes:
    """The code of ``address``, as wide as its frame."""
    return _saved(address, kind="svg", border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, light="#fff")


def qr_png(address: str) -> bytes:
    """The code of ``address`` at print size."""
    return _saved(address, kind="png", border=QUIET_ZONE, scale=PNG_MODULE_PX, dpi=PNG_DPI)


def _saved(address: str, **form: Any) -> bytes:
    saved = BytesIO()
    segno.make(address, error=CORRECTION, micro=False).save(saved, **form)
    return saved.getvalue()
