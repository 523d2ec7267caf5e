"""Every write to the rows: measurements recorded once and durably, devices erased, origins removed."""

from maillage.quality.record.devices import device_of, is_device_token
from maillage.quality.record.erasure import erase_device, remove_origin
from maillage.quality.record.rescoring import Rescoring, rescore_rows
from maillage.quality.record.rows import RecordReceipt, record_columns, record_measurements
from maillage.quality.record.writer import Recorder, recorder

__all__ = [
    "RecordReceipt",
    "Recorder",
    "Rescoring",
    "device_of",
    "erase_device",
    "is_device_token",
    "record_columns",
    "record_measurements",
    "recorder",
    "remove_origin",
    "rescore_rows",
]
