"""Ten thousand searches that are followed, against a day of two thousand new contracts, beside one query for each.

Asked of the store that bench/contract_store.py leaves in FOLDER (invented contracts of a region). The day is contracts
of that store, drawn, which are said to have come in today. Searches are drawn from its contracts too, so that they find
something: words, buyer, holder, CPV, territory and months to the end, as people put them together. Ours: the whole look
of the letters, from kept texts to sentences. Beside: a part of the same searches, each asked of the store as its page
does, among the contracts of the day; what each finds must be the same. The folder itself is left as it is.
`python bench/saved_searches.py FOLDER [--searches 10000] [--day 2000] [--queries 200]`.
"""

import argparse
import json
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
_SEED: Final = 20_261_127
_MOST_LINES: Final = 40


def searches_of(rows: Sequence[tuple[Any, ...]], *, draw: random.Random) -> list[str]:
    """A search for each row (object, SIRET, SIREN of a holder, CPV, département, commune): nine sorts in turn."""
    texts = []
    for place, (purchase, buyer, holder, cpv, departement, commune) in enumerate(rows):
        words = [word for word in re.findall(r"\w{5,}", purchase or "") if not word.isdigit()] or ["travaux"]
        word, months = draw.choice(words), draw.choice((3, 6, 12, 24))
        texts.append(
            (
                f"q={word}&territory=departement:{departement}&ends_within={months}",
                f"cpv={(cpv or '45')[:4]}&territory=departement:{departement}",
                f"cpv={(cpv or '45')[:2]}&territory=region:52&ends_within={months}",
                f"buyer={buyer}",
                f"buyer={buyer}&ends_within={months}",
                f"holder={holder}" if holder else f"q={word}",
                f"q={word}&territory=region:52&ends_within=12",
                f"q={' '.join(words[:2])}",
                f"territory=commune:{commune}&amount=40000-" if commune else f"cpv={(cpv or '45')[:5]}",
            )[place % 9]
        )
    return texts


def note_day(folder: Path, numbers: set[int], moment: datetime) -> None:
    """Note in ``folder`` that these contracts came in at ``moment``, and all others long before."""
    from maillage.buy.contracts.store.arrivals import ARRIVALS  # noqa: PLC0415 -- see main
    from maillage.buy.contracts.store.contract_store import store_rows, store_version  # noqa: PLC0415 -- see main

    folder.mkdir()
    path, microseconds = folder / "day.parquet", int(moment.timestamp() * 1e6)
    ((count,),) = store_rows(
        f"COPY (SELECT md5_number_lower(key) AS mark, "
        f"if(number IN ({', '.join(map(str, numbers))}), {microseconds}, 0)::BIGINT AS arrived_at "
        f"FROM contracts ORDER BY arrived_at) TO '{path}' (FORMAT parquet)"
    )
    noted = {"store": store_version(), "reader": "", "file": path.name, "count": count}
    (folder / ARRIVALS).write_text(json.dumps(noted), "utf-8")


def main() -> None:
    """Draw, look once at all, then ask for some of them alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--day", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        installation = options.folder / "installation"
        (Path(own) / "procurement").mkdir()
        (Path(own) / "territory").symlink_to((installation / "territory").resolve())
        (Path(own) / "procurement" / "contracts").symlink_to((installation / "procurement" / "contracts").resolve())
        # Django's settings name the folder when they are first read: everything of ours is imported after.
        os.environ["MAILLAGE_DATA"] = own
        import django  # noqa: PLC0415 -- see above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- see above

        call_command("migrate", verbosity=0)  # what the agency hid, and whose contracts are shown, is asked of it
        look(options.searches, options.day, options.queries)


def look(search_count: int, day_count: int, query_count: int) -> None:
    """Time both ways, and hold them against each other."""
    from django.utils.timezone import localdate  # noqa: PLC0415 -- see main

    from maillage.buy.contracts.pages.subscriptions import changes_together  # noqa: PLC0415 -- see main
    from maillage.buy.contracts.store.arrivals import arrivals_folder  # noqa: PLC0415 -- see main
    from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection  # noqa: PLC0415
    from maillage.buy.contracts.store.contract_store import store_rows  # noqa: PLC0415 -- see main
    from maillage.buy.contracts.store.saved_searches import matches_of  # noqa: PLC0415 -- see main
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- see main
    from maillage.kits.search.form import search_href  # noqa: PLC0415 -- see main
    from maillage.opendata.catalog.domain.subscriptions import FollowedSearch  # noqa: PLC0415 -- see main

    draw = random.Random(_SEED)
    ((count,),) = store_rows("SELECT count(*) FROM contracts")
    day = set(draw.sample(range(1, count + 1), day_count))
    chosen = sorted(draw.sample(range(1, count + 1), search_count))
    rows = store_rows(
        "SELECT any_value(object), any_value(buyer_id), any_value(siren), any_value(cpv), any_value(departement), "
        "any_value(contracts.commune) FROM contracts LEFT JOIN holders ON contract_number = number "
        "WHERE number IN (SELECT unnest($chosen::INTEGER[])) GROUP BY number ORDER BY number",
        {"chosen": chosen},
    )
    texts = searches_of(rows, draw=draw)
    now = utc_now()
    note_day(arrivals_folder(), day, now - timedelta(hours=6))
    followed = [
        FollowedSearch(text, now - timedelta(hours=12) - timedelta(seconds=place)) for place, text in enumerate(texts)
    ]

    search_href(ContractSearch.read_saved(""))  # the addresses of the house are read once a process
    begun, cpu = time.perf_counter(), time.process_time()
    found = changes_together(followed, until=now, most=_MOST_LINES)
    together_s = time.process_time() - cpu
    print(
        f"{len(followed):,} searches, {day_count:,} new of {count:,} contracts, one look: "
        f"{time.perf_counter() - begun:.2f} s ({together_s:.2f} s of processor), "
        f"{sum(map(len, found.values())):,} lines for {sum(map(bool, found.values())):,} readers, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
    )

    matches = matches_of(followed, until=now)
    sample = draw.sample(followed, query_count)
    alone: dict[FollowedSearch, list[int]] = {}
    begun, cpu = time.perf_counter(), time.process_time()
    for one in sample:
        selection = contract_selection(ContractSearch.read_saved(one.search), today=localdate(now))
        sql = f"SELECT number FROM contracts WHERE {selection.sql} AND number IN (SELECT unnest($day::INTEGER[]))"
        alone[one] = sorted(number for (number,) in store_rows(sql, {**selection.parameters, "day": sorted(day)}))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"one query each: {took / len(sample) * 1000:.0f} ms ({cpu / len(sample) * 1000:.0f} ms of processor) a search "
        f"over {len(sample)}, {took / len(sample) * len(followed):,.0f} s for all of them"
    )
    one_by_one_s = cpu / len(sample) * len(followed)
    what = f"{len(followed):,} followed searches against {day_count:,} new contracts, processor"
    beside = f"one query each: {one_by_one_s:,.0f} s"
    note("saved_searches", [Figure(f"{together_s:.1f} s", what, beside, one_by_one_s / together_s)])
    together = {one: sorted(match.contract.number for match in matches[one] if match.is_new) for one in sample}
    print("the same is found" if together == alone else "NOT the same is found")


if __name__ == "__main__":
    main()
