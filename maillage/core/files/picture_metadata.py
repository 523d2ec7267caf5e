"""Strips metadata from pictures: positions, dates, authors, comments.

Only what is needed to decode the picture is kept. JPEG: ITU-T T.81, Exif 2.32 (the orientation is the one field that is
written back, or pages photographed upright would show sideways). PNG: W3C, third edition. received_picture.py decodes
the pixels.
"""

import struct
from collections.abc import Iterator
from typing import Final

from maillage.core.problems import Refused, sentence

CUT: Final = sentence("Cette image n’est pas entière : prenez la photo de nouveau, ou enregistrez-la en PDF.")
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_JFIF, _EXIF, _ICC, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_ORIENTATION: Final = 0x0112
PNG_BEGINNING: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"}
)


def jpeg_without_metadata(content: bytes) -> bytes:
    """The JPEG without metadata except its orientation, cut at its end marker; raises Refused if it is truncated."""
    parts = [b"\xff\xd8"]
    orientation = 1
    for marker, segment in _jpeg_segments(content):
        if marker == _EXIF:
            orientation = exif_orientation(segment) or orientation
        elif is_drawn(marker, segment):
            parts.append(segment)
    if orientation != 1:
        parts.insert(1, orientation_segment(orientation))
    return b"".join(parts)


def is_drawn(marker: int, segment: bytes) -> bool:
    """Whether a segment is needed to decode the picture: tables, scans, colour profiles; not comments, not app data."""
    if marker == 0xFE:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    words = segment[4:]
    return (
        (marker == _JFIF and words.startswith(b"JFIF\0"))
        or (marker == _ICC and words.startswith(b"ICC_PROFILE\0"))
        or (marker == _ADOBE and words.startswith(b"Adobe"))
    )


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their segments up to the end of the picture; a scan includes the coded pixels after it."""
    place = 2
    while place + 2 <= len(content):
        if content[place] != 0xFF:
            break
        marker = content[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
            continue
        if marker == _END:
            yield marker, b"\xff\xd9"
            return
        after = place + 2
        if marker not in _WITHOUT_LENGTH:
            if place + 4 > len(content):
                break
            length = int.from_bytes(content[place + 2 : place + 4], "big")
            after = place + 2 + length
            if length < 2 or after > len(content):
                break
        if marker == _SCAN:
            after = end_of_scan(content, after)
        yield marker, content[place:after]
        place = after
    raise Refused("evidence_cut", CUT)


def end_of_scan(content: bytes, begin: int) -> int:
    """The offset where the coded pixels end: the next marker that is neither a stuffed byte nor a restart marker."""
    place = content.find(b"\xff", begin)
    while place != -1 and place + 1 < len(content):
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place = content.find(b"\xff", place + 2)
    raise Refused("evidence_cut", CUT)


def exif_orientation(segment: bytes) -> int | None:
    """The orientation in an Exif segment, 1 to 8; None if there is none."""
    tiff = segment[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if segment[4:10] != b"Exif\0\0" or order is None or len(tiff) < 10:
        return None
    begin = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if begin + 2 > len(tiff):
        return None
    entries = struct.unpack_from(f"{order}H", tiff, begin)[0]
    for entry in range(entries):
        place = begin + 2 + 12 * entry
        if place + 10 > len(tiff):
            return None
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else None
    return None


def orientation_segment(orientation: int) -> bytes:
    """An Exif segment that holds the orientation alone."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    words = b"Exif\0\0" + b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(words) + 2) + words


def png_without_metadata(content: bytes) -> bytes:
    """The PNG with the chunks needed to decode it, cut at IEND; raises Refused if it is truncated."""
    parts, place = [PNG_BEGINNING], len(PNG_BEGINNING)
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        after = place + 12 + length
        if after > len(content):
            break
        if name in _PNG_KEPT:
            parts.append(content[place:after])
        if name == b"IEND":
            return b"".join(parts)
        place = after
    raise Refused("evidence_cut", CUT)
