"""What the worst request to each operation of the API and to each page costs: processor, memory, octets of the answer.

Run: .venv/bin/python -m bench.hostile [--rows 300000] [--only PATTERN] [--folder INSTALLATION]
A page server of one process on a folder of its own, with the demonstration and a data set of 300,000 rows; each attack
is one request of a network of its own. The processor's seconds are those of the server's processes, read in /proc; the
memory is what the process rose to meanwhile above what it held before. Above a limit without a reason: status 1.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.installations import children

if TYPE_CHECKING:
    from bench.hostile_attacks import Attack

REPOSITORY: Final = Path(__file__).resolve().parents[1]
MOST_SECONDS: Final = 1.0
MOST_MEGABYTES: Final = 200
MOST_ANSWER_MEGABYTES: Final = 20
# Answers that may cost more, each with its reason; the name of the attack is looked for.
REASONS: Final[dict[str, str]] = {
    r"fichiers/|versions/{number}/{name}": "a published file: made once for a version, kept, then sent from the disk",
    r"(/check|POST verifier) \[.*48 MB": "a form of 50 MB is taken apart in half a second, then read to 2 M rows",
    r"source\.tar\.gz": "the archive is made once for each version of the program, then sent from the disk",
    r"laboratoire": "five seconds of a process of its own, of low priority, two at once, 30 for a network",
    r"lignes\.csv": "all rows of a table, written out in a lane of two, sent from the disk: 300,000 rows are 28 MB",
    r"datasets/{dataset}/profile": "every column is read once for a version, by the follower; before that, by who asks",
    r"GET meteo \[plain\]": "what it shows first is made ahead by the follower; here, without one, by who asks first",
    r"kit/{address}\.zip": "eight pieces typeset in a second, one kit at a time on the machine",
}
_MADE: Final = "hostile-made"  # in a folder where all data were made
_SPOKEN: Final = 1_000  # attacks, after which it says how far it is
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one attack cost: status (0 where the connection broke), seconds of processor and of the clock, megabytes."""

    name: str
    kind: str
    status: int
    seconds: float
    waited_s: float
    megabytes: float
    answer_megabytes: float

    @property
    def is_too_dear(self) -> bool:
        """Whether it is above a limit."""
        return (
            self.seconds > MOST_SECONDS
            or self.megabytes > MOST_MEGABYTES
            or self.answer_megabytes > MOST_ANSWER_MEGABYTES
            or self.status == 500
            or (self.status == 0 and self.name.startswith("GET"))  # who refuses a body may hang up on it
        )

    @property
    def reason(self) -> str:
        """Why it may be."""
        return next((why for name, why in REASONS.items() if re.search(name, f"{self.name} [{self.kind}]")), "")

    def __str__(self) -> str:
        """A line of the table."""
        return (
            f"{self.seconds:6.2f} s {self.megabytes:6.0f} MB {self.answer_megabytes:7.2f} MB  {self.status:3d} "
            f"{self.waited_s:6.2f} s  {self.name}  [{self.kind}]"
        )


@dataclass(slots=True)
class Server:
    """A page server under attack: where it listens, and its processes."""

    port: int
    pids: tuple[int, ...]
    _networks: int = 0

    def cost_of(self, name: str, kind: str, request: "Request") -> Cost:
        """Send one request, read all of its answer."""
        method, target, body, headers = request
        self._networks += 1
        before = {pid: resident(pid) for pid in self.pids}
        for pid in self.pids:
            forget_peak(pid)
        spent, begin = self.seconds(), time.monotonic()
        network = f"10.{self._networks >> 8 & 255}.{self._networks & 255}.7"
        status, size_bytes = sent(self.port, (method, target, body, headers | {"X-Forwarded-For": network}))
        waited_s = time.monotonic() - begin
        rise = sum(max(0, peak(pid) - before[pid]) for pid in self.pids)
        return Cost(name, kind, status, self.seconds() - spent, waited_s, rise / 1e6, size_bytes / 1e6)

    def seconds(self) -> float:
        """The processor's seconds of all processes, and of those that they started and that ended."""
        return sum(seconds_of(pid) for pid in self.pids)


Request = tuple[str, str, bytes | None, dict[str, str]]  # method, address, body, headers


def sent(port: int, request: Request) -> tuple[int, int]:
    """The status of an answer and its octets; 0 where the connection broke before its end."""
    method, target, body, headers = request
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    size_bytes = 0
    try:
        with suppress(ConnectionError):  # refused before all of the body was read: the answer says why
            connection.request(method, target, body, headers)
        answer = connection.getresponse()
        while piece := answer.read(1 << 20):
            size_bytes += len(piece)
    except (HTTPException, OSError):
        return 0, size_bytes
    finally:
        connection.close()
    return answer.status, size_bytes


