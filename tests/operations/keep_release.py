"""Keeps small data of the version that is checked out, which later versions upgrade in their tests.

    python tests/operations/keep_release.py

Writes tests/samples/releases/<version>.sqlite3.gz: 300 simulated tests of a département, an invented catalogue and
invented contracts with clauses. Run once, on the commit of the release; `make release` says so.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import maillage
from maillage.core.program_files import PROJECT

COMMANDS = (
    ("migrate",),
    ("territory", "build"),
    ("quality", "simulate", "--territory", "departement:44", "--tests", "300", "--devices", "60", "--seed", "1"),
    ("catalog", "demonstration"),
    ("procurement", "demonstration"),
    ("procurement", "invent-programme"),
)


def main() -> None:
    """Write the file."""
    kept = PROJECT / "tests" / "samples" / "releases" / f"{maillage.__version__}.sqlite3.gz"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="maillage-release-") as folder:
        environment = os.environ | {"MAILLAGE_DATA": folder, "PYTHONPATH": str(PROJECT)}
        for words in COMMANDS:
            subprocess.run([sys.executable, "-m", "maillage", *words], env=environment, check=True)
        subprocess.run([sys.executable, "-m", "maillage", "backup", f"{folder}/backups"], env=environment, check=True)
        rows = next(Path(folder).glob("backups/*/maillage.sqlite3"))
        with rows.open("rb") as source, gzip.GzipFile(kept, "wb", mtime=0) as target:
            shutil.copyfileobj(source, target)
    print(f"{kept}: {kept.stat().st_size / 1e6:.1f} MB; commit it after the release")


if __name__ == "__main__":
    main()
