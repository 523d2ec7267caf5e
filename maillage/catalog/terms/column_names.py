"""Names of columns that are each there once, so that files, queries and SQL can hold them: empty and repeated ones."""

from collections.abc import Sequence


def unique_names(written: Sequence[str]) -> list[str]:
    """The names as written; an empty one becomes "colonne_3", one that was there already "montant_2".

    Case does not tell two names apart: the engines that read the files see "Nom" and "nom" as one.
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
