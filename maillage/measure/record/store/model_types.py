"""Read queries of the measurements for other features, and the models they may use."""

from maillage.measure.record.store.models import (
    Erasure,
    FixedAccess,
    HeardNumber,
    LateAnswer,
    Measurement,
    SampleKey,
    SpentReceipt,
)

__all__ = ["Erasure", "FixedAccess", "HeardNumber", "LateAnswer", "Measurement", "SampleKey", "SpentReceipt"]
