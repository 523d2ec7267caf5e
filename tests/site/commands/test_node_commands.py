import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from maillage.core.problems import Unavailable
from maillage.site.commands.node_commands import app
from tests.measure.node.running import free_port, running_node
from tests.site.configured import configure


@pytest.fixture
def configured(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of an installation in a folder of its own, whose node would be on a free port."""
    settings.DATA_DIR = tmp_path
    configure(settings, {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_NODE_PORT": str(free_port())})
    return settings


def said(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return result.exit_code, result.stdout.strip()


def test_pause_keeps_its_reason_until_resume(configured: Settings, tmp_path: Path):
    paused = said("pause", "--reason", "travaux")
    reason = (tmp_path / "node" / "paused").read_text()
    resumed = said("resume")

    assert (paused, reason, resumed, (tmp_path / "node" / "paused").exists()) == (
        (0, "paused"),
        "travaux\n",
        (0, "resumed"),
        False,
    )


def test_status_without_a_node_says_what_to_start(configured: Settings):
    with pytest.raises(Unavailable, match="lancez « maillage serve »"):
        said("status")


def test_status_is_what_the_node_says_of_itself(configured: Settings, tmp_path: Path):
    port = configured.CONFIGURATION.node_port
    with running_node(tmp_path, port=port, PROCESSES="1"):
        code, text = said("status", "--json")
    state = json.loads(text)

    assert (code, state["status"], state["node"], state["processes"], state["tests"]) == (0, "ok", "local", 1, 0)
