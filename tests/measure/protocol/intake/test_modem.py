import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbus_fast import Variant
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.terms import Position, Technology
from maillage.measure.protocol.intake.modem import (
    ModemReading,
    cell_identity,
    connected_modem,
    gps_position,
    read_modem,
    reading,
    technology,
)
from tests.measure.protocol.fake_modem import (
    EDGE,
    GPRS,
    HSPA,
    LTE,
    NO_SETUP,
    NR,
    REGISTERED,
    ROAMING,
    FakeModem,
    SignalInterface,
    private_bus,
    served,
)

MODEM = "org.freedesktop.ModemManager1.Modem"
needs_daemon = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed: the modem is not tested over a bus"
)
CELL_4G = {1: Variant("s", "208,1,0,CF2A05,1F4B")}
SERVING = {
    "serving": Variant("b", value=True),
    "cell-type": Variant("u", 5),
    "earfcn": Variant("u", 42_590),
    "physical-ci": Variant("s", "1A5"),
}
NEIGHBOUR = SERVING | {"serving": Variant("b", value=False), "earfcn": Variant("u", 1_300)}
LTE_SIGNAL = {"Lte": {"rssi": -61.0, "rsrq": -10.0, "rsrp": -93.0, "snr": 14.2}}
NR_SIGNAL = {"Nr5g": {"rsrq": -11.0, "rsrp": -101.0, "snr": 9.5}}


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    with private_bus(tmp_path) as address:
        yield address


def read(address: str, *modems: FakeModem) -> tuple[ModemReading | None, list[SignalInterface]]:
    return asyncio.run(served(address, list(modems), read_modem))


@needs_daemon
def test_modem_on_4g_gives_operator_signal_cell_and_site(bus: str) -> None:
    got, signals = read(bus, FakeModem(signal=LTE_SIGNAL, location=CELL_4G, cells=[NEIGHBOUR, SERVING]))

    assert got == ModemReading(
        technology=Technology.G4,
        operator_plmn="20801",
        sim_plmn="20801",
        rsrp_dbm=-93.0,
        rsrq_db=-10.0,
        sinr_db=14.2,
        rssi_dbm=-61.0,
        radio_cell=0xCF2A05,
        enb=0xCF2A,
        band=42,
        pci=0x1A5,
    )
    assert signals[0].rates_s == [1, 0]


@needs_daemon
def test_modem_on_5g_with_a_4g_anchor_is_5g_with_the_signal_and_the_cell_of_the_anchor(bus: str) -> None:
    got, _signals = read(bus, FakeModem(access_technologies=LTE | NR, signal=LTE_SIGNAL | NR_SIGNAL, location=CELL_4G))

    assert got is not None
    assert (got.technology, got.rsrp_dbm, got.enb) == (Technology.G5, -93.0, 0xCF2A)


@needs_daemon
def test_modem_on_5g_alone_has_the_signal_of_5g_and_no_site_number(bus: str) -> None:
    cell = {1: Variant("s", "208,1,0,4C2F0A101,1F4B")}

    got, _signals = read(bus, FakeModem(access_technologies=NR, signal=LTE_SIGNAL | NR_SIGNAL, location=cell))

    assert got is not None
    assert (got.technology, got.rsrp_dbm, got.sinr_db) == (Technology.G5, -101.0, 9.5)
    assert (got.radio_cell, got.enb) == (0x4C2F0A101, None)


@needs_daemon
def test_modem_on_2g_has_its_signal_strength_and_no_quality(bus: str) -> None:
    cell = {1: Variant("s", "208,10,84CD,2BAF,0")}
    signal = {"Gsm": {"rssi": -87.0}}

    got, _signals = read(
        bus, FakeModem(access_technologies=GPRS | EDGE, operator_code="20810", signal=signal, location=cell)
    )

    assert got == ModemReading(
        technology=Technology.G2, operator_plmn="20810", sim_plmn="20801", rssi_dbm=-87.0, radio_cell=0x2BAF
    )


