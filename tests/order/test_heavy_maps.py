"""No page loads the library of maps with its first scripts: what draws a map waits for its reader (web/map/near.js)."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import maillage

PACKAGE: Final = Path(maillage.__file__).parent
LIBRARY: Final = "vendor/maplibre-gl.mjs"
# What a page loads at once: its scripts, those that its Python names, and not what other modules ask for later.
_SCRIPTS: Final = re.compile(r"<script[^>]* src=\"\{% static '([^']+)' %\}\"")
_NAMED: Final = re.compile(r"^\s*(?:scripts=|js: ClassVar = )(.*)$", re.MULTILINE)
_FILE: Final = re.compile(r'"([\w/-]+\.m?js)"')
_IMPORT: Final = re.compile(r'^(?:import|export) (?:[^"]*? from )?"([^"]+)";', re.MULTILINE)


def test_no_page_loads_the_library_of_maps_at_once() -> None:
    at_once = _loaded_at_once()

    assert "web/map/near.js" in at_once
    assert {script: sorted(files) for script, files in at_once.items() if LIBRARY in _reached(script)} == {}


def test_modules_that_draw_a_map_reach_its_library() -> None:
    """So that the test above would see one that a page loads."""
    text = "\n".join(path.read_text() for path in PACKAGE.rglob("*.html"))

    drawing = {name for frame in re.findall(r'data-map-module="([^>]*?)"(?: |>|\n)', text) for name in _statics(frame)}

    assert len(drawing) >= 9
    # The map of a list asks for its library once it is to be drawn.
    assert {name for name in drawing if LIBRARY not in _reached(name)} == {"web/map/listed_frame.js"}


def test_pages_with_a_frame_for_a_map_bring_its_words_and_its_button() -> None:
    frames = {path for path in PACKAGE.rglob("*.html") if "data-map-module" in path.read_text()}

    without = {
        path.name for path in frames if not re.search(r"\{% map_controls %\}|web/map/later\.html", path.read_text())
    }

    assert without == set()


def _loaded_at_once() -> dict[str, set[str]]:
    """Each script that a page loads, with the files that name it."""
    loaded: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.html"):
        for name in _SCRIPTS.findall(path.read_text()):
            loaded.setdefault(name, set()).add(path.name)
    for path in PACKAGE.rglob("*.py"):
        for named in _NAMED.findall(path.read_text()):
            for name in _FILE.findall(named):
                loaded.setdefault(name, set()).add(path.name)
    return loaded


def _statics(text: str) -> list[str]:
    return re.findall(r"\{% static '([^']+)' %\}", text)


@cache
def _reached(name: str) -> frozenset[str]:
    """What a script loads with itself."""
    reached, waiting = set[str](), [name]
    while waiting:
        script = waiting.pop()
        if script in reached:
            continue
        reached.add(script)
        path = _file(script)
        if path is not None:
            folder = Path("/") / Path(script).parent
            waiting.extend(_joined(folder, target) for target in _IMPORT.findall(path.read_text()))
    return frozenset(reached)


@cache
def _file(script: str) -> Path | None:
    """Where a script of ours stands; None for one that set-up brings."""
    return next((path for folder in _static_folders() if (path := folder / script).is_file()), None)


@cache
def _static_folders() -> tuple[Path, ...]:
    return tuple(path for path in PACKAGE.rglob("static") if path.is_dir())


def _joined(folder: Path, target: str) -> str:
    parts = list(folder.parts[1:])
    for part in target.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
