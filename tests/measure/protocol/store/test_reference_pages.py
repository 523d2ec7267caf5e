import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from maillage.measure.protocol.domain.page_profiles import PAGES_DIGEST, PROFILES, PageProfile, objects_of
from maillage.measure.protocol.store.reference_pages import keep_pages, page_files

PAGES = dict(page_files())
EACH_PROFILE = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)


class _Named(HTMLParser):
    """What a document asks for: the value of src, and the href of links in its head."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.paths: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        path = named.get("href") if tag == "link" else named.get("src")
        if path:
            self.paths.append(path)


def _document(profile: PageProfile) -> str:
    return PAGES[f"{profile.name}/index.html"].decode()


def test_octets_of_the_pages_are_those_of_their_version():
    # Whoever has to change this figure has to give PAGES_VERSION a new name too.
    digest = hashlib.sha256()
    for path, content in page_files():
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)

    assert digest.hexdigest() == PAGES_DIGEST


@EACH_PROFILE
def test_each_object_has_its_exact_size(profile: PageProfile):
    found = [(path, len(content)) for path, content in PAGES.items() if path.startswith(f"{profile.name}/")]

    assert found == [(f"{profile.name}/{one.path}", one.bytes) for one in objects_of(profile)]


@EACH_PROFILE
def test_document_names_every_object_once_and_nothing_else(profile: PageProfile):
    paths = _Named(_document(profile)).paths

    assert sorted(paths) == sorted(one.path for one in objects_of(profile) if one.kind != "document")


@EACH_PROFILE
def test_document_says_how_many_objects_its_script_shall_wait_for(profile: PageProfile):
    root = re.search(
        r'<html lang="fr" data-version="(.+?)" data-profile="(.+?)" data-objects="(.+?)">', _document(profile)
    )

    assert root is not None
    assert root.groups() == ("ref-2026-1", profile.name, str(profile.objects))


@EACH_PROFILE
def test_document_is_nearly_all_text_and_not_filling(profile: PageProfile):
    text = _document(profile)

    filling = text.rpartition("<!-- ")[2]

    assert len(filling) < 0.06 * len(text)


def test_pages_name_nothing_outside_their_folder():
    texts = {path: content.decode() for path, content in PAGES.items() if path.endswith((".html", ".css", ".js"))}

    naming = [
        path for path, text in texts.items() if re.search(r"https?:|url\(\"?(//|\.\.)|(src|href)=\"(/|\.\.)", text)
    ]

    assert naming == []


def test_pages_are_kept_whole_and_made_once(tmp_path: Path):
    folder = tmp_path / "ref"
    keep_pages(folder)
    first = (folder / "texte/index.html").stat().st_mtime_ns

    keep_pages(folder)

    kept = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    assert (kept, (folder / "texte/index.html").stat().st_mtime_ns) == (set(PAGES), first)
    assert {path.name for path in tmp_path.iterdir()} == {"ref", ".ref.lock"}


def test_pages_that_lost_octets_are_made_anew(tmp_path: Path):
    folder = tmp_path / "ref"
    keep_pages(folder)
    os.truncate(folder / "presse/picture-01.png", 10)

    keep_pages(folder)

    assert (folder / "presse/picture-01.png").read_bytes() == PAGES["presse/picture-01.png"]


def test_pages_of_another_making_are_made_anew(tmp_path: Path):
    folder = tmp_path / "ref"
    keep_pages(folder)
    (folder / "digest").write_text("another")

    keep_pages(folder)

    assert (folder / "digest").read_text() == PAGES_DIGEST
