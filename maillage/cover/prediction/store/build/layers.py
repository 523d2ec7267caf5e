"""Layers of a prediction as Cloud-Optimized GeoTIFF: numbers, not colours, in Lambert-93."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import rasterio, rasterio_transform
from maillage.core.geo import LAMBERT_93
from maillage.cover.prediction.domain.network.area_prediction import AreaPrediction


class LayerForm(NamedTuple):
    """One layer: what is published under its name, its unit and how fine it is."""

    attribute: str
    unit: str
    dtype: str
    decimals: int
    nodata: float


LAYERS: Final = {
    "signal": LayerForm("rsrp_dbm", "dBm", "float32", 1, float("nan")),
    "sinr": LayerForm("sinr_db", "dB", "float32", 1, float("nan")),
    "rate": LayerForm("peak_mbps", "Mb/s", "float32", 1, float("nan")),
    "probability": LayerForm("probability", "", "float32", 3, float("nan")),
    "server": LayerForm("server", "", "int16", 0, -1),
    "state": LayerForm("state", "", "uint8", 0, 255),
    "reason": LayerForm("reason", "", "uint8", 0, 255),
}


def write_layers(prediction: AreaPrediction, folder: Path) -> tuple[str, ...]:
    """Write each layer into ``folder``; return the names of the files. The same prediction gives the same bytes."""
    window = prediction.window
    files = []
    for name, form in LAYERS.items():
        values: NDArray[Any] = np.round(getattr(prediction.answers, form.attribute), form.decimals).astype(form.dtype)
        path = folder / f"{name}.tif"
        with rasterio.open(
            path,
            "w",
            driver="COG",
            width=values.shape[1],
            height=values.shape[0],
            count=1,
            dtype=form.dtype,
            crs=LAMBERT_93,
            transform=rasterio_transform.from_origin(window.west_m, window.north_m, window.cell_m, window.cell_m),
            nodata=form.nodata,
            compress="DEFLATE",
            predictor="YES",
            overview_resampling="NEAREST",
            num_threads="1",
        ) as target:
            target.write(values, 1)
            target.update_tags(layer=name, unit=form.unit)
        files.append(path.name)
    return tuple(files)
