"""Static files as an installation publishes them: sheets with what they import, our texts without comments."""

import gzip
from pathlib import Path

import pytest

from maillage.site.published_files import published_files, script_without_comments, sheet_without_comments
from tests.static_files import published_folder


def test_sheet_of_every_page_holds_the_library_and_the_tokens() -> None:
    sheet = (published_folder() / "web" / "site.css").read_text(encoding="utf-8")

    assert [part in sheet for part in ("Pico CSS", "--ink-soft: #47606a", ".masthead", "@import", "@charset")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_sheet_of_maps_holds_that_of_the_library() -> None:
    sheet = (published_folder() / "web" / "map" / "map.css").read_text(encoding="utf-8")

    assert (".maplibregl-ctrl-group" in sheet, ".map-stage" in sheet, "@import" in sheet) == (True, True, False)


def test_packed_file_is_the_published_one() -> None:
    plain = published_folder() / "web" / "masthead.js"

    assert gzip.decompress(plain.with_name("masthead.js.gz").read_bytes()) == plain.read_bytes()


def test_texts_of_others_keep_their_comments_which_are_their_licences() -> None:
    assert "Licensed under MIT" in (published_folder() / "vendor" / "pico.min.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("// what it does\nlet a = 1; // kept\n", "\nlet a = 1; // kept\n"),
        ("  /** What\n   * it does. */\n  call();\n", "\n\ncall();\n"),
        ('const way = "https://x";\n', 'const way = "https://x";\n'),
        ("const all = `\n  // a text\n`;\n", "const all = `\n  // a text\n`;\n"),
    ],
)
def test_script_loses_the_comments_of_their_own_lines_alone(text: str, published: str) -> None:
    assert script_without_comments(text) == published


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("/* it's ours */\n  a { top: 0 }\n", "\na { top: 0 }\n"),
        ('a::before { content: "/*" } /* gone */\n', 'a::before { content: "/*" } \n'),
    ],
)
def test_sheet_loses_its_comments_but_not_what_stands_in_quotes(text: str, published: str) -> None:
    assert sheet_without_comments(text) == published


def test_older_versions_are_removed(tmp_path: Path) -> None:
    (tmp_path / "00000000").mkdir()

    published_files(tmp_path, "11111111")

    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["11111111"]
