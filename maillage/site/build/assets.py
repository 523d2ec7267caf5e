"""Copies third-party browser assets, with their licences, from node_modules to build/vendor.

``npm ci`` installs them at set-up (package-lock.json has their digests); they are served from our own origin under
/static/<version>/vendor/ and are not committed. A digest beside them says of what they were made, so that a package is
built of no others (hatch_build.py). Run as a program, after the last of them is there, this module notes it.
"""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from maillage.core.problems import Unavailable, sentence
from maillage.core.program_files import PROJECT

VENDOR: Final = "build/vendor"
VENDOR_DIGEST: Final = "build/vendor.sha256"
STREETS: Final = ("maillage/site/scripts/streets_style.mjs", "maillage/web/static/web/map/ground.js")
_MADE_OF: Final = ("package.json", "package-lock.json", "maillage/site/build/assets.py", *STREETS)
# By package: the path of its licence, and the files that pages load.
VENDORED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "maplibre-gl": (
        "LICENSE.txt",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css"),
    ),
    # The self-contained build: the module build imports "fflate" by name, which our policy lets no page map.
    "pmtiles": ("package.json", ("dist/pmtiles.js",)),
    # Reads the codes of badges where a browser has no detector of its own; the reader imports the other by its name.
    "qr": ("LICENSE-MIT", ("decode.js", "index.js")),
    "hls.js": ("LICENSE", ("dist/hls.light.min.js",)),
    "@picocss/pico": ("LICENSE.md", ("css/pico.min.css",)),
    "uplot": ("LICENSE", ("dist/uPlot.esm.js", "dist/uPlot.min.css")),
    # The same font for print: PDF generators need TrueType, not WOFF2.
    "@expo-google-fonts/bricolage-grotesque": (
        "LICENSE_FONT",
        ("400Regular/BricolageGrotesque_400Regular.ttf", "700Bold/BricolageGrotesque_700Bold.ttf"),
    ),
    # Its layers for street tiles are generated beside these files by site/scripts/streets_style.mjs.
    "@versatiles/style": ("LICENSE.md", ()),
    "@fontsource/bricolage-grotesque": ("LICENSE", ("files/bricolage-grotesque-latin-700-normal.woff2",)),
}


def copy_assets(modules_dir: Path, vendor_dir: Path) -> list[Path]:
    """Copy the assets to ``vendor_dir`` and return the files written; raises Unavailable if a package is missing."""
    target = vendor_dir / "vendor"
    shutil.rmtree(target, ignore_errors=True)
    (target / "licences").mkdir(parents=True)
    written = []
    for package, (licence, files) in VENDORED.items():
        licence_name = f"licences/{package.rpartition('/')[2]}{Path(licence).suffix or '.txt'}"
        written.append(_copy(modules_dir / package / licence, target / licence_name))
        written.extend(_copy(modules_dir / package / file, target / Path(file).name) for file in files)
    return written


def _copy(source: Path, target: Path) -> Path:
    if not source.is_file():
        message = sentence("Le fichier %(file)s manque : lancez « npm ci --ignore-scripts », ou « make ».")
        raise Unavailable("asset_missing", message, file=str(source))
    # Source maps are not served: without this line browsers do not request them.
    if source.suffix in (".mjs", ".js", ".css"):
        lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
        target.write_text("".join(line for line in lines if "sourceMappingURL=" not in line[:30]), encoding="utf-8")
    else:
        shutil.copyfile(source, target)
    return target


def are_current(root: Path) -> bool:
    """Whether the assets of the clone at ``root`` are there, of its own package-lock.json, and unchanged."""
    noted = root / VENDOR_DIGEST
    return noted.is_file() and noted.read_text("ascii").strip() == _digest(root)


def note_current(root: Path) -> None:
    """Note that the assets of the clone at ``root`` are complete."""
    (root / VENDOR_DIGEST).write_text(f"{_digest(root)}\n", "ascii")


def _digest(root: Path) -> str:
    """The SHA-256 of the assets, and of what they were made of."""
    total = hashlib.sha256()
    assets = sorted(file for file in (root / VENDOR).rglob("*") if file.is_file())
    for file in [*(root / name for name in _MADE_OF), *assets]:
        total.update(file.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    note_current(PROJECT)
