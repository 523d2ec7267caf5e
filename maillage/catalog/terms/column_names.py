"""Names of columns that are each there once, so that files, queries and SQL can hold them: empty and repeated ones."""

from collections.abc import Sequence


def unique_names(written: Sequence[str]) -> list[str]:
    """The names as written; an empty one becomes "colonne_3", one that was there already "montant_2".

    Case does not tell two names apart: the engines that read the files see "Nom" and "nom" as one.
    """
    taken = {name.strip().casefold() for name in written if name.strip()}
    seen: set[str] = set()
    return [_free(name, position, taken, seen) for position, name in enumerate(written, 1)]


def _free(name: str, position: int, taken: set[str], seen: set[str]) -> str:
    wanted = " ".join(name.replace("\0", "").split()) or f"colonne_{position}"
    free = wanted
    number = 2
    while free.casefold() in seen or (free != wanted and free.casefold() in taken):
        free = f"{wanted}_{number}"
        number += 1
    seen.add(free.casefold())
    return free
