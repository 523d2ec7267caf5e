"""No page loads the library of maps with its first scripts: what draws a map waits for its reader (web/map/near.js)."""

import re
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from tests.order.sources import ROOT, files, named

LIBRARY: Final = "vendor/maplibre-gl.mjs"
# What a page loads at once: its scripts, those that its Python names, and not what other modules ask for later.
_SCRIPTS: Final = re.compile(r"<script[^>]* src=\"\{% static '([^']+)' %\}\"")
_NAMED: Final = re.compile(r"^\s*(?:scripts=|js: ClassVar = )(.*)$", re.MULTILINE)
_FILE: Final = re.compile(r'"([\w/-]+\.m?js)"')
_WORDS: Final = re.compile(r"\{% map_controls %\}|web/map/later\.html")
_IMPORT: Final = re.compile(r'^(?:import|export) (?:[^"]*? from )?"([^"]+)";', re.MULTILINE)


def test_no_page_loads_the_library_of_maps_at_once() -> None:
    at_once = _loaded_at_once()

    assert "web/map/near.js" in at_once
    assert {script: sorted(files) for script, files in at_once.items() if LIBRARY in _reached(script)} == {}


def test_modules_that_draw_a_map_reach_its_library() -> None:
    """So that the test above would see one that a page loads."""
    text = "\n".join(path.read_text("utf-8") for path in _templates())

    drawing = {name for frame in re.findall(r'data-map-module="([^>]*?)"(?: |>|\n)', text) for name in _statics(frame)}

    assert len(drawing) >= 9
    # The map of a list asks for its library once it is to be drawn.
    assert {name for name in drawing if LIBRARY not in _reached(name)} == {"web/map/listed_frame.js"}


def test_pages_with_a_frame_for_a_map_bring_its_words_and_its_button() -> None:
    frames = {named(path): text for path in _templates() if "data-map-module" in (text := path.read_text("utf-8"))}

    without = [name for name, text in frames.items() if not _WORDS.search(text)]

    assert without == []


def _loaded_at_once() -> dict[str, set[str]]:
    """Each script that a page loads, with the files that name it."""
    loaded: dict[str, set[str]] = {}
    for path in _templates():
        for name in _SCRIPTS.findall(path.read_text("utf-8")):
            loaded.setdefault(name, set()).add(named(path))
    for path in files(".py", under="maillage"):
        for line in _NAMED.findall(path.read_text("utf-8")):
            for name in _FILE.findall(line):
                loaded.setdefault(name, set()).add(named(path))
    return loaded


def _templates() -> list[Path]:
    return list(files(".html", under="maillage"))


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
            waiting += [normpath(join(dirname(script), target)) for target in _IMPORT.findall(path.read_text("utf-8"))]
    return frozenset(reached)


@cache
def _file(script: str) -> Path | None:
    """Where a script of ours stands; None for one that set-up brings."""
    return next((path for folder in _static_folders() if (path := folder / script).is_file()), None)


@cache
def _static_folders() -> tuple[Path, ...]:
    return tuple(path for path in (ROOT / "maillage").rglob("static") if path.is_dir())
