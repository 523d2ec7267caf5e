"""Reads all public pages, answers and files of an installation, and tells the names that have two numbers.

Run: MAILLAGE_DATA=<folder> .venv/bin/python bench/one_number.py --pages 300
On the folder of the full demonstration it is the walk of which tests/site/one_number is the small form.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import django
from django.test import Client
from django.test.utils import override_settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

PLACES: Final = ("region:52", "departement:85", "commune:85226", "place:pornic", "place:les-sables-d-olonne")


def main() -> int:
    """Read, and tell; 1 where two numbers have one name, or a page tells two kinds of tests."""
    django.setup()
    from tests.site.one_number.gathering import gather, lines_of, two_kinds_of_tests, unread  # noqa: PLC0415 -- it asks for what is set up

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("places", nargs="*", default=PLACES)
    options = parser.parse_args()
    with override_settings(ALLOWED_HOSTS=["*"]):
        found = gather(Client(), options.places, at_most=options.pages)
    told = sum(map(len, found.numbers.values()))
    marked = {number.door for numbers in found.numbers.values() for number in numbers}
    print(f"{len(found.doors)} doors, {len(marked)} with numbers; {told} numbers under {len(found.numbers)} names")
    print(f"{len(found.told_twice())} names are told by two doors or more; {len(found.differing())} differ")
    print("Not reached, since nothing leads there here:", *unread(found.doors))
    print(dict(Counter(name.metric.partition(":")[0] for name in found.numbers)))
    faults = [*lines_of(found.differing()), *found.misread, *two_kinds_of_tests(found)]
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
