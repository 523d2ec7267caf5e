"""``maillage sources list`` and ``status``: what is declared; of which day the data are."""

import sys
from dataclasses import asdict

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.sources.pages.parts.source_words import (
    action_text,
    age_text,
    line_facts,
    problem_text,
    reading_text,
    size_text,
    state_word,
)
from maillage.sources.store.source_files import declarations
from maillage.sources.store.source_lines import source_lines
from maillage.web.wording import formats


def list_sources(*, as_json: AsJson = False) -> None:
    """List the declared sources, by lot. Example: maillage sources list --json. Exit status: 0, 1 for a broken file."""
    declared = declarations()
    if as_json:
        print_json([asdict(declaration) for declaration in declared.values()])
        return
    for declaration in declared.values():
        lot = _("lot %s") % declaration.lot if declaration.lot else _("sur demande")
        own = _("à vous") if declaration.is_own else declaration.publisher
        size = size_text(declaration.needs.download_mb)
        sys.stdout.write(f"{declaration.id} · {declaration.title} · {own} · {lot} · {size}\n")


def status(*, as_json: AsJson = False) -> None:
    """Say of which day the data of each chosen source are, troubles first. Example: maillage sources status.

    Exit status: 0, 3 where a source is late, refused, lost or cannot be reached.
    """
    today = localdate()
    lines = sorted(source_lines(), key=lambda line: not line.is_troubled(today))
    if as_json:
        print_json([line_facts(line, today) for line in lines])
    else:
        if not lines:
            sys.stdout.write(_("Aucune source n’est choisie : « maillage sources first-day » en charge.") + "\n")
        for line in lines:
            day = formats.day(line.data_on) if line.data_on else _("sans date")
            sys.stdout.write(f"{line.id} · {state_word(line, today)} · {day} · {reading_text(line)}\n")
            for text in (problem_text(line), age_text(line, today), action_text(line, today)):
                sys.stdout.write(f"    {text}\n" if text else "")
    if any(line.is_troubled(today) for line in lines):
        sys.exit(3)
