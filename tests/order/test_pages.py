"""Pages load nothing from elsewhere, carry no inline script or style, and no template is dead."""

import re
from pathlib import Path

from tests.order.sources import ROOT, files, named, python_files

# What names a thing and loads nothing: XML name spaces, and the sources that pages must credit or cite.
NAMES_ONLY = re.compile(r"https?://(www\.w3\.org/|json-schema\.org/|127\.0\.0\.1|localhost)")
_QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|txt|svg))(?=["'])""")
LOADING = re.compile(r"""(?:src|href|srcset|action|url\(|import|from|fetch\()\s*[=(]?\s*["']?(https?:)?//[^"')\s]+""")


def test_pages_load_nothing_from_another_host():
    loading = [
        f"{named(path)}: {found[0]}"
        for path in files(".html", ".js", ".mjs", ".css", ".svg", under="maillage")
        for found in LOADING.finditer(path.read_text("utf-8"))
        if not NAMES_ONLY.search(found[0]) and not _is_link(path.suffix, found)
    ]

    assert loading == []


def test_templates_have_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")[^>]*>|<style|\son[a-z]+=|\sstyle="
    )

    found = [named(path) for path in files(".html", under="maillage") if inline.search(path.read_text("utf-8"))]

    assert found == []


def test_templates_are_all_used():
    templates = {
        _template_name(path): path
        for path in files(".html", ".txt", ".svg", under="maillage")
        if {"templates", "pages"} & set(path.parts)
    }
    sources = [*python_files(), *files(".html", ".svg", under="maillage")]
    quoted = {text for path in sources for text in _QUOTED.findall(path.read_text("utf-8"))}

    # Django looks these up by their own names.
    known = {"400.html", "403.html", "404.html", "500.html", "admin/base_site.html"}
    assert sorted(templates.keys() - quoted - known) == []


def _template_name(path: Path) -> str:
    """How a template is named: by its feature where it stands beside its view."""
    _, mark, name = str(path).rpartition("/templates/")
    feature, _, inner = str(path).partition("/pages/")
    return name if mark else f"{feature.rpartition('/')[2]}/{inner}"


def _is_link(suffix: str, found: re.Match[str]) -> bool:
    """Whether a reader may follow it: a link of a page, which loads nothing by itself."""
    return suffix == ".html" and found[0].startswith("href") and "<link" not in found.string[: found.start()][-80:]


def test_pages_have_a_readme_picture():
    readme = (ROOT / "README.md").read_text("utf-8")

    assert "docs/images/map.png" in readme
