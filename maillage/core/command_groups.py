"""Groups of commands whose modules are read only when a command is called: a help page loads no library of figures.

Help is written in English in the sources; ``translate_help`` gives it in the language of the terminal.
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
    """A command or a group of commands: its name, ``module:name`` of its function or group, what it does in a line.

    ``group`` is the group that it stands in (``maillage GROUP NAME``); empty: it stands beside the groups.
    """

    name: str
    place: str
    meaning: str
    is_for_developers: bool = False
    group: str = ""


def in_group(group: str, *commands: tuple[str, str, str]) -> tuple[CommandEntry, ...]:
    """The entries of the commands of a group, each by its name, its place and what it does."""
    return tuple(CommandEntry(*command, group=group) for command in commands)


class _Language:
    """How this process says help."""

    translate: Translate = str


def translate_help(translate: Translate) -> None:
    """Help goes through ``translate`` from now on."""
    _Language.translate = translate


class LazyCommands(MutableMapping[str, Any]):
    """Commands by name, each loaded at its first use; ``prepare`` runs before."""

    def __init__(self, entries: tuple[CommandEntry, ...], prepare: Callable[[], object]) -> None:
        self.entries = {entry.name: entry for entry in entries}
        self._prepare = prepare
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """The command; KeyError where there is none of that name."""
        if name not in self._loaded:
            entry = self.entries[name]
            self._prepare()
            module, _, attribute = entry.place.partition(":")
            target = getattr(import_module(module), attribute)
            # Plain help: the library that draws boxes takes longer to load than the command.
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
        """Whether there is a command of that name: asked without loading it."""
        return name in self.entries


class LazyGroup(TyperGroup):
    """A group over LazyCommands; made by ``lazy_group``."""

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
        """The listing of the help page, from the entries alone; commands for developers are not in it."""
        entries = [entry for entry in self.entries if not entry.is_for_developers]
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, _Language.translate(entry.meaning)) for entry in entries])


def lazy_group(*entries: CommandEntry, prepare: Callable[[], object] = lambda: None) -> type[LazyGroup]:
    """The class of a group with these commands; ``prepare`` runs before any of them is loaded."""
    return type("CommandGroup", (LazyGroup,), {"entries": entries, "prepare": staticmethod(prepare)})


def in_language(command: Any) -> Any:
    """``command`` with its help in the language of the process; those of a lazy group follow when they are loaded."""
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
    """One JSON document on the standard output; what JSON has no form for is written as its text."""
    json.dump(facts, sys.stdout, ensure_ascii=False, indent=indent, default=str)
    sys.stdout.write("\n")


@contextmanager
def rows_shown(name: str, words: str) -> Iterator[Callable[[int], None]]:
    """How many rows of ``name`` were read stands on the standard error while they are, as ``words`` say it."""
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
