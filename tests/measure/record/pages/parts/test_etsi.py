from typing import Any

from maillage.measure.record.pages.parts.etsi import COLUMNS, FIGURE_COLUMNS, etsi_cells
from tests.measure.record.documents import document


def etsi_figures(document: dict[str, Any]) -> dict[str, float | None]:
    return dict(zip(FIGURE_COLUMNS, etsi_cells(document), strict=True))


def test_figures_stand_under_their_etsi_names_in_etsi_units() -> None:
    got = {name: value for name, value in etsi_figures(document()).items() if value is not None}

    assert got == {
        "Ping Round Trip Time [ms]": 31.5,
        "Ping Failure Ratio [%]": 0.0,
        "HTTP Mean User Data Rate DL [kbit/s]": 45_200.0,
        "HTTP Data Transfer Cut-off Ratio DL [%]": 0.0,
        "HTTP Mean User Data Rate UL [kbit/s]": 9_100.0,
        "HTTP Data Transfer Cut-off Ratio UL [%]": 0.0,
        "HTTP Session Time DL [s]": 2.1,
        "HTTP Session Failure Ratio DL [%]": 0.0,
        "HTTP Session Time Web [s]": 1.9,
        "HTTP Session Failure Ratio Web [%]": 0.0,
        "Streaming Reproduction Start Delay [s]": 0.8,
        "Streaming Service Non-Accessibility [%]": 0.0,
    }


def test_failure_is_a_ratio_of_one_hundred_without_a_figure() -> None:
    got = etsi_figures(document(subtests={"download": {"status": "timeout"}, "upload": {"status": "voided"}}))

    told = {name: value for name, value in got.items() if value is not None}
    assert told == {"HTTP Data Transfer Cut-off Ratio DL [%]": 100.0}


def test_signal_that_a_modem_read_is_missing_from_no_export() -> None:
    # Seen: a drive test with RSRP, RSRQ and SINR was exported without them.
    got = etsi_figures(document(subtests={}, radio={"rsrp_dbm": -97.5, "rsrq_db": -11, "sinr_db": 7.4}))

    told = {name: value for name, value in got.items() if value is not None}
    assert told == {"RSRP [dBm]": -97.5, "RSRQ [dB]": -11, "SINR [dB]": 7.4}


def test_columns_have_one_name_each() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
