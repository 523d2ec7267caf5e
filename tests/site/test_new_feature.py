"""What it takes to add a feature: its folder, and its name in maillage/site/features.py."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping

import pytest

from tests.order.sources import ROOT

FILES = {
    "__init__.py": '"""What the sea does: a feature of this test."""',
    "feature.py": """
        from typing import Final

        from maillage.core.offers import Feature

        FEATURE: Final = Feature(
            settings=("settings:SETTINGS",),
            duties=("duties:DUTIES",),
            place_panels=("panels:PLACE_OFFERS",),
            cockpit_queues=("cockpit:QUEUES",),
            cockpit_links=("cockpit:LINKS",),
            commands=("cli:COMMANDS",),
        )
    """,
    "settings.py": """
        from typing import Final

        from maillage.core.settings import Port, Settings, setting


        class SeaSettings(Settings):
            tide_port: Port = setting("Le port de la marée.", 8765)


        SETTINGS: Final = (SeaSettings,)
    """,
    "duties.py": """
        from typing import Final

        from maillage.core.offers import Duty

        DUTIES: Final = (Duty("tides", 60, lambda now: now.month),)
    """,
    "panels.py": """
        from typing import Final

        from maillage.territory.pages.parts.place_offers import PlaceOffer, PlacePanel, PlacePart, PlaceVisit


        def tides(visit: PlaceVisit) -> PlacePart:
            panel = PlacePanel(door="Sea", sentence="The sea is high.", figures=(), link=("Boats", "/maree"), rank=5)
            return PlacePart(panel=panel)


        PLACE_OFFERS: Final = (PlaceOffer(tides, lambda: 1),)
    """,
    "cockpit.py": """
        from typing import Final

        from maillage.accounts.pages.parts.cockpit import CockpitLink, CockpitVisit, Harm, Queue, WaitingItem


        def high_tide(visit: CockpitVisit) -> list[WaitingItem]:
            return [WaitingItem(key="1", tag="Tide", harm=Harm.SOON, sentence="The sea is high.")]


        QUEUES: Final = (Queue(name="tides", waiting=high_tide),)
        LINKS: Final = (CockpitLink(25, "Tides", "tides"),)
    """,
    "cli.py": """
        from typing import Final

        import typer

        from maillage.core.command_groups import CommandEntry

        COMMANDS: Final = (CommandEntry("tide", "maillage.sea.cli:tide", "Say the tide."),)


        def tide() -> None:
            from django.conf import settings

            typer.echo(f"high at {settings.TIDE_PORT}")
    """,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """How the program of an installation begins that has one more feature, whose folder is elsewhere."""
    folder = tmp_path_factory.mktemp("house") / "sea"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(textwrap.dedent(content), encoding="utf-8")
    return textwrap.dedent(
        f"""
        import maillage
        maillage.__path__.append({str(folder.parent)!r})
        from maillage.site import features
        features.FEATURES = (*features.FEATURES, "sea")
        """
    )


def run(program: str, *words: str, **environ: str) -> str:
    command = [sys.executable, "-c", program, *words]
    ran = subprocess.run(
        command, env=os.environ | environ, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return ran.stdout


@pytest.fixture(scope="module")
def offered(house: str) -> Mapping[str, list[str]]:
    """What the features offer the house, told by one process: to load the house costs seconds."""
    program = """
        import django; django.setup()
        import json
        from maillage.accounts.pages.parts import cockpit
        from maillage.site.pages.place import place_offers
        from maillage.site.processes.follower import duties
        print(json.dumps({
            "duties": [duty.name for duty in duties()],
            "panels": [offer.build.__name__ for offer in place_offers()],
            "queues": [queue.name for queue in cockpit.queue_offers()],
            "suggestions": [offer.suggest.__name__ for offer in cockpit.suggestion_offers()],
            "links": [link.address for link in cockpit.link_offers()],
        }))
    """
    told: Mapping[str, list[str]] = json.loads(run(house + textwrap.dedent(program)))
    return told


def test_folder_and_line_give_the_house_a_command_and_a_setting(house: str):
    maillage = f"{house}\nfrom maillage.site.cli import main; main()"

    assert run(maillage, "tide", MAILLAGE_TIDE_PORT="9000") == "high at 9000\n"
    assert json.loads(run(maillage, "settings", "--json"))["MAILLAGE_TIDE_PORT"] == "8765"
    assert "Say the tide." in run(maillage, "--help")


def test_folder_and_line_give_the_follower_a_duty(offered: Mapping[str, list[str]]):
    assert "tides" in offered["duties"]


def test_folder_and_line_give_the_place_page_a_panel(offered: Mapping[str, list[str]]):
    assert offered["panels"][-1] == "tides"
    assert {"compared_operators", "usages_table", "needs"} <= set(offered["panels"])


def test_folder_and_line_give_the_cockpit_a_queue_and_a_link(offered: Mapping[str, list[str]]):
    assert offered["queues"][-1] == "tides"
    assert {"applicants", "reports", "drafts", "needs", "clauses"} <= set(offered["queues"])
    assert offered["suggestions"] == [
        "load_region",
        "first_place",
        "wake_up",
        "look_around",
        "page_to_find",
        "first_clause",
        "followed_clauses",
        "own_hours",
        "needs_to_come",
        "sites_to_keep",
        "next_dataset",
    ]
    assert offered["links"] == [
        "moderation",
        "own_campaigns",
        "own_places",
        "own_contract_sources",
        "own_datasets",
        "own_press",
        "agency_letters",
        "demonstrations",
        "agency_settings",
        "reports",
        "ideas",
        "survey",
        "own_programme",
        "own_consultations",
        "own_ledger",
        "tides",
        "own_needs",
        "kept_lists",
        "own_structures",
        "own_groups",
        "own_clauses",
        "own_events",
        "my_registrations",
        "network_sites",
        "harvest",
        "lessons",
        "sources",
        "my_account",
    ]
