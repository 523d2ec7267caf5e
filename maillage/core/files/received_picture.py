"""Decodes an uploaded picture and rewrites it without metadata; run by core/bounds/isolation.py.

The pixels are kept as received, only metadata is stripped (picture_metadata.py); decoding proves that the picture can
be displayed. What pages show many of is drawn anew, upright and small.
"""

import io
from collections.abc import Callable
from typing import BinaryIO, Final

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin

from maillage.core.files.picture_metadata import CUT, jpeg_without_metadata, png_without_metadata
from maillage.core.problems import Refused, sentence

_MAX_PIXELS: Final = 40_000_000  # of a PNG: a page scanned in grey at 600 dots per inch has 35
_MAX_JPEG_PIXELS: Final = 110_000_000  # decoded at an eighth of its size: telephones with 108 are sold
_TOO_LARGE: Final = sentence("Cette image a %(count)s millions de points, plus de %(most)s : prenez-la plus petite.")
_JPEG: Final = b"\xff\xd8\xff"
_QUALITY: Final = 82
_FORMATS: Final = (JpegImagePlugin.JpegImageFile.format, PngImagePlugin.PngImageFile.format)


def write_png(source: BinaryIO, sink: BinaryIO) -> None:
    """Write the PNG without metadata; raises Refused if it cannot be decoded or is too large."""
    _write(source, sink, png_without_metadata, _MAX_PIXELS)


def write_jpeg(source: BinaryIO, sink: BinaryIO) -> None:
    """Write the JPEG without metadata; raises Refused if it cannot be decoded or is too large."""
    _write(source, sink, jpeg_without_metadata, _MAX_JPEG_PIXELS)


def write_web_jpeg(source: BinaryIO, sink: BinaryIO, longest_side: str) -> None:
    """Write the picture as a JPEG of at most so many points a side, upright; raises Refused as the others do."""
    Image.MAX_IMAGE_PIXELS = None
    content, longest = source.read(), int(longest_side)
    try:
        most = _MAX_JPEG_PIXELS if content.startswith(_JPEG) else _MAX_PIXELS
        with _opened(content, most) as picture:
            picture.draft("RGB", (longest, longest))  # decoded at the next larger of its own sizes
            has_holes = "A" in picture.getbands() or "transparency" in picture.info
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if has_holes else "RGB")
            upright.thumbnail((longest, longest))
            drawn = Image.new("RGB", upright.size, "white")
            drawn.paste(upright, mask=upright if has_holes else None)
            drawn.save(sink, "JPEG", quality=_QUALITY)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        # Not a picture, or a truncated one: nothing is stored.
        raise Refused("evidence_cut", CUT) from error


def _write(source: BinaryIO, sink: BinaryIO, clean: Callable[[bytes], bytes], most: int) -> None:
    Image.MAX_IMAGE_PIXELS = None  # our own limit raises a translated error
    content = source.read()
    try:
        _opened(content, most).close()  # checks the header before the rest is read
        kept = clean(content)
        with _opened(kept, most) as picture:
            picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
            picture.load()
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        # Not a picture, or a truncated one: nothing is stored.
        raise Refused("evidence_cut", CUT) from error
    sink.write(kept)


def _opened(content: bytes, most: int) -> Image.Image:
    picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    count = picture.width * picture.height
    if count > most:
        raise Refused("picture_too_large", _TOO_LARGE, count=count // 1_000_000, most=most // 1_000_000)
    return picture
