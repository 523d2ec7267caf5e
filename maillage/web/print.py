"""Typesets pages for paper or pictures with Typst: from a source and its inputs to PDF, SVG or PNG.

Fonts are ours and those embedded in the library, never the system's: every machine renders the same page. The source is
a file of the project; user text (a commune's name, a note) is passed as ``inputs`` or ``files``, where it is data and
never code.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final, Literal

import typst
from django.contrib.staticfiles import finders

from maillage.core.problems import Unavailable, sentence

Form = Literal["pdf", "svg", "png"]

_FONT_FILES: Final = ("vendor/BricolageGrotesque_400Regular.ttf", "vendor/BricolageGrotesque_700Bold.ttf")
_NO_FILES: Final[Mapping[str, bytes]] = {}
# A poster at 300 ppi takes some 140 megabytes to render; above, no difference is visible.
HIGHEST_PPI: Final = 300


def typeset(
    source: str, *, inputs: Mapping[str, str], files: Mapping[str, bytes] = _NO_FILES, form: Form, ppi: int = 144
) -> list[bytes]:
    """The pages of ``source`` in ``form``: one item per page for SVG and PNG, one file for PDF.

    The source reads ``inputs`` as ``sys.inputs`` and ``files`` by name (``json("rows.json")``, ``image("map.svg")``),
    and no other file of the machine. ``ppi`` (pixels per inch) is for PNG only.

    Raises:
        Unavailable: the fonts are not installed, or the source cannot be compiled.
        ValueError: the source imports an external package, a file name leaves the folder of the page, or ``ppi``
            is out of range.
    """
    if '"@' in source:
        # Typst would download it from its package registry.
        raise ValueError(source)
    if not 1 <= ppi <= HIGHEST_PPI:
        raise ValueError(ppi)
    with TemporaryDirectory(prefix="maillage-print-") as folder:
        root = Path(folder)
        main = _placed(root, "main.typ", source.encode())
        for name, content in files.items():
            _placed(root, name, content)
        try:
            result = typst.compile(
                str(main),
                root=str(root),
                font_paths=_fonts(),
                format=form,
                ppi=ppi,
                sys_inputs=dict(inputs),
                # Not the user's package folders.
                package_path=str(root),
                package_cache_path=str(root),
            )
        except typst.TypstError as error:
            # No page was produced; the log keeps Typst's own message with the cause.
            reason = str(error).replace(str(root), "").splitlines()[0]
            message = sentence("La page n’a pas pu être composée : %(reason)s.")
            raise Unavailable("print_failed", message, reason=reason) from error
        # The type stub says bytes; several pages in SVG or PNG are returned as a list.
        pages: object = result
        return list(pages) if isinstance(pages, list) else [result]


def _placed(root: Path, name: str, content: bytes) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or parts[0] == "/" or (root / name).exists():
        raise ValueError(name)
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    files = [finders.find(name) for name in _FONT_FILES]
    if None in files:
        message = sentence("Les lettres pour l’impression manquent sur ce serveur : l’agence doit le réparer.")
        raise Unavailable("fonts_missing", message).fixed_by("make")
    folders = {str(Path(str(file)).parent) for file in files}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=sorted(folders))
