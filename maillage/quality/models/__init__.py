"""The rows at rest of this feature."""

from maillage.quality.models.rows import Erasure, Measurement, NetworkHour, SampleKey, SpentReceipt

__all__ = ["Erasure", "Measurement", "NetworkHour", "SampleKey", "SpentReceipt"]
