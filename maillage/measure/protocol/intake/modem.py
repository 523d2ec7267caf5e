"""Radio readings from ModemManager over D-Bus: operator, technology, signal and cell.

Names, signatures and numbers are those of ModemManager's interface descriptions (1.0 and later:
org.freedesktop.ModemManager1.Modem, .Modem3gpp, .Signal, .Location, and ModemManager-enums.h). No personal
identifier is requested: no IMSI, IMEI or telephone number.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import structlog
from dbus_fast import BusType, DBusError, Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusFastError

from maillage.measure.protocol.domain.radio_bands import lte_band
from maillage.measure.protocol.domain.terms import Position, Technology

SERVICE: Final = "org.freedesktop.ModemManager1"
ROOT: Final = "/org/freedesktop/ModemManager1"
MODEM: Final = f"{SERVICE}.Modem"
MODEM_3GPP: Final = f"{SERVICE}.Modem.Modem3gpp"
SIGNAL: Final = f"{SERVICE}.Modem.Signal"
LOCATION: Final = f"{SERVICE}.Modem.Location"
SIM: Final = f"{SERVICE}.Sim"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"

LIMIT_S: Final = 3.0  # upper bound of the delay that a modem adds to a test
ANSWER_LIMIT_S: Final = 0.6  # of one D-Bus call; three of them and the signal stay below the total limit
SIGNAL_LIMIT_S: Final = 1.6
SIGNAL_RATE_S: Final = 1
SIGNAL_GAP_S: Final = 0.1

CONNECTED: Final = 11  # MM_MODEM_STATE_CONNECTED: a data bearer is active
ROAMING_STATES: Final = frozenset({5, 7, 10})  # MMModem3gppRegistrationState: roaming, and its two LTE variants
SOURCE_3GPP: Final = 1 << 0  # MMModemLocationSource: "MCC,MNC,LAC,CI,TAC"
SOURCE_GPS: Final = 1 << 1  # decimal degrees

# MMModemAccessTechnology, a bit mask; LTE and 5GNR together mean non-standalone 5G on an LTE anchor.
GSM_BITS: Final = 0b1_1110 | 1 << 10  # GSM, compact GSM, GPRS, EDGE; 1xRTT
UMTS_BITS: Final = 0b11_1110_0000 | 0b111 << 11  # UMTS, HSDPA, HSUPA, HSPA, HSPA+; EV-DO 0, A, B
LTE_BITS: Final = 1 << 14 | 1 << 16 | 1 << 17  # LTE, category M, NB-IoT
NR_BITS: Final = 1 << 15
ANY_BITS: Final = 0xFFFF_FFFF  # a wildcard of the interface, never a technology in use

# Plausible ranges: SS-RSRP and RSRP of TS 38.133 and 36.133, with margin. Drivers report -32768, the largest number or
# 0 for "unknown".
RSRP_DBM: Final = (-157.0, -30.0)
RSRQ_DB: Final = (-44.0, 21.0)
SINR_DB: Final = (-30.0, 50.0)
RSSI_DBM: Final = (-130.0, -20.0)

LTE_CELL: Final = 5  # MMCellType
EUTRAN_BANDS: Final = range(31, 288)  # MMModemBand: EUTRAN_1 is 31, and so on
NGRAN_BANDS: Final = range(301, 562)  # NGRAN_1 is 301
LAST_PCI: Final = 503  # TS 36.211, 6.11

ECI_BITS: Final = 28  # E-UTRAN cell identity: 20 bits of eNodeB, 8 of cell (TS 36.413)
CELL_BITS: Final = 36  # NR cell identity (TS 38.413)
UNKNOWN_CELLS: Final = frozenset({0, 0xFFFF, 0xFFF_FFFF, 0xFFFF_FFFF, (1 << CELL_BITS) - 1})

_PLMN: Final = re.compile(r"\d{5,6}")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{1,9}")
_UNREADABLE: Final = (OSError, EOFError, DBusFastError, TimeoutError)

log = structlog.get_logger("maillage.modem")

Properties = Mapping[str, Any]
Objects = Mapping[str, Mapping[str, Properties]]


@dataclass(frozen=True, slots=True)
class ModemReading:
    """Readings of a connected modem; None where it does not report the value.

    ``operator_plmn`` is the serving network, ``sim_plmn`` the issuer of the SIM: they differ when roaming. Signal
    values
    and ``radio_cell`` belong to one cell: with non-standalone 5G, to its LTE anchor. ``enb`` is the site number, known
    for LTE only (in 5G, each operator chooses how many bits of the cell identity it takes). ``band`` is that of the
    cell's carrier, ``pci`` its physical cell identity.
    """

    technology: Technology
    operator_plmn: str | None = None
    sim_plmn: str | None = None
    is_roaming: bool = False
    rsrp_dbm: float | None = None
    rsrq_db: float | None = None
    sinr_db: float | None = None
    rssi_dbm: float | None = None
    radio_cell: int | None = None
    enb: int | None = None
    band: int | None = None
    pci: int | None = None
    position: Position | None = None


async def read_modem(bus_address: str | None = None, *, limit_s: float = LIMIT_S) -> ModemReading | None:
    """Read the first connected modem; return None, and log why, when none can be read.

    ``bus_address`` is a D-Bus address, by default the system bus. Never raises for a missing or failing modem: a test
    without radio readings is still a test.
    """
    try:
        async with asyncio.timeout(limit_s):
            bus = await MessageBus(bus_address=bus_address, bus_type=BusType.SYSTEM).connect()
            try:
                objects: Objects = await _call(bus, ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
                path = connected_modem(objects)
                if path is None:
                    log.info("no modem is connected", modems=len(objects))
                    return None
                interfaces = objects[path]
                # Each is optional: a reading without its signal or its cell is kept.
                signal, location, cells, sim_plmn = await asyncio.gather(
                    _signal(bus, path, interfaces.get(SIGNAL)),
                    _location(bus, path),
                    _cells(bus, path),
                    _sim_plmn(bus, interfaces[MODEM].get("Sim")),
                )
                return reading(interfaces, signal=signal, location=location, sim_plmn=sim_plmn, cells=cells)
            finally:
                bus.disconnect()
    except _UNREADABLE as error:
        # No bus, no ModemManager, no permission, no reply in time: the test runs without radio readings.
        log.info("the modem cannot be read", why=str(error) or type(error).__name__)
        return None


def connected_modem(objects: Objects) -> str | None:
    """Return the path of the first modem with an active data connection (a registered one carries no traffic)."""
    paths = [path for path, interfaces in objects.items() if interfaces.get(MODEM, {}).get("State") == CONNECTED]
    return min(paths, key=lambda path: (len(path), path), default=None)  # Modem/2 before Modem/10


def reading(
    interfaces: Mapping[str, Properties],
    *,
    signal: Properties,
    location: Mapping[int, Any],
    sim_plmn: object,
    cells: Sequence[Properties] = (),
) -> ModemReading:
    """Build the reading from a modem's properties, signal, locations by source, SIM operator code, and cells."""
    bits = _integer(interfaces[MODEM].get("AccessTechnologies"))
    network = interfaces.get(MODEM_3GPP, {})
    # Order of preference for a modem with several radios: the anchor of non-standalone 5G is LTE.
    order = [("Lte", LTE_BITS), ("Nr5g", NR_BITS), ("Umts", UMTS_BITS), ("Gsm", GSM_BITS)]
    values: Properties = next((signal[name] for name, mask in order if bits & mask and signal.get(name)), {})
    radio_cell = cell_identity(location.get(SOURCE_3GPP))
    is_lte_cell = bits != ANY_BITS and bool(bits & LTE_BITS) and radio_cell is not None and radio_cell >> ECI_BITS == 0
    # As with the signal: the anchor of non-standalone 5G is the serving LTE cell.
    serving = next((cell for cell in cells if cell.get("serving") and cell.get("cell-type") == LTE_CELL), {})
    return ModemReading(
        technology=technology(bits),
        operator_plmn=_plmn(network.get("OperatorCode")),
        sim_plmn=_plmn(sim_plmn),
        is_roaming=network.get("RegistrationState") in ROAMING_STATES,
        rsrp_dbm=_within(values.get("rsrp"), RSRP_DBM),
        rsrq_db=_within(values.get("rsrq"), RSRQ_DB),
        sinr_db=_within(values.get("snr"), SINR_DB),
        rssi_dbm=_within(values.get("rssi"), RSSI_DBM),
        radio_cell=radio_cell,
        enb=radio_cell >> 8 if is_lte_cell and radio_cell is not None else None,
        band=_band(serving.get("earfcn"), interfaces[MODEM].get("CurrentBands"), is_lte=bool(bits & LTE_BITS)),
        pci=_pci(serving.get("physical-ci")),
        position=gps_position(location.get(SOURCE_GPS)),
    )


