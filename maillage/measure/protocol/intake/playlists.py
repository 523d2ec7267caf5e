"""A parser for HLS playlists (RFC 8216), limited to videos on demand: variants, and the segments of each."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urljoin

from maillage.core.problems import Refused, sentence

_ATTRIBUTE: Final = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_STREAM: Final = "#EXT-X-STREAM-INF:"
_MEDIA: Final = "#EXT-X-MEDIA:"
_MAP: Final = "#EXT-X-MAP:"


@dataclass(frozen=True, slots=True)
class PlaylistVariant:
    """One variant: its height, its bandwidth including audio, and the paths of its playlist and its audio playlist."""

    height_px: int
    total_bps: int
    path: str
    audio_path: str | None


@dataclass(frozen=True, slots=True)
class Track:
    """The segments of one media playlist, in order; ``init_path`` is the initialisation segment."""

    init_path: str | None
    segment_paths: tuple[str, ...]


def read_master(text: str, path: str) -> tuple[PlaylistVariant, ...]:
    """Parse the master playlist at ``path``. Raises Refused (playlist) if it has no variant."""
    lines = _lines(text)
    sounds = {
        named.get("GROUP-ID", ""): urljoin(path, named["URI"])
        for named in (_attributes(line) for line in lines if line.startswith(_MEDIA))
        if named.get("TYPE") == "AUDIO" and "URI" in named
    }
    rungs = []
    for line, following in pairwise(lines):
        if not line.startswith(_STREAM) or following.startswith("#"):
            continue
        named = _attributes(line)
        height = named.get("RESOLUTION", "").partition("x")[2]
        rate = named.get("BANDWIDTH", "")
        if _is_number(height) and _is_number(rate):
            audio_path = sounds.get(named.get("AUDIO", ""))
            rungs.append(PlaylistVariant(int(height), int(rate), urljoin(path, following), audio_path))
    if not rungs:
        raise _refused(path)
    return tuple(rungs)


def read_track(text: str, path: str) -> Track:
    """Parse the media playlist at ``path``. Raises Refused (playlist) if it has no segment."""
    lines = _lines(text)
    maps = [_attributes(line).get("URI") for line in lines if line.startswith(_MAP)]
    segments = tuple(urljoin(path, line) for line in lines if not line.startswith("#"))
    if not segments:
        raise _refused(path)
    return Track(next((urljoin(path, uri) for uri in maps if uri), None), segments)


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if lines[:1] == ["#EXTM3U"] else []


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}


def _refused(path: str) -> Refused:
    message = sentence("La liste de lecture %(path)s ne se lit pas : le nœud a-t-il préparé la vidéo ?")
    return Refused("playlist", message, path=path.rpartition("/")[2])