@needs_daemon
def test_roaming_modem_names_the_network_that_serves_and_the_one_of_its_sim(bus: str) -> None:
    got, _signals = read(
        bus, FakeModem(registration_state=ROAMING, operator_code="26201", sim_operator="20815", signal=LTE_SIGNAL)
    )

    assert got is not None
    assert (got.is_roaming, got.operator_plmn, got.sim_plmn) == (True, "26201", "20815")


@needs_daemon
def test_signal_that_is_already_refreshed_is_read_and_left_as_it_is(bus: str) -> None:
    got, signals = read(bus, FakeModem(signal=LTE_SIGNAL, rate_s=5))

    assert got is not None
    assert (got.rsrp_dbm, signals[0].rates_s, signals[0].rate_s) == (-93.0, [], 5)


@needs_daemon
def test_first_connected_modem_is_read_not_one_that_is_only_registered(bus: str) -> None:
    got, _signals = read(bus, FakeModem(state=REGISTERED, operator_code="20820"), FakeModem(signal=LTE_SIGNAL))

    assert got is not None
    assert got.operator_plmn == "20801"


@needs_daemon
def test_position_of_the_gps_receiver_is_read_where_it_is_switched_on(bus: str) -> None:
    gps = {
        "utc-time": Variant("s", "203015"),
        "latitude": Variant("d", 47.2173),
        "longitude": Variant("d", -1.5534),
        "altitude": Variant("d", 19.0),
    }

    got, _signals = read(bus, FakeModem(signal=LTE_SIGNAL, location=CELL_4G | {2: Variant("a{sv}", gps)}))

    assert got is not None
    assert got.position == Position(-1.5534, 47.2173)


@needs_daemon
def test_values_that_stand_for_unknown_are_none(bus: str) -> None:
    signal = {"Lte": {"rssi": 0.0, "rsrq": -32768.0, "rsrp": -1.7976931348623157e308, "snr": 2.2250738585072014e-308}}
    unknown = {1: Variant("s", "208,1,FFFE,FFFFFFFF,0")}

    got, _signals = read(bus, FakeModem(operator_code="", sim_operator="", signal=signal, location=unknown))

    assert got is not None
    assert (got.rssi_dbm, got.rsrq_db, got.rsrp_dbm) == (None, None, None)
    assert (got.radio_cell, got.enb, got.operator_plmn, got.sim_plmn) == (None, None, None, None)


@needs_daemon
def test_modem_unplugged_in_between_leaves_what_it_had_said(bus: str) -> None:
    got, _signals = read(bus, FakeModem(signal=LTE_SIGNAL, is_unplugged_by_setup=True))

    assert got is not None
    assert (got.technology, got.operator_plmn, got.rsrp_dbm) == (Technology.G4, "20801", None)


@needs_daemon
def test_person_who_may_not_switch_the_signal_on_reads_the_rest(tmp_path: Path) -> None:
    with private_bus(tmp_path, policy=NO_SETUP) as address:
        got, signals = read(address, FakeModem(signal=LTE_SIGNAL, location=CELL_4G))

    assert got is not None
    assert (got.rsrp_dbm, got.radio_cell, signals[0].rates_s) == (None, 0xCF2A05, [])


@needs_daemon
def test_modem_without_a_data_connection_is_no_reading(bus: str) -> None:
    assert read(bus, FakeModem(state=REGISTERED))[0] is None


@needs_daemon
def test_no_modem_is_no_reading(bus: str) -> None:
    assert read(bus)[0] is None


@needs_daemon
def test_bus_without_modem_manager_is_no_reading(bus: str) -> None:
    assert asyncio.run(read_modem(bus)) is None


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", "", "tcp:host=127.0.0.1,port=1"])
def test_bus_that_is_not_there_is_no_reading(address: str) -> None:
    assert asyncio.run(read_modem(address)) is None


