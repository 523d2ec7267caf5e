"""What we depend on is named without addresses, and no file of the repository names a package registry."""

import json
import re

import pytest

from tests.order.sources import ROOT, files, named

# Spelled in parts, so that this file does not name them.
REGISTRY_HOSTS = tuple(
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("cdnjs", "cloudflare", "com"),
    )
)
TEXTS = (
    *(".py", ".txt", ".in", ".toml", ".json", ".md", ".html", ".js", ".mjs", ".css", ".sh", ".sql", ".yml", ".yaml"),
    *("", ".cfg", ".ini", ".service", ".conf", ".po"),
)


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_file_names_a_registry(host: str):
    naming = [named(path) for path in files(*TEXTS) if host in path.read_text("utf-8", errors="replace")]

    assert naming == []


@pytest.mark.parametrize(
    "name", ["run", "dev", "film", "scale", "compiled", "node", "release", "harvester-udata", "harvester-ckan"]
)
def test_requirements_are_hashed_and_without_address(name: str):
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")

    pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+", text, flags=re.MULTILINE)
    unhashed = [pin for pin in pins if not re.search(rf"^{re.escape(pin)}.*\\\n\s+--hash=", text, flags=re.MULTILINE)]

    assert (len(pins) > 0, unhashed, re.findall(r"://|--index|--find-links", text)) == (True, [], [])


def test_npm_lock_has_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))

    addressed = [name for name, package in lock["packages"].items() if "resolved" in package]

    assert addressed == []


def test_npm_packages_are_pinned():
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))

    versions = {**wanted["dependencies"], **wanted["devDependencies"]}.values()

    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_repository_names_no_folder_outside_itself():
    # Spelled in parts, so that this file does not name them.
    folders = ["/" + "/".join(words) + "/" for words in (("work", "main"), ("work", "shared"), ("tmp", "brief"))]

    naming = [named(path) for path in files(*TEXTS) if _names_any(path.read_text("utf-8", errors="replace"), folders)]

    assert naming == []


def _names_any(text: str, folders: list[str]) -> bool:
    return any(folder in text for folder in folders)


def test_parts_of_scipy_are_loaded_by_what_asks_them():
    named_at_import = re.compile(r"^(from scipy\b|import scipy\.)", flags=re.MULTILINE)

    loading = [
        named(path) for path in files(".py", under="maillage") if named_at_import.search(path.read_text("utf-8"))
    ]

    assert loading == []  # `import scipy` loads none of them: 0.3 s of processor less for each program that starts
