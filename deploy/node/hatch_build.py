"""Says which files of the repository the package of the measuring node holds."""

from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Settings are declared by every feature, and an unknown variable is refused: all modules, none of their data.
MODULES: Final = "*.py"
LEFT_OUT: Final = ("migrations",)
# Of the node itself: sources of the reference pages, fonts.
WHOLE: Final = ("measure/protocol", "measure/node")
PAGES: Final = ("measure", "protocol", "static")


class NodeFiles(BuildHookInterface[Any]):
    """Adds modules of ../../maillage."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's signature
        """Map each file to its place in the wheel."""
        project = Path(self.root).parents[1]
        package = project / "maillage"
        files = [*package.rglob(MODULES), *(file for place in WHOLE for file in (package / place).rglob("*"))]
        for file in files:
            parts = file.relative_to(package).parts
            is_source = file.is_file() and file.suffix != ".pyc"
            is_left_out = parts[:3] == PAGES or any(part in LEFT_OUT for part in parts)
            if is_source and not is_left_out:
                build_data["force_include"][str(file)] = file.relative_to(project).as_posix()
        build_data["force_include"][str(project / "LICENSE")] = "maillage/project/LICENSE"
