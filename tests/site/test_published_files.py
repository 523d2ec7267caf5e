"""Static files as an installation serves them: those of set-up, minified and compressed, or those written since."""

import gzip
import shutil
import subprocess
from pathlib import Path

import django
import pytest

from maillage.core.program_files import PACKAGE, VENDOR
from maillage.site.build.carried_files import carried_folder, make_carried
from maillage.site.build.static_files import copy_draft
from maillage.site.original_files import static_version
from maillage.site.published_files import published_files, served_files
from tests.order.sources import ROOT
from tests.static_files import published_folder

SCRIPT = ROOT / "maillage" / "site" / "scripts" / "static_files.mjs"
# What Node reads, since Python’s own library has no Brotli.
BROTLI_TEXT = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"

ADMIN = Path(django.__file__).parent / "contrib" / "admin" / "static"
VENDORED = "build/vendor/vendor"


def run_script(folder: Path) -> None:
    subprocess.run(["node", str(SCRIPT), str(folder)], check=True, timeout=60)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some files as set-up leaves them."""
    folder = tmp_path_factory.mktemp("static")
    draft = folder / "11111111.draft"
    filler = "/* filler */\n" * 100
    texts = {
        "web/a.js": '/** What it does. */\nimport { other } from "./b.js";\nother(`\n  // a text\n`); // now\n',
        "web/b.js": f"export function other(text) {{\n  return 'https://x' + text;\n}}\n{filler}",
        "figures/map.js": 'import { openStage } from "../web/map/stage.js";\nopenStage();\n',
        "web/map/stage.js": (
            'import { Map } from "../../vendor/library.mjs";\nimport { sheet } from "./base.js";\n'
            "export function openStage() {\n  return new Map(sheet());\n}\n"
        ),
        "web/map/base.js": "export const sheet = () => new URL('./map.css', import.meta.url).href; // ours\n",
        "web/site.css": (
            '@import "../vendor/library.css";\n@import "./tokens.css";\na::before { content: "/*" } /* gone */\n'
        ),
        "web/tokens.css": f"/* colours */\n:root {{ --ink: light-dark(#000000, #ffffff); }}\n{filler}",
        "web/mark.svg": "<svg>" + "<g></g>" * 100 + "</svg>",
        "vendor/library.css": "/*! Licensed under MIT */\nb { top: 0 }\n",
        "vendor/library.mjs": "/* Licensed under MIT */\n" + "call();\n" * 100,
    }
    for name, text in texts.items():
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_text(text, encoding="utf-8")
    (draft / "vendor" / "font.woff2").write_bytes(bytes(1_000))
    run_script(folder)
    return folder / "11111111"


def test_script_keeps_its_imports_and_texts_and_loses_its_comments(small: Path) -> None:
    text = (small / "web" / "a.js").read_text(encoding="utf-8")

    assert [part in text for part in ('from"./b.js"', "\n  // a text\n", "What it does", "// now")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_page_that_is_a_map_is_one_module_whose_addresses_lead_where_they_led(small: Path) -> None:
    text = (small / "figures" / "map.js").read_text(encoding="utf-8")

    parts = ('from"../vendor/library.mjs"', 'new URL("../web/map/base.js",import.meta.url)', "./map.css", "stage.js")
    assert [part in text for part in parts] == [True, True, True, False]
    assert 'from"./base.js"' in (small / "web" / "map" / "stage.js").read_text(encoding="utf-8")


def test_sheet_holds_what_it_imports_and_keeps_what_stands_in_quotes(small: Path) -> None:
    text = (small / "web" / "site.css").read_text(encoding="utf-8")

    parts = ("Licensed under MIT", "--ink: light-dark(#000000, #ffffff)", 'content:"/*"', "@import", "gone", "colours")
    assert [part in text for part in parts] == [True, True, True, False, False, False]


def test_third_party_files_keep_their_comments_which_are_their_licences(small: Path) -> None:
    assert (
        (small / "vendor" / "library.mjs").read_text(encoding="utf-8").startswith("/* Licensed under MIT */\ncall();")
    )


def test_each_long_text_has_both_variants(small: Path) -> None:
    names = sorted(path.name for path in small.rglob("*.*z") if path.suffix == ".gz")

    assert names == sorted(path.name.replace(".br", ".gz") for path in small.rglob("*.br"))
    assert names == ["library.mjs.gz", "mark.svg.gz"]


@pytest.mark.parametrize("name", ["vendor/library.mjs", "web/mark.svg"])
def test_variants_are_the_file_itself(small: Path, name: str) -> None:
    plain = (small / name).read_bytes()

    read = subprocess.run(
        ["node", "-e", BROTLI_TEXT, str(small / f"{name}.br")], check=True, timeout=60, capture_output=True
    )

    assert (gzip.decompress((small / f"{name}.gz").read_bytes()), read.stdout) == (plain, plain)


def test_set_up_copies_the_files_of_every_feature_once_and_drops_other_versions(tmp_path: Path) -> None:
    (tmp_path / "00000000").mkdir()
    (tmp_path / "00000000.draft").mkdir()

    copy_draft(tmp_path, "11111111")

    assert [path.name for path in tmp_path.iterdir()] == ["11111111.draft"]
    draft = tmp_path / "11111111.draft"
    assert (draft / "web" / "site.css").read_bytes() == (ROOT / "maillage/web/static/web/site.css").read_bytes()
    assert (draft / "vendor" / "maplibre-gl.mjs").is_file()


def test_installation_serves_the_files_of_set_up(tmp_path: Path) -> None:
    (tmp_path / "set-up" / "11111111").mkdir(parents=True)

    served = served_files(tmp_path / "data", "11111111", set_up_files=tmp_path / "set-up")

    assert (served, (tmp_path / "data").exists()) == (tmp_path / "set-up" / "11111111", False)


def test_files_edited_since_set_up_are_served_as_they_are_written(tmp_path: Path) -> None:
    served = served_files(tmp_path, "11111111", set_up_files=tmp_path / "set-up", carried_files=tmp_path / "carried")

    written = (ROOT / "maillage/web/static/web/masthead.js").read_bytes()
    assert served == tmp_path / "static" / "11111111"
    assert (served / "web" / "masthead.js").read_bytes() == written
    assert gzip.decompress((served / "web" / "masthead.js.gz").read_bytes()) == written


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with few files, of which a package was made."""
    root = tmp_path_factory.mktemp("project")
    ours = [f"maillage/web/static/web/{name}" for name in ("masthead.js", "site.css", "tokens.css")]
    for name in (*ours, f"{VENDORED}/pico.min.css", f"{VENDORED}/BricolageGrotesque_400Regular.ttf"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    make_carried(root, [ADMIN], run_script)
    return root


def test_package_carries_what_is_smaller_and_no_file_as_it_was_written(project: Path) -> None:
    carried = carried_folder(project)
    names = {file.relative_to(carried).as_posix() for file in carried.rglob("*") if file.is_file()}

    assert {"web/masthead.js", "web/masthead.js.br", "web/site.css.gz", "vendor/pico.min.css.br"} <= names
    assert "admin/css/base.css.br" in names
    assert {"vendor/pico.min.css", "admin/css/base.css", "vendor/BricolageGrotesque_400Regular.ttf"} & names == set()
    assert (carried / "web" / "masthead.js").stat().st_size < (
        ROOT / "maillage/web/static/web/masthead.js"
    ).stat().st_size


def test_package_of_changed_files_is_another(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "maillage", tmp_path / "maillage")
    shutil.copytree(project / "build" / "vendor", tmp_path / "build" / "vendor")
    same = carried_folder(tmp_path).name

    (tmp_path / "maillage/web/static/web/masthead.js").write_text("call();")

    assert (same, carried_folder(tmp_path).name == same) == (carried_folder(project).name, False)


def test_installed_package_serves_what_it_carries_beside_the_original_files(project: Path, tmp_path: Path) -> None:
    carried = tmp_path / "carried" / static_version(PACKAGE, VENDOR)
    shutil.copytree(carried_folder(project), carried)

    served = served_files(tmp_path, "11111111", set_up_files=tmp_path / "none", carried_files=tmp_path / "carried")

    for name in ("web/masthead.js", "web/masthead.js.br", "web/masthead.js.gz", "vendor/pico.min.css.br"):
        assert (served / name).read_bytes() == (carried / name).read_bytes()
    assert (served / "vendor" / "pico.min.css").read_bytes() == (VENDOR / "vendor" / "pico.min.css").read_bytes()
    assert (served / "admin" / "css" / "base.css.br").is_file()


def test_variant_of_another_version_of_django_is_not_served(project: Path, tmp_path: Path) -> None:
    carried = tmp_path / "carried" / static_version(PACKAGE, VENDOR)
    shutil.copytree(carried_folder(project), carried)
    (carried / "admin" / "css" / "base.css.gz").write_bytes(gzip.compress(b"body { color: of another version }"))

    served = served_files(tmp_path, "11111111", set_up_files=tmp_path / "none", carried_files=tmp_path / "carried")

    installed = (ADMIN / "admin" / "css" / "base.css").read_bytes()
    assert (served / "admin" / "css" / "base.css.br").exists() is False
    assert gzip.decompress((served / "admin" / "css" / "base.css.gz").read_bytes()) == installed


def test_older_versions_are_removed(tmp_path: Path) -> None:
    (tmp_path / "00000000").mkdir()

    published_files(tmp_path, "11111111")

    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["11111111"]


def test_served_sheet_of_every_page_reaches_the_library() -> None:
    assert "Pico CSS" in (published_folder() / "vendor" / "pico.min.css").read_text(encoding="utf-8")
