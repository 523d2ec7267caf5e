"""The terms of what tests correct: what is added to every predicted signal, and how high trees and houses stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from maillage.cover.prediction.domain.field_tests import CalibrationTerms
from maillage.cover.radio.domain.rasters import Clutter, ClutterSource


@dataclass(frozen=True, slots=True)
class RemainingErrors:
    """How far calibrated signals may still err around sites that were measured; others err as the link budget says.

    ``shared`` is the covariance of the terms that all sites share: offset, decade of distance, dB of diffraction, each
    clutter class. A site of ``sites`` errs by its ties to them (as many numbers) and, the last number, by a deviation
    of its own. ``common_share`` is which part of their variance measured sites have in common.
    """

    shared: tuple[tuple[float, ...], ...]
    sites: Mapping[str, tuple[float, ...]]
    common_share: float

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "RemainingErrors":
        """Those of JSON values."""
        sites = {code: tuple(ties) for code, ties in values["sites"].items()}
        return cls(tuple(map(tuple, values["shared"])), sites, values["common_share"])


@dataclass(frozen=True, slots=True)
class NetworkCalibration:
    """What tests add to predicted signals, in dB, as in ``CalibrationTerms``; ``site_db`` by the codes of sites.

    ``before_db`` and ``after_db`` are the errors on sites left out of the fit, one after the other: it is in force
    because the second is smaller. ``remaining`` is how far signals may err with it; None: as without. ``version``
    names the terms and what remains.
    """

    version: str
    common_db: float
    slope_db: float
    diffraction_factor: float
    clutter_db: tuple[float, ...]
    site_db: Mapping[str, float] = field(default_factory=dict)
    signals: int = 0
    voices: int = 0
    sites: int = 0
    before_db: float = 0.0
    after_db: float = 0.0
    remaining: RemainingErrors | None = None

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "NetworkCalibration":
        """That of JSON values, as ``dataclasses.asdict`` gives them."""
        remaining = values.get("remaining")
        errors = None if remaining is None else RemainingErrors.of_values(remaining)
        return cls(**{**values, "clutter_db": tuple(values["clutter_db"]), "remaining": errors})

    def at_site(self, code: str) -> CalibrationTerms:
        """The terms of one site, alone: its index is 0."""
        return CalibrationTerms(
            self.common_db,
            self.slope_db,
            self.diffraction_factor,
            np.array(self.clutter_db),
            np.array([self.site_db.get(code, 0.0)]),
        )


@dataclass(frozen=True, slots=True)
class FittedHeights:
    """How high mobile tests see trees and houses: ``factor`` times what ``source`` says (95 %: ``low`` to ``high``).

    They were fitted to heights of that source with ``assumed_m`` where it is silent, and correct no others.
    """

    version: str
    source: ClutterSource
    assumed_m: float
    factor: float
    low: float
    high: float
    tests: int
    devices: int
    radio_cells: int

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "FittedHeights":
        """Those of JSON values, as ``dataclasses.asdict`` gives them."""
        return cls(**{**values, "source": ClutterSource(values["source"])})


def corrected_clutter(clutter: Clutter, heights: FittedHeights | None) -> tuple[Clutter, bool]:
    """What stands on the ground as tests see it, and whether they say anything of it; else it stays as it is."""
    is_fitted = heights is not None and (clutter.source, clutter.assumed_m) == (heights.source, heights.assumed_m)
    return clutter.scaled_by(heights.factor) if heights is not None and is_fitted else clutter, is_fitted


def clutter_facts(clutter: Clutter) -> dict[str, Any]:
    """What stands on the ground as JSON values, for a run."""
    return {"source": clutter.source, "assumed_m": clutter.assumed_m}