def _band(earfcn: object, enabled: object, *, is_lte: bool) -> int | None:
    """Return the band of the serving carrier, else the only band enabled, as in most drive tests of one band."""
    if isinstance(earfcn, int):
        return lte_band(earfcn)
    numbers = EUTRAN_BANDS if is_lte else NGRAN_BANDS
    bands = [number for number in enabled if number in numbers] if isinstance(enabled, list) else []
    return bands[0] - numbers.start + 1 if len(bands) == 1 else None


def _pci(text: object) -> int | None:
    """Parse the physical cell identity of an LTE cell, which the interface gives in hexadecimal."""
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        return None
    identity = int(text, 16)
    return identity if identity <= LAST_PCI else None


_GENERATIONS: Final[Mapping[Technology, int]] = {
    Technology.G5: NR_BITS,
    Technology.G4: LTE_BITS,
    Technology.G3: UMTS_BITS,
    Technology.G2: GSM_BITS,
}


def technology(bits: int) -> Technology:
    """Return the newest generation among a modem's access technologies."""
    if bits == ANY_BITS:
        return Technology.UNKNOWN
    return next((generation for generation, mask in _GENERATIONS.items() if bits & mask), Technology.UNKNOWN)


def cell_identity(text: object) -> int | None:
    """Parse the cell identity of "MCC,MNC,LAC,CI,TAC" (CI in hexadecimal, TS 27.007); None where it is unknown."""
    parts = text.split(",") if isinstance(text, str) else []
    if len(parts) < 4 or not _HEX.fullmatch(parts[3]):
        return None
    identity = int(parts[3], 16)
    return None if identity in UNKNOWN_CELLS else identity