def page_at(port: int, path: str, network: int) -> str:
    """A page as a visitor reads it; "" where there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers={"X-Forwarded-For": f"10.250.{network >> 8 & 255}.{network & 255}"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    is_page = answer.status == 200 and "html" in answer.headers.get("Content-Type", "")
    return text.decode() if is_page else ""


def seconds_of(pid: int) -> float:
    """See Server.seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def resident(pid: int) -> int:
    """The octets that a process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE


def peak(pid: int) -> int:
    """The most octets that it held since its peak was forgotten."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(found[1]) * 1024 if found else 0


def forget_peak(pid: int) -> bool:
    """Begin the peak anew (proc(5), clear_refs); False where the kernel does not: then it is told too high."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")
    except OSError:
        return False
    return True


def descendants(pid: int) -> tuple[int, ...]:
    """A process and those that it started."""
    return (pid, *(one for child in children(pid) for one in descendants(child)))


@contextmanager
def served(rows: int, kept: Path | None = None) -> Iterator[Server]:
    """An installation with the demonstration and a large data set, served by one process of pages.

    In the folder ``kept``, it stays there for the next time.
    """
    from bench.ingest_load import page_server, run_maillage  # noqa: PLC0415 -- tests take the rest of this module

    with (
        tempfile.TemporaryDirectory(prefix="maillage-hostile-") as folder,
        page_server(kept or Path(folder), workers=1, threads=16) as server,
    ):
        if kept is None or not (kept / _MADE).exists():
            run_maillage(server, "demonstration")
            run_maillage(server, "quality", "build")
            for _turn in range(2):  # structures, events, clauses, needs and groups are made of what the first turn made
                run_maillage(server, "follow", "--once")
            command = [sys.executable, "-c", f"from bench.hostile_data import main; main({rows})"]
            subprocess.run(command, env=server.environment, cwd=REPOSITORY, check=True)
            (server.folder / _MADE).touch()
        assert server.process is not None
        yield Server(server.port, descendants(server.process.pid))


def costs(server: Server, attacks: Iterable["Attack"]) -> Iterator[Cost]:
    """What each attack costs, one after the other."""
    for attack in attacks:
        body = attack.body.make() if attack.body else None
        headers = attack.headers | ({"Content-Type": attack.body.header} if attack.body else {})
        yield server.cost_of(attack.name, attack.kind, (attack.method, attack.target, body, headers))


def all_attacks(port: int) -> list["Attack"]:
    """Those on every operation, on every page, and on the pages of what is there."""
    import django  # noqa: PLC0415 -- the environment says where

    django.setup()
    from bench.hostile_attacks import met_attacks, operation_attacks, page_attacks  # noqa: PLC0415 -- needs the set-up above
    from maillage.site.api import api  # noqa: PLC0415 -- likewise

    networks = count()
    met = met_attacks(lambda path: page_at(port, path, next(networks)))
    return [*operation_attacks(api.get_openapi_schema()), *page_attacks(), *met]


def too_dear(found: Iterable[Cost]) -> list[Cost]:
    """Those above a limit without a reason."""
    return [one for one in found if one.is_too_dear and not one.reason]


def main() -> int:
    """Attack, print the dearest, tell whether all is bounded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    with tempfile.TemporaryDirectory() as aside, served(asked.rows, asked.folder) as server:
        os.environ["MAILLAGE_DATA"] = aside
        attacks = [
            attack for attack in all_attacks(server.port) if re.search(asked.only, f"{attack.name} [{attack.kind}]")
        ]
        found, begin = [], time.monotonic()
        with suppress(KeyboardInterrupt):  # what was found until then is told
            for cost in costs(server, attacks):
                found.append(cost)
                if len(found) % _SPOKEN == 0:
                    done = f"{len(found)} attacks of {len(attacks)} in {time.monotonic() - begin:.0f} s"
                    print(done, file=sys.stderr, flush=True)
                if cost.is_too_dear:
                    print(cost, file=sys.stderr, flush=True)
    print("processor, memory, answer, status, waited")
    for one in sorted(found, key=lambda one: -one.seconds)[:25]:
        print(one)
    beyond = too_dear(found)
    took_s = time.monotonic() - begin
    print(f"{len(found)} attacks of {len(attacks)} in {took_s:.0f} s, {len(beyond)} above a limit without a reason")
    for one in beyond:
        print(f"TOO DEAR {one}")
    for one in found:
        if one.is_too_dear and one.reason:
            print(f"allowed  {one}: {one.reason}")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
