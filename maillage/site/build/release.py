"""What a release says of itself: its notes, taken from CHANGELOG.md, and the licences of what it needs.

maillage/site/scripts/release.sh calls this; docs/how-to/release.md describes it.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any, Final

import maillage
from maillage.core.program_files import PROJECT

# PEP 440, as far as we use it: 1.2.3, with rc1 before it.
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(rc\d+)?")
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_LICENCE_CLASSIFIER: Final = "License :: "
_UNKNOWN: Final = "see the package"
_TOOLS: Final = frozenset({"esbuild"})  # makes files small at set-up; nothing of it is served
_INTRODUCTION: Final = (
    "Maillage is free software under AGPL-3.0-or-later (`LICENSE`). An installation also runs the packages below; none "
    "of them asks for more than AGPL-3.0 allows. Their texts are in their folders of the environment, those of the "
    "files of the pages under `/static/…/vendor/licences/`. Data that ship have their source and licence in a "
    "`SOURCES.md` beside them, and on the pages that show them. `make reference` writes this page; a release has the "
    "same lists as CycloneDX."
)


def require_version(version: str) -> None:
    """Exit with a sentence unless ``version`` is well formed, and is that of the program."""
    if not _VERSION.fullmatch(version):
        sys.exit(f"maillage: {version!r} is no version: say 1.0.0, or 1.0.0rc1, for example.")
    if version != maillage.__version__:
        own = maillage.__version__
        sys.exit(f"maillage: maillage/__init__.py says {own}: write {version} there, run make reference, and commit.")


def notes_of(changelog: str, version: str) -> str:
    """The section of ``version`` in ``changelog``, without its heading; exits where it is missing or has no day yet."""
    section = re.search(
        rf"^## {re.escape(version)}(?:, ([^\n]*))?$\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if section is None:
        sys.exit(f'maillage: CHANGELOG.md has no section "## {version}, YYYY-MM-DD": write it.')
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", section[1] or ""):
        sys.exit(f'maillage: CHANGELOG.md does not say the day of {version} yet: write "## {version}, YYYY-MM-DD".')
    return section[2].strip() + "\n"


def pinned(lock: str) -> dict[str, str]:
    """The version of each package of a hashed requirements file."""
    return dict(_PIN.findall(lock))


def licence_of(package: Distribution) -> str:
    """The licence that a package states: its SPDX expression, else its field, else its classifiers."""
    facts = package.metadata
    expression, stated = (
        next((str(line).strip() for line in facts.get_all(field) or []), "")
        for field in ("License-Expression", "License")
    )
    if expression:
        return expression
    if stated and "\n" not in stated and len(stated) <= 60:
        return stated
    classifiers = [str(line) for line in facts.get_all("Classifier") or [] if str(line).startswith(_LICENCE_CLASSIFIER)]
    return ", ".join(line.rpartition(" :: ")[2] for line in classifiers) or _UNKNOWN


def licences_page(lock: str, npm_lock: Mapping[str, Any]) -> str:
    """docs/reference/licences.md: what a running installation is made of, each with its version and licence."""
    return "\n".join(
        [
            "# Licences of what Maillage is made of",
            "",
            _INTRODUCTION,
            "",
            "## Python packages (requirements/run.txt)",
            "",
            "| package | version | licence |",
            "| --- | --- | --- |",
            *_python_rows(lock),
            "",
            "## Files of the pages (package-lock.json)",
            "",
            "| package | version | licence |",
            "| --- | --- | --- |",
            *_npm_rows(npm_lock),
            "",
        ]
    )


def _python_rows(lock: str) -> Iterator[str]:
    for name, version in sorted(pinned(lock).items(), key=lambda pair: pair[0].lower()):
        try:
            licence = licence_of(distribution(name))
        except PackageNotFoundError:  # of another system, such as colorama of Windows
            continue
        yield f"| {name} | {version} | {licence} |"


def _npm_rows(npm_lock: Mapping[str, Any]) -> Iterator[str]:
    for place, facts in sorted(npm_lock["packages"].items()):
        name = place.rpartition("node_modules/")[2]
        # Optional ones are programs of those tools, one for each system.
        if name and name not in _TOOLS and not facts.get("dev") and not facts.get("optional"):
            yield f"| {name} | {facts['version']} | {facts.get('license', _UNKNOWN)} |"


def main(*words: str) -> None:
    """``notes VERSION`` prints the notes of the release; ``licences`` writes the page of licences."""
    if words[0] == "notes":
        require_version(words[1])
        sys.stdout.write(notes_of((PROJECT / "CHANGELOG.md").read_text("utf-8"), words[1]))
    else:
        lock = (PROJECT / "requirements" / "run.txt").read_text("utf-8")
        npm_lock = json.loads((PROJECT / "package-lock.json").read_text("utf-8"))
        page = PROJECT / "docs" / "reference" / "licences.md"
        page.write_text(licences_page(lock, npm_lock), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
