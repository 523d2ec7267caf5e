"""Makes column names non-empty and unique, so that files, queries and SQL can use them."""

from collections.abc import Sequence


def unique_names(written: Sequence[str]) -> list[str]:
    """The names, with an empty one replaced by "colonne_3" and a duplicate by "montant_2".

    Names that differ by case only are duplicates: DuckDB and others compare them without case.
    """
    as_written = {name.strip().casefold() for name in written if name.strip()}
    seen: set[str] = set()
    names = []
    for position, name in enumerate(written, 1):
        bare = " ".join(name.replace("\0", "").split()) or f"colonne_{position}"
        free, number = bare, 2
        while free.casefold() in seen or (free != bare and free.casefold() in as_written):
            free = f"{bare}_{number}"
            number += 1
        seen.add(free.casefold())
        names.append(free)
    return names
