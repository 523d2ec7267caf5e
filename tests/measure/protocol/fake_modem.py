"""A ModemManager that is no modem: the real interface names, members and signatures, on a private bus of its own.

Source: ModemManager's description of its D-Bus interfaces. The daemon is the real one (package dbus-daemon).
"""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusDict, DBusInt32, DBusObjectPath, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

SERVICE = "org.freedesktop.ModemManager1"
ROOT = "/org/freedesktop/ModemManager1"
READ = PropertyAccess.READ
LTE, NR, GPRS, EDGE, HSPA = 1 << 14, 1 << 15, 1 << 3, 1 << 4, 1 << 8
HOME, ROAMING = 1, 5
REGISTERED, CONNECTED = 8, 11

Answer = TypeVar("Answer")
Cells = Annotated[list[dict[str, Variant]], DBusSignature("aa{sv}")]
Locations = Annotated[dict[int, Variant], DBusSignature("a{uv}")]

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
    {policy}
  </policy>
</busconfig>
"""
NO_SETUP = '<deny send_interface="org.freedesktop.ModemManager1.Modem.Signal" send_member="Setup"/>'


@dataclass(frozen=True, slots=True)
class FakeModem:
    """What one modem says, in the numbers of the interface; ``is_unplugged_by_setup``: gone at the first command."""

    state: int = CONNECTED
    access_technologies: int = LTE
    registration_state: int = HOME
    operator_code: str = "20801"
    sim_operator: str = "20801"
    signal: dict[str, dict[str, float]] = field(default_factory=dict)
    rate_s: int = 0
    location: dict[int, Variant] = field(default_factory=dict)
    cells: list[dict[str, Variant]] = field(default_factory=list)
    is_unplugged_by_setup: bool = False


class ModemInterface(ServiceInterface):
    """org.freedesktop.ModemManager1.Modem, as far as a reading needs it."""

    def __init__(self, modem: FakeModem, sim_path: str) -> None:
        super().__init__(f"{SERVICE}.Modem")
        self.modem, self.sim_path = modem, sim_path

    @dbus_property(access=READ, name="State")
    def state(self) -> DBusInt32:
        return self.modem.state

    @dbus_property(access=READ, name="AccessTechnologies")
    def access_technologies(self) -> DBusUInt32:
        return self.modem.access_technologies

    @dbus_property(access=READ, name="Sim")
    def sim(self) -> DBusObjectPath:
        return self.sim_path

    @dbus_method(name="GetCellInfo")
    def get_cell_info(self) -> Cells:
        return self.modem.cells


class Modem3gppInterface(ServiceInterface):
    """org.freedesktop.ModemManager1.Modem.Modem3gpp."""

    def __init__(self, modem: FakeModem) -> None:
        super().__init__(f"{SERVICE}.Modem.Modem3gpp")
        self.modem = modem

    @dbus_property(access=READ, name="OperatorCode")
    def operator_code(self) -> DBusStr:
        return self.modem.operator_code

    @dbus_property(access=READ, name="RegistrationState")
    def registration_state(self) -> DBusUInt32:
        return self.modem.registration_state


class SignalInterface(ServiceInterface):
    """org.freedesktop.ModemManager1.Modem.Signal: without a rate nothing is known; the values come a little later."""

    def __init__(self, modem: FakeModem, unplug: Callable[[], None]) -> None:
        super().__init__(f"{SERVICE}.Modem.Signal")
        self.modem, self.unplug = modem, unplug
        self.rate_s, self.asked = modem.rate_s, 0
        self.rates_s: list[int] = []

    @dbus_method(name="Setup")
    def set_up(self, rate: DBusUInt32) -> None:
        self.rate_s = rate
        self.rates_s.append(rate)
        if self.modem.is_unplugged_by_setup:
            self.unplug()

    @dbus_property(access=READ, name="Rate")
    def rate(self) -> DBusUInt32:
        return self.rate_s

    @dbus_property(access=READ, name="Lte")
    def lte(self) -> DBusDict:
        self.asked += 1
        return self._values("Lte")

    @dbus_property(access=READ, name="Nr5g")
    def nr5g(self) -> DBusDict:
        return self._values("Nr5g")

    @dbus_property(access=READ, name="Umts")
    def umts(self) -> DBusDict:
        return self._values("Umts")

    @dbus_property(access=READ, name="Gsm")
    def gsm(self) -> DBusDict:
        return self._values("Gsm")

    def _values(self, radio: str) -> dict[str, Variant]:
        # The first look after Setup finds nothing yet: the modem is still being asked.
        known = self.modem.signal.get(radio, {}) if self.rate_s and (self.modem.rate_s or self.asked > 2) else {}
        return {name: Variant("d", float(number)) for name, number in known.items()}


class LocationInterface(ServiceInterface):
    """org.freedesktop.ModemManager1.Modem.Location."""

    def __init__(self, modem: FakeModem) -> None:
        super().__init__(f"{SERVICE}.Modem.Location")
        self.modem = modem

    @dbus_method(name="GetLocation")
    def get_location(self) -> Locations:
        return self.modem.location

    @dbus_property(access=READ, name="SignalsLocation")
    def signals_location(self) -> DBusBool:
        return False


class SimInterface(ServiceInterface):
    """org.freedesktop.ModemManager1.Sim: reading the person's number is a fault that the test would show."""

    def __init__(self, modem: FakeModem) -> None:
        super().__init__(f"{SERVICE}.Sim")
        self.modem = modem

    @dbus_property(access=READ, name="OperatorIdentifier")
    def operator_identifier(self) -> DBusStr:
        return self.modem.sim_operator


@contextmanager
def private_bus(folder: Path, *, policy: str = "") -> Iterator[str]:
    """A message bus of its own, as an address; ``policy`` adds rules to what its clients may send."""
    configuration = folder / "bus.conf"
    configuration.write_text(CONFIGURATION.format(socket=folder / "bus", policy=policy), encoding="utf-8")
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()  # written once the socket listens
        try:
            yield address
        finally:
            daemon.terminate()


async def served(
    address: str, modems: list[FakeModem], ask: Callable[[str], Awaitable[Answer]], *, limit_s: float = 10
) -> tuple[Answer, list[SignalInterface]]:
    """What ``ask`` finds at ``address`` while ModemManager has ``modems``; and their signal interfaces."""
    bus = await MessageBus(bus_address=address).connect()
    signals = [_export(bus, number, modem) for number, modem in enumerate(modems)]
    await bus.request_name(SERVICE)
    try:
        return await asyncio.wait_for(ask(address), limit_s), signals
    finally:
        bus.disconnect()


def _export(bus: MessageBus, number: int, modem: FakeModem) -> SignalInterface:
    path, sim_path = f"{ROOT}/Modem/{number}", f"{ROOT}/SIM/{number}"
    signal = SignalInterface(modem, lambda: bus.unexport(path))
    for interface in (ModemInterface(modem, sim_path), Modem3gppInterface(modem), signal, LocationInterface(modem)):
        bus.export(path, interface)
    bus.export(sim_path, SimInterface(modem))
    return signal
