"""Static files as served: one folder per version in MAILLAGE_DATA, with a gzip variant of each text.

Style sheets are bundled with their relative imports (one request instead of several), and our own CSS and JS is
stripped of comments and indentation; line numbers are preserved.
"""

import gzip
import os
import re
import shutil
from pathlib import Path
from typing import Final

from django.contrib.staticfiles.finders import get_finders

from maillage.core.files.published import remove_older
from maillage.core.files.whole import alone_with, replacing_folder

_COMPRESSED: Final = frozenset({".css", ".js", ".mjs", ".svg", ".json", ".txt", ".md"})
_SMALLEST_BYTES: Final = 512  # below, gzip saves no packet
# Third-party files are unchanged: their licences are in comments.
_OF_OTHERS: Final = ("vendor/", "admin/", "ninja/")
_IMPORT: Final = re.compile(r'^@import "([^":]+)";\n', re.MULTILINE)
_CHARSET: Final = re.compile(r'^\ufeff?@charset "[^"]*";')
_CSS_COMMENT: Final = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')|/\*.*?\*/", re.DOTALL)
_JS_COMMENT: Final = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/[ \t]*)$", re.DOTALL | re.MULTILINE)
_INDENTATION: Final = re.compile(r"^[ \t]+", re.MULTILINE)


def published_files(root: Path, version: str) -> Path:
    """The folder of static files of ``version`` under ``root``, built if missing; older versions are removed."""
    folder = root / version
    if folder.exists():
        return folder
    with alone_with(folder):  # workers start concurrently
        if folder.exists():
            return folder
        with replacing_folder(folder) as draft:
            names = copied_files(draft)
            for name, text in [(name, _as_published(draft, name)) for name in names if name.endswith((".css", ".js"))]:
                (draft / name).write_text(text, encoding="utf-8")
            for target in (draft / name for name in names):
                content = target.read_bytes()
                if target.suffix in _COMPRESSED and len(content) >= _SMALLEST_BYTES:
                    target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        remove_older((path for path in root.iterdir() if path.is_dir()), kept=0, named={version})
    return folder


def copied_files(folder: Path) -> list[str]:
    """Copy the files of all finders to ``folder`` and return their names."""
    names = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            # The first finder wins, as in Django: a feature may override a file of a library.
            if not (folder / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(storage.path(name), folder / name)
                names.append(name)
    return names


def _as_published(draft: Path, name: str) -> str:
    """A script or style sheet as published; a style sheet is bundled with its imports."""
    text = (draft / name).read_text(encoding="utf-8")
    if name.startswith(_OF_OTHERS):
        return text
    if name.endswith(".js"):
        return script_without_comments(text)

    def sheet_at(match: re.Match[str]) -> str:
        other = os.path.normpath(Path(name).parent / match[1])
        return _CHARSET.sub("", _as_published(draft, other)) + "\n"

    return _IMPORT.sub(sheet_at, sheet_without_comments(text))


def script_without_comments(text: str) -> str:
    """A module without whole-line comments; unchanged if it has multi-line template literals."""
    if any(line.count("`") % 2 for line in text.split("\n")):
        return text
    bare = _JS_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    return _INDENTATION.sub("", bare)


def sheet_without_comments(text: str) -> str:
    """A style sheet without comments, except in strings."""
    bare = _CSS_COMMENT.sub(lambda part: part[1] or "\n" * part[0].count("\n"), text)
    return _INDENTATION.sub("", bare)
