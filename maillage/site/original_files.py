"""Static files as they are written: ours, and what pages load from other projects.

Needs no Django, so that a package can be built of them (hatch_build.py).
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path


def original_files(package: Path, vendor: Path, libraries: Sequence[Path] = ()) -> dict[str, Path]:
    """Each file by its name below STATIC_URL; of two with the same name the first is served, as by Django's finders.

    Those of features are in folders ``static`` of ``package``; ``libraries`` are such folders of Python packages.
    """
    files = dict[str, Path]()
    for root in (vendor, *sorted(package.rglob("static")), *libraries):
        for file in sorted(root.rglob("*")):
            if file.is_file():
                files.setdefault(file.relative_to(root).as_posix(), file)
    return files


def static_version(package: Path, vendor: Path, *libraries: str) -> str:
    """Eight hexadecimal digits that change with any of these files; the same on every machine.

    ``libraries`` are the versions of Python packages that bring further ones.
    """
    digest = hashlib.blake2b(" ".join(libraries).encode(), digest_size=4)
    for name, file in original_files(package, vendor).items():
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
