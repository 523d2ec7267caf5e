"""The command ``maillage``: the commands of features in groups, and those of the installation itself.

Nothing heavy is imported here: a command's module is imported when it is called (core.command_groups).
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from gettext import translation
from typing import Annotated, Any, Final

import typer

import maillage
from maillage.core.command_groups import CommandEntry, in_language, lazy_group, translate_help
from maillage.core.problems import Problem, Refused, Unavailable, sentence
from maillage.core.program_files import PACKAGE
from maillage.site.features import offers

_DATABASE_DOWN: Final = sentence("La base de données ne répond pas : vérifiez DATABASE_URL et le serveur. (%(reason)s)")
_COMMAND: Final = sentence("À lancer : %(command)s")
_CHECK_FAILED: Final = sentence("L’installation n’est pas en ordre : %(reason)s")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")


@cache
def prepare_program() -> None:
    """Read settings, load models, and set up logging and language; needed by any command, once."""
    # Settings may be refused: what depends on them comes after, inside main()'s error handling.
    import django  # noqa: PLC0415 -- see above

    from maillage.core.processes import raise_gc_thresholds  # noqa: PLC0415 -- help needs none of it

    raise_gc_thresholds()
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- see above
    from django.utils import translation as django_translation  # noqa: PLC0415 -- see above

    from maillage.measure.protocol.edges.cli.localisation import speak_with  # noqa: PLC0415 -- see above
    from maillage.site.processes.logs import configure_logs  # noqa: PLC0415 -- see above

    speak_with(django_translation.gettext, django_translation.get_language)
    configure_logs(settings.CONFIGURATION.log_form)
    django_translation.activate(terminal_language(os.environ))


def terminal_language(environ: Mapping[str, str]) -> str:
    """The language of help and output: English if the terminal's locale is English, else French."""
    named = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en" if named.startswith("en") else "fr"


def _entry(name: str, place: str, meaning: str, *, is_for_developers: bool = False) -> CommandEntry:
    return CommandEntry(name, f"maillage.{place}", meaning, is_for_developers)


def _show_version(is_asked_for: bool) -> None:  # noqa: FBT001 -- how typer calls back
    if is_asked_for:
        typer.echo(maillage.__version__)
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Nothing but options that answer at once."""


def _group(name: str, meaning: str) -> typer.Typer:
    """A command group to which several features contribute."""
    return typer.Typer(
        cls=lazy_group(*(command for command in _OFFERED if command.group == name)),
        help=meaning,
        callback=lambda: None,
        no_args_is_help=True,
    )


_OFFERED: Final[tuple[CommandEntry, ...]] = offers("commands")
catalog = _group("catalog", "Open data: schemas, checking, publication, harvest.")
companies = _group("companies", "The register of companies (SIRENE): import, show.")
consultation = _group("consultation", "The consultation room: those of other platforms, the register.")
coverage = _group("coverage", "Fixed 4G: what radio paths lose, who is served.")
inclusion = _group("inclusion", "Inclusive buying: structures, who answers a need.")
notices = _group("notices", "Notices of public purchases (BOAMP, TED): import.")
procurement = _group("procurement", "Public contracts: import, check, build.")
quality = _group("quality", "Measurements: import, simulate, count, erase.")
sources = _group("sources", "National data sources: plan, fetch, of which day they are.")
app = typer.Typer(
    name="maillage",
    help="The open platform of a regional digital agency.",
    cls=lazy_group(
        _entry("serve", "site.commands.commands:serve", "Run everything: pages, counter, follower and measuring node."),
        _entry("check", "site.commands.commands:check", "Check settings and models."),
        _entry(
            "settings", "site.commands.commands:show_settings", "Show every setting with the value that holds here."
        ),
        _entry("migrate", "site.commands.commands:migrate", "Bring the database to this version."),
        _entry(
            "backup", "site.commands.backup_commands:backup", "Copy all that is kept while it runs, and prove the copy."
        ),
        _entry("restore", "site.commands.backup_commands:restore", "Put a backup back in place."),
        _entry(
            "backup-changes",
            "site.commands.backup_commands:backup_changes",
            "Tell what differs between the rows of two backups.",
        ),
        _entry("move-rows", "site.commands.backup_commands:move_rows", "Move the rows of SQLite into PostgreSQL."),
        _entry("confirm-clock", "site.commands.commands:confirm_clock", "Say that a clock that jumped is right."),
        _entry(
            "demonstration", "site.commands.commands:demonstration", "Load simulated tests and an invented catalogue."
        ),
        _entry("test", "measure.protocol.edges.cli.commands:measure", "Measure the connection."),
        *(command for command in _OFFERED if not command.group),
        _entry("catalog", "site.cli:catalog", "Open data: schemas, checking, publication, harvest."),
        _entry("quality", "site.cli:quality", "Measurements: import, simulate, count, erase."),
        _entry("companies", "site.cli:companies", "The register of companies (SIRENE): import, show."),
        _entry(
            "consultation", "site.cli:consultation", "The consultation room: those of other platforms, the register."
        ),
        _entry("coverage", "site.cli:coverage", "Fixed 4G: what radio paths lose, who is served."),
        _entry("inclusion", "site.cli:inclusion", "Inclusive buying: structures, who answers a need."),
        _entry("notices", "site.cli:notices", "Notices of public purchases (BOAMP, TED): import."),
        _entry("procurement", "site.cli:procurement", "Public contracts: import, check, build."),
        _entry("sources", "site.cli:sources", "National data sources: plan, fetch, of which day they are."),
        _entry("pages", "site.commands.commands:pages", "Run the page server alone."),
        _entry(
            "follow",
            "site.commands.follower_command:follow_command",
            "Bring up to date what follows from something else.",
        ),
        _entry("node", "site.commands.node_commands:app", "Run the measuring node alone, look at it, pause it."),
        _entry("version", "site.commands.commands:version", "The version that runs."),
        _entry(
            "assets", "site.commands.developer_commands:assets", "Copy what the pages load.", is_for_developers=True
        ),
        _entry("messages", "site.commands.developer_commands:messages", "Update the English.", is_for_developers=True),
        _entry(
            "compile-messages",
            "site.commands.developer_commands:compile_messages",
            "Compile them.",
            is_for_developers=True,
        ),
        _entry(
            "reference", "site.commands.developer_commands:reference", "Write docs/reference.", is_for_developers=True
        ),
        prepare=prepare_program,
    ),
    callback=_options,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command; a Problem is printed as a sentence with exit status 1, as JSON with --json."""
    words = sys.argv[1:]
    language = terminal_language(os.environ)
    translate_help(translation("commands", PACKAGE / "locale", languages=[language], fallback=True).gettext)
    wants_json = "--json" in words
    try:
        status = in_language(typer.main.get_command(app))(args=words, standalone_mode=not wants_json)
    except typer.TyperException as wrong:  # only with --json: otherwise typer prints it itself
        _print_error_json({"code": "usage", "detail": wrong.format_message()})
        status = wrong.exit_code
    except Problem as problem:
        _tell(problem, wants_json=wants_json)
        status = 1
    except Exception as error:
        reason = _problem_of(error)
        if reason is None:
            raise
        _tell(reason, wants_json=wants_json)
        status = 1
    sys.exit(status if isinstance(status, int) else 0)


