"""Commands for developers, called by ``make`` and hidden from the help page."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from maillage.core.command_groups import translate_help
from maillage.core.program_files import DOCUMENTATION, PROJECT


def assets(
    modules: Annotated[Path, typer.Option(help="Where npm put the packages.")] = PROJECT / "node_modules",
) -> None:
    """Copy what the pages load from other projects into build/vendor. Example: maillage assets."""
    from maillage.site.build.assets import copy_assets  # noqa: PLC0415 -- each command brings what it needs

    written = copy_assets(modules, settings.VENDOR_DIR)
    typer.echo(f"{len(written)} files")


def messages(
    merge: Annotated[list[Path] | None, typer.Option(help="Translations to take over: .po files.")] = None,
) -> None:
    """Bring the English catalogue up to date, and compile it. Example: maillage messages --merge fragment.po."""
    from maillage.site.build.catalogues import compile_catalogues  # noqa: PLC0415 -- Babel is for set-up and tests only
    from maillage.site.build.messages import update_catalogue  # noqa: PLC0415 -- likewise

    missing = update_catalogue(PROJECT, fragments=merge or [])
    compile_catalogues(PROJECT)
    typer.echo("\n".join(missing) or "complete")
    raise typer.Exit(1 if missing else 0)


def compile_messages() -> None:
    """Compile the catalogues that the pages read. Example: maillage compile-messages."""
    from maillage.site.build.catalogues import compile_catalogues  # noqa: PLC0415 -- Babel is for set-up and tests only

    compile_catalogues(PROJECT)


def reference() -> None:
    """Rewrite docs/reference: settings, commands, API. Example: maillage reference."""
    from maillage.site.build.reference import write_reference  # noqa: PLC0415 -- loads every feature

    translate_help(str)  # the reference is in English, whatever the terminal's locale
    for file in write_reference(DOCUMENTATION / "reference"):
        typer.echo(file)
