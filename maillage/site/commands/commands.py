"""The commands of the installation itself: serve, pages, migrate, check, settings."""

import json
import os
import sys
from typing import Annotated

import structlog
import typer
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

import maillage
from maillage.core.bounds.machine_memory import MEMORY
from maillage.core.clock import utc_now
from maillage.core.extras import is_installed
from maillage.core.settings import variables
from maillage.site.checks import is_node_out_of_reach, lacks_connections
from maillage.site.configuration import settings_classes
from maillage.site.health.corruption import require_undamaged
from maillage.site.health.data_version import note_version, require_readable
from maillage.site.health.feature_checks import require_well
from maillage.site.processes.node_watch import own_certificate_problem, require_certificate_pair
from maillage.site.processes.single_instance import only_service, refuse_equal_ports, require_free_port
from maillage.site.processes.supervisor import become_supervisor

log = structlog.get_logger("maillage")

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def serve() -> None:
    """Run everything: set up the database, the territory and, on an empty installation, a demonstration.

    Example: MAILLAGE_PORT=9000 maillage serve
    """
    from maillage.demonstration import first_start  # noqa: PLC0415 -- loads the territory's libraries
    from maillage.site.build import preparation  # noqa: PLC0415 -- likewise

    configuration = settings.CONFIGURATION
    with only_service(configuration.data_dir):
        MEMORY.require_enough()
        refuse_equal_ports(configuration)
        preparation.require_legal_identity()
        require_certificate_pair(configuration)
        require_free_port(configuration.host, configuration.port, name="MAILLAGE_PORT")
        require_free_port(configuration.node_host, configuration.node_port, name="MAILLAGE_NODE_PORT")
        if os.geteuid():  # root can write everything; « maillage check » still reports the owner
            preparation.require_storage()
        preparation.prepare_territory()
        # Built-in territories can be checked now; an agency's place needs the database.
        if not configuration.home_territory.startswith("place:"):
            preparation.require_home_territory()
        preparation.prepare_database()
        preparation.require_home_territory()
        if (given := lacks_connections(configuration)) is not None:
            log.warning(
                "few_database_connections",
                given=given,
                needed=configuration.installation_connections,
                see="docs/how-to/postgresql.md",
            )
        if is_node_out_of_reach(configuration):
            log.warning("node_without_certificate", see="docs/how-to/node.md")
        if (problem := own_certificate_problem(configuration)) is not None:
            log.warning(problem.code, reason=problem.text, see="docs/how-to/node.md")
        if MEMORY.is_small:
            log.warning("small_mode", memory_mb=MEMORY.limit_bytes // 10**6, see="docs/how-to/install.md")
        log.info(
            "serving",
            address=f"http://{configuration.host}:{configuration.port}",
            node_port=configuration.node_port,
            version=maillage.__version__,
        )
        wants_demonstration = configuration.wants_demo and first_start.wants_demonstration()
        sys.stdout.flush()
        run_dir = configuration.data_dir / "run"
        become_supervisor(configuration.log_form, run_dir, wants_demonstration=wants_demonstration)


def demonstration() -> None:
    """Load 70,000 simulated tests of Pays de la Loire, an invented catalogue, contracts and network, if missing.

    Example: maillage demonstration
    """
    from maillage.demonstration import first_start  # noqa: PLC0415 -- loads the territory's libraries
    from maillage.site.cli import app  # noqa: PLC0415 -- it names this module

    for command in first_start.COMMANDS:
        if command[0] == "coverage" and not is_installed("rasterio"):  # its pages say what to install
            log.warning("demonstration_without_fixed_4g", command=" ".join(command), see="docs/how-to/release.md")
        else:
            app(list(command), standalone_mode=False)
    first_start.note_demonstration_done()


def pages() -> None:
    """Run the page server alone; several may stand on several machines over the same folder and database.

    Example: maillage pages
    """
    from maillage.site.build.preparation import require_prepared  # noqa: PLC0415 -- loads the territory's libraries

    require_prepared()
    sys.stdout.flush()
    # exec, to drop what the command line has loaded.
    os.execv(sys.executable, [sys.executable, "-m", "maillage.site.processes.server"])  # noqa: S606 -- our own module


def migrate() -> None:
    """Bring the database to this version; makes it when absent. Example: maillage migrate."""
    require_readable()
    call_command("migrate", interactive=False, verbosity=1)
    note_version(settings.CONFIGURATION.data_dir)


def check() -> None:
    """Check settings, models, and whether the service can write. Example: maillage check.

    Exit status: 0, 1 when something is wrong.
    """
    import maillage.site.urls  # noqa: F401, PLC0415 -- loads the admin, which is checked too
    from maillage.site.build import preparation  # noqa: PLC0415 -- loads the territory's libraries

    call_command("check", databases=["default"])
    refuse_equal_ports(settings.CONFIGURATION)
    require_certificate_pair(settings.CONFIGURATION)
    if (problem := own_certificate_problem(settings.CONFIGURATION)) is not None:
        raise problem
    preparation.require_storage()
    preparation.try_database()
    require_undamaged()
    require_well()


def confirm_clock() -> None:
    """Say that the clock is right although it jumped: what is old may be erased again.

    Example: maillage confirm-clock
    """
    from maillage.site.health import clock_jump  # noqa: PLC0415 -- loads models

    now = utc_now()
    clock_jump.confirm_clock(now)
    typer.echo(_("L’horloge est crue depuis le %(now)s (UTC).") % {"now": f"{now:%d/%m/%Y %H:%M}"})


def show_settings(*, as_json: AsJson = False) -> None:
    """Every setting with the value that holds here; secrets are not shown. Example: maillage settings --json."""
    lines: dict[str, str] = {}
    for variable in variables(*settings_classes()):
        value = os.environ.get(variable.name, variable.default)
        lines[variable.name] = "…" if variable.is_secret and value else value
    typer.echo(json.dumps(lines) if as_json else "\n".join(f"{name}={value}" for name, value in lines.items()))


def version() -> None:
    """The version that runs. Example: maillage version."""
    typer.echo(maillage.__version__)