def problem_lines(problem: Problem) -> Iterable[str]:
    """The sentence of ``problem`` and one line per finding, in the language of the process."""
    yield _message_text(problem.message, problem.params)
    if problem.command:
        yield _message_text(_COMMAND, {"command": problem.command})
    for finding in problem.findings:
        place = [f"{finding.row_number}"] if finding.row_number is not None else []
        place += [finding.field_name] if finding.field_name else []
        text = _message_text(finding.message, finding.params)
        yield f"  {' '.join(place)}: {text}" if place else f"  {text}"


def problem_document(problem: Problem) -> dict[str, Any]:
    """``problem`` as JSON, with the members of the API."""
    findings = [
        {
            "code": finding.code,
            "field": finding.field_name,
            "row": finding.row_number,
            "message": _message_text(finding.message, finding.params),
        }
        for finding in problem.findings
    ]
    document = {"code": problem.code, "detail": _message_text(problem.message, problem.params), "findings": findings}
    return document | ({"command": problem.command} if problem.command else {})


def _tell(problem: Problem, *, wants_json: bool) -> None:
    if wants_json:
        _print_error_json(problem_document(problem))
    else:
        sys.stderr.write("\n".join(problem_lines(problem)) + "\n")


def _print_error_json(document: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _problem_of(error: Exception) -> Problem | None:
    """A Django exception with a cause that an operator can fix, as a Problem; None for a programming error."""
    from django.core.management.base import SystemCheckError  # noqa: PLC0415 -- Django comes with the commands
    from django.db.utils import OperationalError  # noqa: PLC0415 -- likewise

    if isinstance(error, OperationalError):
        from maillage.site.health.storage import storage_problem  # noqa: PLC0415 -- likewise

        problem = storage_problem(error)
        if problem is not None and problem.code != "database_away":
            return problem
        return Unavailable("database_down", _DATABASE_DOWN, reason=str(error).strip())
    if isinstance(error, SystemCheckError):
        return Refused("check_failed", _CHECK_FAILED, reason=str(error).strip())
    return None


def _message_text(message: str, params: Mapping[str, str | float]) -> str:
    from django.conf import settings  # noqa: PLC0415 -- needs settings
    from django.utils.translation import gettext  # noqa: PLC0415 -- needs settings

    # Without valid settings Django cannot translate: show the French sentence.
    return (gettext(message) if settings.configured else message) % params
