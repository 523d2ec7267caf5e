"""Files that prove hours: a PDF, a PNG and a JPEG with what a camera writes into it."""

import struct
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
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
    """The shape of a JPEG: tables, a scan with stuffed and restart bytes, and before them what a camera writes."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0) + place
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + (_segment(0xE1, exif) if place else b"")
        + (_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + place) if place else b"")
        + (_segment(0xED, b"Photoshop 3.0\0" + place) if place else b"")
        + (_segment(0xFE, place) if place else b"")
        + _segment(0xDB, bytes(65))
        + _segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")
        + _segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x12\xff\x00\x34\xff\xd0\x56"
        + b"\xff\xd9"
        + place
    )
