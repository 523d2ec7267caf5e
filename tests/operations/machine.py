"""A bare Debian root as the machine of an operator: copied, entered by chroot, and gone afterwards."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = "/etc/walk-environment"  # what a preparing script may leave: lines of the shell
_HERE: Final = Path(__file__).resolve().parent


class Stumbled(Exception):  # noqa: N818 -- what the walk did, in the words of this folder
    """A line of a how-to did not do what it says."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A root folder that commands run in."""

    root: Path

    def run(self, script: str, *, stdin: str = "", status: int = 0) -> str:
        """What ``script`` says on both streams; Stumbled where it ends with another status."""
        print("\n".join(f"    {line}" for line in script.rstrip().splitlines()), flush=True)
        whole = f"[ ! -f {ENVIRONMENT} ] || . {ENVIRONMENT}\nset -eu -o pipefail\n{script}"
        done = subprocess.run(
            ["chroot", str(self.root), "/bin/bash", "-c", whole],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG": "C.UTF-8",
                "HOME": "/root",
                "DEBIAN_FRONTEND": "noninteractive",
            },
        )
        sys.stdout.write("".join(f"      | {line}\n" for line in done.stdout.splitlines()[-12:]))
        if done.returncode != status:
            raise Stumbled(f"status {done.returncode}, not {status}:\n{script}\n{done.stdout[-3000:]}")
        return done.stdout

    def append(self, file: str, *lines: str) -> None:
        """Lines at the end of a file."""
        with (self.root / file.lstrip("/")).open("a", encoding="utf-8") as stream:
            stream.write("".join(f"{line}\n" for line in lines))

    def drop_lines(self, file: str, start: str) -> None:
        """A file without the lines that begin so."""
        path = self.root / file.lstrip("/")
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(start)), encoding="utf-8")

    def size_mb(self, place: str) -> int:
        """What a folder takes on the disk."""
        done = subprocess.run(["du", "-smx", self.root / place.lstrip("/")], capture_output=True, text=True, check=True)
        return int(done.stdout.split()[0])


@contextmanager
def machine_from(bare: Path, work: Path, prepare: Path | None) -> Iterator[Machine]:
    """A copy of the ``bare`` root under ``work``; what runs in it is ended and what is mounted is unmounted."""
    root = work / "root"
    subprocess.run(["cp", "-a", bare, root], check=True)
    for name in ("proc", "dev"):
        (root / name).mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    subprocess.run(["mount", "--bind", "/dev", root / "dev"], check=True)
    try:
        # Packages that are installed start nothing by themselves: the walk does, as the how-to says.
        policy = root / "usr" / "sbin" / "policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
        shim = root / "usr" / "local" / "bin" / "systemctl"
        shutil.copyfile(_HERE / "systemctl.py", shim)
        shim.chmod(0o755)
        if prepare is not None:
            subprocess.run([prepare, root], check=True)
        yield Machine(root)
    finally:
        end_all_in(root)
        for name in ("proc", "dev"):
            subprocess.run(["umount", "--lazy", root / name], check=False)
        shutil.rmtree(root, ignore_errors=True)


def end_all_in(root: Path) -> None:
    """End the processes whose root folder is ``root``: those that the walk started."""
    for pid in [int(place.name) for place in Path("/proc").iterdir() if place.name.isdecimal()]:
        try:
            if Path(f"/proc/{pid}/root").readlink() == root:
                os.kill(pid, signal.SIGKILL)
        except OSError:
            continue  # it ended by itself meanwhile
