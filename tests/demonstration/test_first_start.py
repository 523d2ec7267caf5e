"""What an empty installation loads are commands that exist, and each subject has its floor among the settings."""

from typing import Any

import typer

from maillage.demonstration.first_start import COMMANDS
from maillage.demonstration.settings import DemonstrationSettings
from maillage.site.cli import app
from maillage.web.demonstration import demonstrations


def test_every_command_of_the_first_start_exists() -> None:
    root: Any = typer.main.get_command(app)

    absent = [words for words in COMMANDS if words[1] not in root.commands[words[0]].commands]

    assert absent == []


def test_every_subject_has_its_floor_among_the_settings() -> None:
    floors = {demonstration.floor.lower() for demonstration in demonstrations()}

    # That of tests is with the figures, which decide by it which origin is public.
    assert floors == {*DemonstrationSettings.model_fields, "demo_until"}
