"""Walks the two files of deploy/Containerfile* on a bare root of Debian, where there is no engine to build them.

    python tests/operations/container.py --root /tmp/trixie --release build/release/1.0.0rc1 [--prepare SCRIPT]

Each stage gets a copy of the bare root; COPY, RUN, ENV, USER, HEALTHCHECK and ENTRYPOINT do what they say.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.operations.machine import Machine, Stumbled, machine_from
from tests.operations.walk import REPOSITORY, WELL_S, free_ports

_CONTINUED: Final = re.compile(r"\\\n\s*")


@dataclass(slots=True)
class Stage:
    """What the file has said so far of one stage."""

    machine: Machine
    environ: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    health: list[str] = field(default_factory=list)
    entry: list[str] = field(default_factory=list)

    def run(self, command: str, *, status: int = 0) -> str:
        """What a command says in this stage, as its user, in its folder."""
        words = " ".join(f"{name}='{value}'" for name, value in self.environ.items())
        inner = f"cd {self.folder} && export {words or 'STAGE=1'} && {command}"
        if self.user == "root":
            return self.machine.run(inner, status=status)
        quoted = inner.replace("'", "'\\''")
        return self.machine.run(
            f"setpriv --reuid {self.user} --regid {self.user} --clear-groups sh -c '{quoted}'", status=status
        )


def instructions(file: Path) -> list[tuple[str, str]]:
    """The instructions of a Containerfile, each with its words."""
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
    joined = _CONTINUED.sub(" ", "\n".join(lines))
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in joined.splitlines() if line.strip()]


def copy_release(rest: str, release: Path, root: Path) -> None:
    """COPY of files of the release: patterns, then a folder of the image."""
    *patterns, target = rest.split()
    place = root / target.strip("/")
    place.mkdir(parents=True, exist_ok=True)
    for file in [file for pattern in patterns for file in release.glob(pattern)]:
        shutil.copy(file, place)


def follow(stage: Stage, word: str, rest: str, *, made: Stage | None, release: Path) -> None:
    """Do one instruction; files come from the folder ``release``, or from the stage ``made``."""
    if word == "RUN":
        stage.run(rest)
    elif word == "WORKDIR":
        stage.folder = rest
        (stage.machine.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif word == "ENV":
        stage.environ |= dict(pair.split("=", 1) for pair in rest.split())
    elif word == "USER":
        stage.user = rest
    elif word == "HEALTHCHECK":
        stage.health = json.loads(rest[rest.index("CMD") + 3 :])
    elif word in {"ENTRYPOINT", "CMD"}:
        stage.entry += json.loads(rest)
    elif word == "COPY" and not rest.startswith("--from"):
        copy_release(rest, release, stage.machine.root)
    elif word == "COPY" and made is not None:
        source, target = rest.split()[1:]
        shutil.copytree(made.machine.root / source[1:], stage.machine.root / target[1:], symlinks=True)
    elif word not in {"VOLUME", "EXPOSE"}:
        raise Stumbled(f"{word}: not known here")


def try_image(stage: Stage) -> None:
    """No key and no row baked in; its health check passes once it runs."""
    place = stage.machine.root / "opt" / "maillage"
    kept = [*place.rglob("secret_key"), *(stage.machine.root / "data").iterdir()]
    if kept:
        raise Stumbled(f"baked in: {kept}")
    print(f"    image: {stage.machine.size_mb('/')} MB, of which {stage.machine.size_mb('/opt/maillage')} of Maillage")
    ports = free_ports("pages", "node")
    stage.environ |= {"MAILLAGE_PORT": str(ports["pages"]), "MAILLAGE_NODE_PORT": str(ports["node"])}
    stage.environ |= {"MAILLAGE_ALLOWED_HOSTS": "mesures.example.org", "MAILLAGE_HOST": "127.0.0.1"}
    stage.run(f"({' '.join(stage.entry)} > /tmp/serve.log 2>&1 < /dev/null &)")
    program, option, text = stage.health
    deadline = time.monotonic() + WELL_S
    while time.monotonic() < deadline:
        try:
            stage.run(f'{program} {option} "{text}" 2> /dev/null')
            break
        except Stumbled:
            time.sleep(5)
    else:
        raise Stumbled((stage.machine.root / "tmp/serve.log").read_text("utf-8")[-3000:])


def try_pages(stage: Stage) -> None:
    """No demonstration was loaded, and the account may write."""
    told = stage.run("maillage quality status --json")
    if json.loads(told.splitlines()[-1])["rows"] != 0:
        raise Stumbled(f"a demonstration was loaded: {told}")
    stage.run("maillage backup /data/backups")


def main() -> int:
    """Exit status 0 when both images are what the how-to says."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--root", type=Path, required=True)
    asked.add_argument("--release", type=Path, required=True)
    asked.add_argument("--prepare", type=Path)
    options = asked.parse_args()
    try:
        walk_image("Containerfile", options.root, options.release, options.prepare, also=try_pages)
        walk_image("Containerfile.node", options.root, options.release, options.prepare)
    except Stumbled as stumbled:
        print(f"STUMBLED: {stumbled}")
        return 1
    return 0


def walk_image(
    name: str, bare: Path, release: Path, prepare: Path | None, *, also: Callable[[Stage], None] | None = None
) -> None:
    """Follow the file ``name`` of deploy from the ``bare`` root, and try what comes of it."""
    print(f"== {name}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="made-") as first,
        tempfile.TemporaryDirectory(prefix="image-") as second,
        machine_from(bare, Path(first).resolve(), prepare) as building,
        machine_from(bare, Path(second).resolve(), prepare) as running,
    ):
        stages: list[Stage] = []
        for word, rest in instructions(REPOSITORY / "deploy" / name):
            if word == "FROM":
                stages.append(Stage(running if stages else building))
            else:
                follow(stages[-1], word, rest, made=stages[0], release=release)
        try_image(stages[-1])
        if also is not None:
            also(stages[-1])


if __name__ == "__main__":
    sys.exit(main())
