from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

import maillage
from maillage.site.build.release import licence_of, licences_page, notes_of, pinned, require_version

CHANGELOG = """# Changes

## 1.1.0, 2027-02-01

- Faster.

## 1.0.0rc1, coming

- The first.
"""


def test_notes_of_a_release_are_its_section_of_the_changelog():
    assert notes_of(CHANGELOG, "1.1.0") == "- Faster.\n"


@pytest.mark.parametrize(("version", "said"), [("1.0.0rc1", "does not say the day"), ("1.0", "has no section")])
def test_version_without_section_or_day_is_not_released(version: str, said: str):
    with pytest.raises(SystemExit, match=said):
        notes_of(CHANGELOG, version)


@pytest.mark.parametrize(
    ("version", "said"), [("v1.0.0", "is no version"), ("1.0", "is no version"), ("9.9.9", "says")]
)
def test_version_that_is_none_or_not_that_of_the_program_is_not_released(version: str, said: str):
    assert maillage.__version__ != "9.9.9"

    with pytest.raises(SystemExit, match=said):
        require_version(version)


def package(folder: Path, *lines: str) -> PathDistribution:
    (folder / "METADATA").write_text("\n".join(["Metadata-Version: 2.4", "Name: p", "Version: 1", *lines, "", "Text"]))
    return PathDistribution(folder)


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (("License-Expression: MIT", "License: other"), "MIT"),
        (("License: BSD 3-Clause",), "BSD 3-Clause"),
        (("License: A very long text that is the whole licence and not its name at all, really",), "see the package"),
        (("Classifier: License :: OSI Approved :: Apache Software License",), "Apache Software License"),
    ],
)
def test_licence_of_a_package_is_what_it_states(tmp_path: Path, lines: tuple[str, ...], licence: str):
    assert licence_of(package(tmp_path, *lines)) == licence


def test_page_of_licences_names_what_runs_here_and_what_pages_load():
    lock = "pytest==8.4.0 \\\n    --hash=sha256:00\nnot-installed-anywhere==1.0 \\\n    --hash=sha256:00\n"
    npm = {
        "packages": {
            "": {"name": "maillage"},
            "node_modules/pmtiles": {"version": "4.5.0", "license": "BSD-3-Clause"},
            "node_modules/esbuild": {"version": "0.28.2", "license": "MIT"},
            "node_modules/@esbuild/linux-x64": {"version": "0.28.2", "license": "MIT", "optional": True},
            "node_modules/axe-core": {"version": "4.14.1", "license": "MPL-2.0", "dev": True},
        }
    }

    rows = [line for line in licences_page(lock, npm).splitlines() if line.startswith("| ") and "---" not in line]

    assert pinned(lock) == {"pytest": "8.4.0", "not-installed-anywhere": "1.0"}
    named = [row.split(" | ")[0].strip("| ") for row in rows if "package" not in row]
    assert named == ["pytest", "pmtiles"]
