"""Kilometres of road by commune, where the agency has given a file of roads (DATA_DIR/roads.json)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Roads:
    """What is known of roads: the name of the file it comes from, kilometres by Insee code."""

    source: str
    km: Mapping[str, float]


def roads_file() -> Path:
    """Where they are kept."""
    return Path(settings.DATA_DIR) / "roads.json"


def known_roads() -> Roads | None:
    """What is known of roads; None where no file was given."""
    try:
        document = json.loads(roads_file().read_bytes())
    except FileNotFoundError:
        return None  # "non renseigné" on the page
    return Roads(document["source"], document["km"])


def roads_km(codes: Iterable[str], roads: Roads | None) -> float | None:
    """The kilometres of road in communes; None where no file of roads was given."""
    return None if roads is None else sum(roads.km.get(code, 0.0) for code in codes)
