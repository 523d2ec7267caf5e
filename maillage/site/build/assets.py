"""Copies third-party browser assets, with their licences, from node_modules to build/vendor.

``npm ci`` installs them at set-up (package-lock.json has their digests); they are served from our own origin under
/static/<version>/vendor/ and are not committed.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from maillage.core.problems import Unavailable, sentence

# By package: the path of its licence, and the files that pages load.
VENDORED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "maplibre-gl": (
        "LICENSE.txt",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css"),
    ),
    # The self-contained build: the module build imports "fflate" by name, which our policy lets no page map.
    "pmtiles": ("package.json", ("dist/pmtiles.js",)),
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
