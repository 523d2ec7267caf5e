"""Command groups that import a command's module only when it is called, so that help pages load no heavy library.

Help is written in English in the sources; ``translate_help`` sets the language of the terminal.
"""

import json
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group_from_info
from typer.models import TyperInfo

Translate = Callable[[str], str]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on the standard output.")]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command or group of commands: its name, the ``module:name`` of its function or group, its one-line help.

    ``group`` is the parent group (``maillage GROUP NAME``); empty for a top-level command.
    """

    name: str
    place: str
    meaning: str
    is_for_developers: bool = False
    group: str = ""


def in_group(group: str, *commands: tuple[str, str, str]) -> tuple[CommandEntry, ...]:
    """Entries for the commands of a group, each given as (name, place, meaning)."""
    return tuple(CommandEntry(*command, group=group) for command in commands)


class _Language:
    """The language of the help of this process."""

    translate: Translate = str


def translate_help(translate: Translate) -> None:
    """Translate help with ``translate`` from now on."""
    _Language.translate = translate


class LazyCommands(MutableMapping[str, Any]):
    """Commands by name, each loaded on first access; ``prepare`` is called before."""

    def __init__(self, entries: tuple[CommandEntry, ...], prepare: Callable[[], object]) -> None:
        self.entries = {entry.name: entry for entry in entries}
        self._prepare = prepare
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """The command; raises KeyError if it does not exist."""
        if name not in self._loaded:
            entry = self.entries[name]
            self._prepare()
            module, _, attribute = entry.place.partition(":")
            target = getattr(import_module(module), attribute)
            # Plain help: importing the library that draws boxes (rich) takes longer than the command.
            if isinstance(target, typer.Typer):
                command: Any = get_group_from_info(
                    TyperInfo(target, name=entry.name),
                    pretty_exceptions_short=False,
                    rich_markup_mode=None,
                    suggest_commands=True,
                )
            else:
                alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
                alone.command(entry.name)(target)
                command = get_command(alone)
            self._loaded[name] = in_language(command)
        return self._loaded[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """The names in the order of the help page."""
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, name: object) -> bool:
        """Whether a command of that name exists; does not load it."""
        return name in self.entries


class LazyGroup(TyperGroup):
    """A Typer group backed by LazyCommands; created by ``lazy_group``."""

    entries: ClassVar[tuple[CommandEntry, ...]] = ()
    prepare: ClassVar[Callable[[], object]]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"commands": None, "rich_markup_mode": None})
        self.commands = LazyCommands(self.entries, type(self).prepare)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 -- as typer names them
        """The command of that name, or None."""
        return self.commands.get(cmd_name)

    def list_commands(self, _ctx: Any) -> list[str]:
        """The names in the order of the help page."""
        return list(self.commands)

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """Write the command list of the help page from the entries alone, without developer commands."""
        entries = [entry for entry in self.entries if not entry.is_for_developers]
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, _Language.translate(entry.meaning)) for entry in entries])


def lazy_group(*entries: CommandEntry, prepare: Callable[[], object] = lambda: None) -> type[LazyGroup]:
    """A group class with these commands; ``prepare`` is called before any of them is loaded."""
    return type("CommandGroup", (LazyGroup,), {"entries": entries, "prepare": staticmethod(prepare)})


def in_language(command: Any) -> Any:
    """``command`` with its help translated in place; commands of a lazy group are translated when they are loaded."""
    if command.help:
        command.help = _Language.translate(command.help)
    if command.epilog:
        command.epilog = _Language.translate(command.epilog)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _Language.translate(parameter.help)
    children = getattr(command, "commands", {})
    if not isinstance(children, LazyCommands):
        for child in children.values():
            in_language(child)
    return command


def print_json(facts: object, *, indent: int | None = 2) -> None:
    """Write one JSON document to standard output; values that JSON does not know are written with ``str``."""
    json.dump(facts, sys.stdout, ensure_ascii=False, indent=indent, default=str)
    sys.stdout.write("\n")


@contextmanager
def rows_shown(name: str, words: str) -> Iterator[Callable[[int], None]]:
    """Show progress on standard error: yields a function to call with the number of rows of ``name`` read so far.

    ``words`` is the text of the counter, with ``%(rows)s``.
    """
    from rich.console import Console  # noqa: PLC0415 -- a help page draws nothing
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 -- likewise

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None, rows="")
        yield lambda rows: bar.update(task, rows=words % {"rows": f"{rows:,}".replace(",", "\u202f")})
