"""What `pip install` brings: every file that the program reads, and nothing of an installation or of a test."""

import subprocess
import sys
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from maillage.site.build.assets import VENDOR, VENDORED, are_current, note_current
from maillage.site.build.carried_files import carried_folder
from tests.order.sources import ROOT

# Of which a wheel needs only what they were compiled to, or nothing at all.
NOT_READ = {".po"}


@pytest.fixture(scope="module")
def build_script() -> ModuleType:
    pytest.importorskip("hatchling", reason="requirements/dev.txt or release.txt is not installed")
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_extra_has_its_packages_and_all_has_what_an_agency_wants(build_script: ModuleType):
    metadata: dict[str, object] = {}
    build_script.Dependencies(str(ROOT), {}).update(metadata)

    extras = metadata["optional-dependencies"]
    assert isinstance(extras, dict)
    packages = {name: sorted(line.split(">=")[0].split("==")[0] for line in lines) for name, lines in extras.items()}
    assert packages["coverage"] == ["pyogrio", "rasterio", "scipy"]
    assert packages["maps"] == ["pyogrio"]
    assert (packages["planning"], packages["print"], packages["film"]) == (["scipy"], ["typst"], ["imageio-ffmpeg"])
    assert (packages["postgresql"], packages["archives"]) == (["psycopg[binary,pool]"], ["py7zr"])
    assert (packages["documents"], packages["schemas"]) == (
        ["pikepdf", "pillow"],
        ["opening-hours-py", "phonenumberslite"],
    )
    wanted = {name for extra in packages if extra not in {"all", "compiled", "cluster"} for name in packages[extra]}
    assert set(packages["all"]) == wanted
    assert not set(packages["all"]) & {line.split(">=")[0] for line in build_script.required(ROOT, "run")}


def test_files_of_the_pages_are_current_until_one_changes_or_their_lock_does(tmp_path: Path):
    for name in ("package.json", "package-lock.json", "maillage/site/build/assets.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    for name in ("site/scripts/streets_style.mjs", "web/static/web/map/ground.js"):
        (tmp_path / "maillage" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "maillage" / name).write_text(name)
    style = tmp_path / VENDOR / "vendor" / "pico.min.css"
    style.parent.mkdir(parents=True)
    style.write_text("body {}")
    seen = [are_current(tmp_path)]

    note_current(tmp_path)
    seen.append(are_current(tmp_path))
    style.write_text("body { color: red }")
    seen.append(are_current(tmp_path))
    note_current(tmp_path)
    (tmp_path / "package-lock.json").write_text("another")
    seen.append(are_current(tmp_path))

    assert seen == [False, True, False, False]


@pytest.mark.gate
def test_wheel_holds_every_file_of_the_package_compiled_translations_and_the_files_of_the_pages(
    build_script: ModuleType, tmp_path: Path
):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )

    with zipfile.ZipFile(next(tmp_path.glob("maillage-*.whl"))) as wheel:
        names = set(wheel.namelist())
    listed = subprocess.run(["git", "ls-files", "maillage"], cwd=ROOT, check=True, capture_output=True, text=True)
    lacking = {name for name in listed.stdout.split("\n") if name and Path(name).suffix not in NOT_READ} - names
    vendored = {
        f"maillage/project/{VENDOR}/vendor/{Path(file).name}" for _licence, files in VENDORED.values() for file in files
    }
    carried = f"maillage/project/{carried_folder(ROOT).relative_to(ROOT).as_posix()}"
    assert {f"{carried}/{name}" for name in ("web/site.css", "web/site.css.br", "vendor/maplibre-gl.mjs.br")} <= names
    assert f"{carried}/vendor/maplibre-gl.mjs" not in names
    assert lacking == set()
    assert vendored - names == set()
    assert {f"maillage/locale/{place}.mo" for place in ("en/LC_MESSAGES/django", "fr/LC_MESSAGES/commands")} <= names
    assert [
        name
        for name in names
        if name.endswith(".pyc") or "/tests/" in name or Path(name).name in {"secret_key", "clauses.key"}
    ] == []
    assert {
        f"maillage/project/{name}" for name in ("LICENSE", "docs/how-to/install.md", "deploy/maillage.service")
    } <= names
