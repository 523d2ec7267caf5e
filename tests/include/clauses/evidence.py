"""Files that prove hours: a PDF, a PNG and a JPEG with what a camera writes into it."""

import io
import struct
import zlib

from PIL import Image

from bench.hostile_files import plain_pdf

PDF = plain_pdf()
_AFTER_JFIF = 20  # the start of the picture, and its first segment
PLACE = b"47.2184N 1.5536W Nantes"


def _chunk(name: bytes, words: bytes) -> bytes:
    return struct.pack(">I", len(words)) + name + words + struct.pack(">I", zlib.crc32(name + words))


def png(*, words: bytes = b"") -> bytes:
    """One white point; ``words`` stand in a text chunk."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    text = _chunk(b"tEXt", b"Author\0" + words) if words else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + text
        + _chunk(b"IDAT", zlib.compress(b"\0\xff"))
        + _chunk(b"IEND", b"")
    )


def _segment(marker: int, words: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(words) + 2) + words


def jpeg(*, orientation: int = 1, place: bytes = b"") -> bytes:
    """A JPEG of one point, and before its tables what a camera writes."""
    drawn = io.BytesIO()
    Image.new("L", (1, 1)).save(drawn, "JPEG")
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0) + place
    return (
        drawn.getvalue()[:_AFTER_JFIF]
        + (_segment(0xE1, exif) if place else b"")
        + (_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + place) if place else b"")
        + (_segment(0xED, b"Photoshop 3.0\0" + place) if place else b"")
        + (_segment(0xFE, place) if place else b"")
        + drawn.getvalue()[_AFTER_JFIF:]
        + place
    )
