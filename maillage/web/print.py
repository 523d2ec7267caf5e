"""Typesets a page for paper or for a picture: from a Typst source and the texts it shows to PDF, SVG or PNG.

The letters are ours and those inside the library, never the machine's: every machine prints the same page. The
source is a file of the project; what people wrote (a commune's name, a note) comes as ``inputs`` or as ``files``,
where it is text and never code.
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
# A poster at 300 points an inch is some 140 megabytes while it is drawn; above that nobody sees a difference.
HIGHEST_PPI: Final = 300


def typeset(
    source: str, *, inputs: Mapping[str, str], files: Mapping[str, bytes] = _NO_FILES, form: Form, ppi: int = 144
) -> list[bytes]:
    """The pages of ``source`` in ``form``: one item a page for SVG and PNG, one file with all pages for PDF.

    The source reads ``inputs`` as ``sys.inputs`` and ``files`` by their names (``json("rows.json")``,
    ``image("map.svg")``); it can read nothing else of the machine. ``ppi`` (points per inch) is for PNG only.

    Raises:
        Unavailable: the letters are not installed, or the source cannot be set.
        ValueError: the source imports a package of others, a file's name leaves the folder of the page, or ``ppi``
            is out of range.
    """
    if '"@' in source:
        # The library would fetch it from another site's registry.
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
                font_paths=_letters(),
                format=form,
                ppi=ppi,
                sys_inputs=dict(inputs),
                # Not the machine's own folders of packages.
                package_path=str(root),
                package_cache_path=str(root),
            )
        except typst.TypstError as error:
            # No page was made and nothing is kept; the library's own words go on to the log with the cause.
            reason = str(error).replace(str(root), "").splitlines()[0]
            message = sentence("La page n’a pas pu être composée : %(reason)s.")
            raise Unavailable("print_failed", message, reason=reason) from error
        # The library's type says bytes; a document of several pages in SVG or PNG gives a list of them.
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
def _letters() -> typst.Fonts:
    files = [finders.find(name) for name in _FONT_FILES]
    if None in files:
        message = sentence("Les lettres pour l’impression manquent sur ce serveur : l’agence doit le réparer.")
        raise Unavailable("fonts_missing", message).mended_by("make")
    folders = {str(Path(str(file)).parent) for file in files}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=sorted(folders))