def gps_position(source: object) -> Position | None:
    """Return the position of a GPS reading, in decimal degrees; the interface does not report its accuracy."""
    place = source if isinstance(source, Mapping) else {}
    lon, lat = _within(place.get("longitude"), (-180.0, 180.0)), _within(place.get("latitude"), (-90.0, 90.0))
    return None if lon is None or lat is None else Position(lon, lat)


def _integer(number: object) -> int:
    return number if isinstance(number, int) else 0


def _plmn(code: object) -> str | None:
    return code if isinstance(code, str) and _PLMN.fullmatch(code) else None


def _within(number: object, bounds: tuple[float, float]) -> float | None:
    if not isinstance(number, int | float) or not isfinite(number):
        return None
    return float(number) if bounds[0] <= number <= bounds[1] else None


async def _signal(bus: MessageBus, path: str, current: Properties | None) -> Properties:
    """Return the signal of each radio; signal polling is enabled temporarily where it was off."""
    if current is None or _integer(current.get("Rate")) > 0:
        return current or {}
    try:
        async with asyncio.timeout(SIGNAL_LIMIT_S):
            await _set_signal_rate(bus, path, SIGNAL_RATE_S)
            while True:
                signal: Properties = await _call(bus, path, PROPERTIES, "GetAll", signature="s", body=[SIGNAL])
                if any(signal.get(name) for name in ("Lte", "Nr5g", "Umts", "Gsm")):
                    return signal
                await asyncio.sleep(SIGNAL_GAP_S)
    except _UNREADABLE as error:
        # Polkit may restrict Setup to the console user; the reading goes without its signal.
        log.info("the modem's signal cannot be read", why=str(error) or type(error).__name__)
        return {}
    finally:
        # Restored to its previous state; the modem may have been unplugged.
        with suppress(*_UNREADABLE):
            await _set_signal_rate(bus, path, 0)


async def _set_signal_rate(bus: MessageBus, path: str, rate_s: int) -> None:
    await _call(bus, path, SIGNAL, "Setup", signature="u", body=[rate_s])


async def _location(bus: MessageBus, path: str) -> Mapping[int, Any]:
    try:
        return dict(await _call(bus, path, LOCATION, "GetLocation"))
    except _UNREADABLE as error:
        # No such interface, or denied by polkit: the reading goes without its cell.
        log.info("the modem's cell cannot be read", why=str(error) or type(error).__name__)
        return {}


async def _cells(bus: MessageBus, path: str) -> Sequence[Properties]:
    try:
        return list(await _call(bus, path, MODEM, "GetCellInfo"))
    except _UNREADABLE as error:
        # Unsupported by the driver, or denied by polkit: the reading goes without its band.
        log.info("the modem's band cannot be read", why=str(error) or type(error).__name__)
        return []


async def _sim_plmn(bus: MessageBus, path: object) -> object:
    if not isinstance(path, str) or path == "/":
        return None
    try:
        return await _call(bus, path, PROPERTIES, "Get", signature="ss", body=[SIM, "OperatorIdentifier"])
    except _UNREADABLE as error:
        # The SIM is locked or removed: the network's own code is still known.
        log.info("the SIM cannot be read", why=str(error) or type(error).__name__)
        return None


async def _call(
    bus: MessageBus, path: str, interface: str, member: str, *, signature: str = "", body: Sequence[object] = ()
) -> Any:
    # No autostart of ModemManager: its probing of serial ports would disturb other instruments.
    message = Message(
        destination=SERVICE,
        path=path,
        interface=interface,
        member=member,
        flags=MessageFlag.NO_AUTOSTART,
        signature=signature,
        body=list(body),
    )
    async with asyncio.timeout(ANSWER_LIMIT_S):
        reply = await bus.call(message)
    if reply.message_type is MessageType.ERROR:
        raise DBusError(reply.error_name or "", f"{reply.error_name}: {' '.join(map(str, reply.body))}")
    return _plain(reply.body[0]) if reply.body else None


def _plain(value: Any) -> Any:
    if isinstance(value, Variant):
        return _plain(value.value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
