"""``maillage coverage terrain`` and ``clutter``: the ground, and what stands on it, loaded or listed."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.cover.prediction.store.build.height_tiles import (
    SAMPLE_TERRAIN,
    LoadedHeights,
    load_mapped_clutter,
    load_raster,
)
from maillage.cover.prediction.store.heights import height_sources
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.web.wording import formats

Projection = Annotated[str | None, typer.Option("--crs", help="Projection of a file that says none: EPSG:2154.")]


def terrain(
    file: Annotated[Path | None, typer.Argument(help="GeoTIFF, ESRI ASCII or HGT; none: list what is loaded.")] = None,
    *,
    crs: Projection = None,
    sample: Annotated[bool, typer.Option("--sample", help="Load the sample, Loire-Atlantique.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load terrain, or list it. Example: maillage coverage terrain BDALTI_D044.asc --crs EPSG:2154.

    A later file holds where it knows the ground. Exit status: 0, 1 where the file is refused.
    """
    path = SAMPLE_TERRAIN if sample else file
    if path is None:
        _list_sources(HeightKind.TERRAIN, as_json=as_json)
    else:
        _tell(load_raster(HeightKind.TERRAIN, path, projection=crs, now=utc_now()), as_json=as_json)


def clutter(
    file: Annotated[Path | None, typer.Argument(help="Raster of heights above ground, or BD TOPO (.gpkg).")] = None,
    *,
    crs: Projection = None,
    as_json: AsJson = False,
) -> None:
    """Load heights of trees and houses, or list them. Example: maillage coverage clutter BDTOPO_D044.gpkg.

    Where nothing is loaded, predictions assume 10 m everywhere, and say so. Exit status: 0, 1 where it is refused.
    """
    if file is None:
        _list_sources(HeightKind.CLUTTER, as_json=as_json)
    elif file.suffix.lower() == ".gpkg":
        _tell(load_mapped_clutter(file, now=utc_now()), as_json=as_json)
    else:
        _tell(load_raster(HeightKind.CLUTTER, file, projection=crs, now=utc_now()), as_json=as_json)


def _list_sources(kind: HeightKind, *, as_json: bool) -> None:
    sources = height_sources(kind)
    if as_json:
        print_json(sources)
        return
    if not sources:
        sys.stdout.write(_("Rien n’est chargé.") + "\n")
    for source in sources:
        loaded_on = localdate(datetime.fromisoformat(source["loaded_at"]))
        sys.stdout.write(f"{source['file']} · {source['projection']} · {loaded_on}\n")


def _tell(loaded: LoadedHeights, *, as_json: bool) -> None:
    remarks = [{"code": remark.code, "message": _(remark.message) % remark.params} for remark in loaded.remarks]
    if as_json:
        facts = {"file": loaded.name, "tiles": loaded.tiles, "known_cells": loaded.known_cells, "remarks": remarks}
        print_json(facts)
        return
    words = {"file": loaded.name, "area": formats.number(loaded.known_cells * 625 / 1e6, 1)}
    sys.stdout.write(_("« %(file)s » est chargé : %(area)s km² de hauteurs connues.") % words + "\n")
    for remark in remarks:
        sys.stdout.write(remark["message"] + "\n")
