"""The one command ``maillage``: each feature's commands under its name, and those that run the installation."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from django.db.utils import OperationalError

from maillage.core.problems import Problem, sentence
from maillage.site.logs import configure_logs

if TYPE_CHECKING:
    import typer

_DATABASE_DOWN: Final = sentence("La base de données ne répond pas : vérifiez DATABASE_URL et le serveur. (%(reason)s)")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")


def main() -> None:
    """Run the command; a problem is told as its sentence, with exit status 1."""
    try:
        command_line()()
    except OperationalError as error:
        sys.stderr.write(f"{_told(_DATABASE_DOWN, {'reason': str(error).strip()})}\n")
        sys.exit(1)
    except Problem as problem:
        sys.stderr.write("\n".join(told_lines(problem)) + "\n")
        sys.exit(1)


def command_line() -> "typer.Typer":
    """The whole command line; settings are read and checked here."""
    # The settings may be refused: everything that reads them comes after, inside main's care.
    import django  # noqa: PLC0415 -- see above

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- see above

    from maillage.site.commands import app  # noqa: PLC0415 -- see above

    configure_logs(settings.CONFIGURATION.log_form)
    speak(os.environ)
    return app


def speak(environ: "os._Environ[str]") -> None:
    """The sentences of this process are in the language of the terminal: English if it says so, else French."""
    from django.utils import translation  # noqa: PLC0415 -- needs settings

    language = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    translation.activate("en" if language.startswith("en") else "fr")


def told_lines(problem: Problem) -> Iterable[str]:
    """The sentence of ``problem`` and one line a finding, in the language of the process."""
    yield _told(problem.message, problem.params)
    for finding in problem.findings:
        place = [f"{finding.row_number}"] if finding.row_number is not None else []
        place += [finding.field_name] if finding.field_name else []
        yield f"  {' '.join(place)}: {finding.text}" if place else f"  {finding.text}"


def _told(message: str, params: Mapping[str, str | float]) -> str:
    from django.conf import settings  # noqa: PLC0415 -- needs settings
    from django.utils.translation import gettext  # noqa: PLC0415 -- needs settings

    # Refused settings leave Django without any: the French sentence is told as it is.
    return (gettext(message) if settings.configured else message) % params
