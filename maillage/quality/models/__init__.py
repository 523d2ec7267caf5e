"""The rows at rest of this feature, by subject."""

from maillage.quality.models.campaign import Campaign
from maillage.quality.models.repair import Action, ActionStep, RadioSite
from maillage.quality.models.rows import Erasure, Measurement, NetworkHour, SampleKey, SpentReceipt

__all__ = [
    "Action",
    "ActionStep",
    "Campaign",
    "Erasure",
    "Measurement",
    "NetworkHour",
    "RadioSite",
    "SampleKey",
    "SpentReceipt",
]
