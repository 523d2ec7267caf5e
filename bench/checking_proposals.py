"""Every fix that would be proposed in real files, for people to read: one line a value, sorted.

Run: .venv/bin/python bench/checking_proposals.py [--write]
Without --write the lines that are not yet in the list of those read (tests/samples/schema/proposals.tsv) are printed:
those of its own samples, and of every file under ../shared/reference that a model recognises, where that folder is.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import django

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
django.setup()

from maillage.core.tables.reading import open_source  # noqa: E402 -- likewise
from maillage.opendata.catalog.store.schemas import nearest_schema  # noqa: E402 -- after the path is set
from tests.core.schema.cases import FILES, SAMPLES, schema_named  # noqa: E402 -- likewise
from tests.core.schema.proposals import READ_BY_PEOPLE, Proposal, as_line, proposals  # noqa: E402 -- likewise

REFERENCE: Final = ROOT.parent / "shared" / "reference"
_LARGEST: Final = 20_000_000
_TABLES: Final = frozenset({".csv", ".xlsx", ".xls", ".ods"})


def main() -> None:
    """Print what nobody has read yet, or write the list of the samples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write the list of the samples, to be read")
    of_samples = {one for name, schema in FILES.items() for one in _of_sample(name, schema)}
    if parser.parse_args().write:
        READ_BY_PEOPLE.write_text("".join(f"{line}\n" for line in sorted(map(as_line, of_samples))), "utf-8")
        return
    known = set(READ_BY_PEOPLE.read_text("utf-8").splitlines())
    lines = {as_line(one) for one in of_samples | set(_of_reference())}
    print("\n".join(sorted(lines - known)))
    print(f"{len(lines)} proposals, {len(lines - known)} of which nobody has read", file=sys.stderr)


def _of_sample(name: str, schema: str) -> set[Proposal]:
    return proposals(SAMPLES / "files" / name, schema_named(schema))


def _of_reference() -> Iterator[Proposal]:
    for path in sorted(REFERENCE.rglob("*")) if REFERENCE.exists() else ():
        if path.suffix.lower() not in _TABLES or path.stat().st_size > _LARGEST:
            continue
        model = nearest_schema(open_source(path).header)
        if model is not None and model.latest.schema is not None:
            print(f"{path.relative_to(REFERENCE)}: {model.id}", file=sys.stderr)
            yield from proposals(path, model.latest.schema)


if __name__ == "__main__":
    main()
