"""Documents are true: their links lead somewhere, and the modules they name exist."""

import re
from pathlib import Path

import pytest

from tests.order.sources import ROOT, files, named, python_files

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PATH = re.compile(r"`((?:maillage|tests|bench|docs|deploy|requirements)/[A-Za-z0-9_./-]+)`")
MODULE = re.compile(r"[(`]((?:[a-z_]+/)+[a-z_0-9]+\.py)\b")
DOCUMENTS = [path for path in files(".md") if path.name != "SOURCES.md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_of_document_lead_somewhere(document: Path):
    targets = LINK.findall(document.read_text("utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_files_named_in_document_exist(document: Path):
    paths = PATH.findall(document.read_text("utf-8"))

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_modules_named_in_modules_exist():
    """By their place in the repository, in the package or in the feature."""
    lost = {
        (named(path), module)
        for path in [*python_files(), *python_files("tests"), *python_files("bench")]
        for module in MODULE.findall(path.read_text("utf-8"))
        if not any((place / module).is_file() for place in (ROOT, ROOT / "maillage", *path.parents))
    }

    assert lost == set()