def test_bus_that_never_answers_is_given_up_within_the_limit(tmp_path: Path) -> None:
    async def ask() -> ModemReading | None:
        silent = await asyncio.start_unix_server(lambda _reader, writer: writers.append(writer), tmp_path / "bus")
        try:
            return await asyncio.wait_for(read_modem(f"unix:path={tmp_path / 'bus'}", limit_s=0.1), 5)
        finally:
            silent.close()
            for writer in writers:
                writer.close()

    writers: list[asyncio.StreamWriter] = []
    assert asyncio.run(ask()) is None
    assert len(writers) == 1


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (0, Technology.UNKNOWN),
        (1, Technology.UNKNOWN),
        (1 << 1, Technology.G2),
        (GPRS | EDGE, Technology.G2),
        (1 << 5, Technology.G3),
        (HSPA | 1 << 9, Technology.G3),
        (LTE, Technology.G4),
        (1 << 17, Technology.G4),
        (LTE | NR, Technology.G5),
        (NR, Technology.G5),
        (0xFFFF_FFFF, Technology.UNKNOWN),
    ],
)
def test_technology_is_the_newest_of_those_in_use(bits: int, expected: Technology) -> None:
    assert technology(bits) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("310,260,8BE3,2BAF", 0x2BAF),
        ("250,40,CE00,1CEAD8F0,0", 0x1CEAD8F0),
        ("208,1,0,0,1F4B", None),
        ("208,1,0,xyz,1F4B", None),
        ("208,1,0", None),
        ("", None),
        (None, None),
    ],
)
def test_cell_is_read_in_hexadecimal_or_not_at_all(text: object, expected: int | None) -> None:
    assert cell_identity(text) == expected


@given(st.none() | st.text() | st.dictionaries(st.sampled_from(["longitude", "latitude"]), st.floats() | st.text()))
def test_any_gps_reading_is_a_point_on_earth_or_none(source: object) -> None:
    got = gps_position(source)

    assert got is None or (abs(got.lon) <= 180 and abs(got.lat) <= 90)


@given(
    st.integers(0, 0xFFFF_FFFF),
    st.dictionaries(
        st.sampled_from(["Lte", "Nr5g", "Umts", "Gsm"]),
        st.dictionaries(st.sampled_from(["rsrp", "rsrq", "snr", "rssi"]), st.floats() | st.integers()),
    ),
    st.text(),
)
def test_whatever_a_modem_says_the_reading_is_within_what_can_be_reported(
    bits: int, signal: dict[str, dict[str, float]], cell: str
) -> None:
    got = reading({MODEM: {"AccessTechnologies": bits}}, signal=signal, location={1: cell}, sim_plmn=None)

    assert got.rsrp_dbm is None or -157 <= got.rsrp_dbm <= -30
    assert got.rsrq_db is None or -44 <= got.rsrq_db <= 21
    assert got.sinr_db is None or -30 <= got.sinr_db <= 50
    assert got.radio_cell is None or 0 < got.radio_cell < 1 << 36


def test_modems_are_tried_in_the_order_of_their_numbers() -> None:
    paths = [f"/org/freedesktop/ModemManager1/Modem/{number}" for number in (10, 2, 0)]
    objects = {path: {MODEM: {"State": state}} for path, state in zip(paths, (11, 11, 8), strict=True)}

    assert connected_modem(objects) == paths[1]


@pytest.mark.parametrize(
    ("cells", "enabled", "band"),
    [
        ([{"serving": True, "cell-type": 5, "earfcn": 6_300}], [31, 33, 50], 20),
        ([], [72], 42),  # a modem that was told to use one band has no other
        ([], [31, 72], None),
        ([{"serving": True, "cell-type": 6, "nrarfcn": 634_000}], [], None),
        ([{"serving": True, "cell-type": 5, "earfcn": 65_000}], [72], None),  # a carrier of no known band
    ],
)
def test_band_is_that_of_the_serving_carrier_or_the_only_one_enabled(
    cells: list[dict[str, object]], enabled: list[int], band: int | None
) -> None:
    modem = {MODEM: {"AccessTechnologies": LTE, "CurrentBands": enabled}}

    got = reading(modem, signal={}, location={}, sim_plmn=None, cells=cells)

    assert got.band == band
