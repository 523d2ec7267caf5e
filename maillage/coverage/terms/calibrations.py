"""The words of a calibration in force: what is added to every predicted signal, and what it was found to be worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from maillage.coverage.terms.field_tests import CalibrationTerms


@dataclass(frozen=True, slots=True)
class NetworkCalibration:
    """What tests add to predicted signals, in dB, as in ``CalibrationTerms``; ``site_db`` by the codes of sites.

    ``before_db`` and ``after_db`` are the errors on sites left out of the fit, one after the other: it is in force
    because the second is smaller. ``version`` names the terms.
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

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "NetworkCalibration":
        """That of JSON values, as ``dataclasses.asdict`` gives them."""
        return cls(**{**values, "clutter_db": tuple(values["clutter_db"])})

    def at_site(self, code: str) -> CalibrationTerms:
        """The terms of one site, alone: its index is 0."""
        return CalibrationTerms(
            self.common_db,
            self.slope_db,
            self.diffraction_factor,
            np.array(self.clutter_db),
            np.array([self.site_db.get(code, 0.0)]),
        )
