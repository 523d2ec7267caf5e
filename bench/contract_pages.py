"""Pages over the contracts of a country, whole: first visit and next ones, each in new processes.

Asked of the store that bench/contract_store.py leaves in FOLDER (invented contracts of a region). What the follower
keeps ahead is kept first, as it does. Then three processes, one after the other, each opens the method, which asks
nothing of the store, then every page once and five times more, through all of Django; milliseconds on the clock:
minimum, median, maximum. Buyers and holders are those of the store: its largest, and those just below what is answered
ahead; a holder of some hundreds; words from many to few.
`python bench/contract_pages.py FOLDER [--processes 3] [--only words]`.
"""

import argparse
import multiprocessing
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
_NEXT: Final = 5


def addresses() -> Mapping[str, str]:
    """The pages that are asked, by what they are called."""
    from maillage.buy.contracts.store.contract_answers import LEAST_CONTRACTS  # noqa: PLC0415 -- see main
    from maillage.buy.contracts.store.contract_store import store_rows  # noqa: PLC0415 -- see main

    def ranked(column: str, table: str, most: int) -> tuple[str, int]:
        """The value of a column with most contracts below so many, and how many it has."""
        rows = store_rows(
            f"SELECT {column}, count(*) AS held FROM {table} WHERE {column} IS NOT NULL GROUP BY ALL "
            f"HAVING held < {most} ORDER BY held DESC, {column} LIMIT 1"
        )
        return rows[0]

    everything = 10**9
    buyer, bought = ranked("buyer_id", "contracts", everything)
    holders = [ranked("siren", "holders", most) for most in (everything, LEAST_CONTRACTS, 1_000)]
    ((region, departement, division, key),) = store_rows(
        "SELECT region, departement, left(cpv, 2), key FROM contracts WHERE number = 700"
    )
    ((order,),) = store_rows("SELECT min(key) FROM contracts WHERE framework_number IS NOT NULL")
    return {
        "home": "/marches",
        "a région": f"/territoires/region:{region}/detail/marches",
        "a département": f"/territoires/departement:{departement}/detail/marches",
        f"division {division} of the CPV": f"/marches/cpv/{division}",
        "figures of a région": f"/marches/chiffres?territory=region:{region}",
        "figures of a holder": f"/marches/chiffres?holder={holders[1][0]}",
        "the calendar of a région": f"/marches/fins?territory=region:{region}",
        f"the buyer of {bought:,}": f"/marches/acheteur/{buyer}",
        **{f"a holder of {held:,}": f"/marches/titulaire/{siren}" for siren, held in holders},
        **{f"search: {text}": f"/marches/recherche?q={text}" for text in _SEARCHES},
        "search: a word in a département": f"/marches/recherche?q=nettoyage&territory=departement:{departement}",
        "one contract": f"/marches/contrat/{key}",
        "an order": f"/marches/contrat/{order}",
    }


_SEARCHES: Final = ("marché", "nettoyage", "entretien espaces", "fourniture repas", '"espaces verts"')


def visit(pages: Mapping[str, str], only: str) -> Mapping[str, Sequence[float]]:
    """Open every page in this process; the times of each."""
    import django  # noqa: PLC0415 -- see main

    django.setup()
    from django.test import Client  # noqa: PLC0415 -- see main

    client = Client(SERVER_NAME="localhost")
    times: dict[str, list[float]] = {}
    assert client.get("/marches/methode").status_code == 200
    for title, address in pages.items():
        if only in title:
            times[title] = [_milliseconds(client, address) for _ in range(1 + _NEXT)]
    return times


def _milliseconds(client: Any, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    took_ms = (time.perf_counter() - begun) * 1_000
    assert answer.status_code == 200, (address, answer.status_code)
    return took_ms


def told(times: Sequence[float]) -> str:
    """Minimum, median, maximum."""
    return ", ".join(f"{value:.0f}" for value in (min(times), statistics.median(times), max(times)))


def main() -> None:
    """Keep the answers, then visit in new processes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    # Django's settings name the folder when they are first read: everything of ours is imported after.
    os.environ["MAILLAGE_DATA"] = str(options.folder / "installation")
    import django  # noqa: PLC0415 -- see above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- see above

    from maillage.buy.contracts.edges.duties import answer_ahead  # noqa: PLC0415 -- see above

    call_command("migrate", verbosity=0)
    begun, processor = time.perf_counter(), time.process_time()
    kept = answer_ahead(datetime.now(UTC))
    spent = f"{time.perf_counter() - begun:.1f} s, {time.process_time() - processor:.1f} of processor"
    print(f"answered ahead: {kept:,} answers, {spent}")
    pages = addresses()
    context = multiprocessing.get_context("spawn")
    firsts: dict[str, list[float]] = {}
    nexts: dict[str, list[float]] = {}
    for _ in range(options.processes):
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            visited = pool.submit(visit, pages, options.only).result()
        for title, times in visited.items():
            firsts.setdefault(title, []).append(times[0])
            nexts.setdefault(title, []).extend(times[1:])
    for title, times in firsts.items():
        print(f"{title:<40}{told(times):>20}{told(nexts[title]):>20}")


if __name__ == "__main__":
    main()
