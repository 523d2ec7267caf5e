"""Copies static files to build/static, for ``npm run static`` to minify and compress.

Set-up runs this as a module of its own, once what the pages load from other projects is in build/vendor: the version
of static files is a digest of them all.
"""

import os
import shutil
from pathlib import Path

import django
from django.conf import settings

from maillage.core.files.published import remove_older
from maillage.site.published_files import SET_UP_FILES, copied_files


def copy_draft(root: Path, version: str) -> None:
    """Copy static files to ``root``/<version>.draft; other versions and drafts are removed."""
    draft = root / f"{version}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    copied_files(draft)
    remove_older((path for path in root.iterdir() if path.is_dir()), kept=0, named={version, draft.name})


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    django.setup()
    copy_draft(SET_UP_FILES, settings.STATIC_VERSION)
