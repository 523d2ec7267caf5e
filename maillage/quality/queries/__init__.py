"""Every read of the measurements that others need; their rows, by the names under which other features hold them."""

from maillage.quality.models import Erasure, FixedAccess, HeardNumber, LateAnswer, Measurement, SampleKey, SpentReceipt

__all__ = ["Erasure", "FixedAccess", "HeardNumber", "LateAnswer", "Measurement", "SampleKey", "SpentReceipt"]
