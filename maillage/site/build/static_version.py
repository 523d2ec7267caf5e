"""The version in the path of static files: a digest of what the features and the vendor folder serve."""

import hashlib
from pathlib import Path

import django


def static_version(package_dir: Path, vendor_dir: Path) -> str:
    """Eight hexadecimal digits that change when any static file does; the same on every machine."""
    digest = hashlib.blake2b(django.__version__.encode(), digest_size=4)
    for root in (*sorted(package_dir.glob("*/static")), vendor_dir):
        for file in sorted(root.rglob("*")):
            if file.is_file():
                digest.update(file.relative_to(root).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
