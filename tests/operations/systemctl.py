#!/usr/bin/env python3
"""As much of systemctl as the how-tos ask of it, for a chroot, where no systemd runs: starts, stops what units say."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")


def main(words: list[str]) -> int:
    names = [word for word in words if not word.startswith("-")]
    verb, units = names[0], [name.removesuffix(".service") for name in names[1:]]
    if verb in {"enable", "start"} and (verb == "start" or "--now" in words):
        return max(start(unit) for unit in units)
    if verb == "stop":
        return max(stop(unit) for unit in units)
    if verb in {"restart", "try-restart", "reload"}:
        return max(again(unit, verb) for unit in units)
    return 0


def again(unit: str, verb: str) -> int:
    if not (UNITS / f"{unit}.service").exists():
        return subprocess.run(["service", unit, "reload" if verb == "reload" else "restart"], check=False).returncode
    if verb == "try-restart" and not pid_file(unit).exists():
        return 0
    return stop(unit) or start(unit)


def start(unit: str) -> int:
    file = UNITS / f"{unit}.service"
    if not file.exists():
        return subprocess.run(["service", unit, "start"], check=False).returncode
    said = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line and line[0] != "#")
    environ = {"PATH": os.environ["PATH"], **settings_of(Path(said["EnvironmentFile"]))}
    command = ["setpriv", "--reuid", said["User"], "--regid", said["Group"], "--init-groups"]
    with Path(f"/var/log/{unit}.log").open("ab") as log:
        started = subprocess.Popen(
            [*command, *said["ExecStart"].split()],
            env=environ,
            cwd=said["WorkingDirectory"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    pid_file(unit).write_text(str(started.pid))
    return 0


def stop(unit: str) -> int:
    file = pid_file(unit)
    if not file.exists():
        return 0
    pid = int(file.read_text())
    file.unlink()
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return 0
    for _ in range(300):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split(") ")[1][0] == "Z":
            return 0
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return 1


def settings_of(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if "=" in line and line[0] not in "#;"]
    return {name: value.strip("\"'") for name, value in (line.split("=", 1) for line in lines)}


def pid_file(unit: str) -> Path:
    return Path(f"/run/{unit}.pid")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
