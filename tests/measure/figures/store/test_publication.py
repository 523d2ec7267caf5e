from concurrent.futures import ThreadPoolExecutor

from maillage.measure.figures.store.publication import next_stamp


def test_files_counted_beside_and_within_never_bear_one_name_even_when_begun_in_one_millisecond() -> None:
    with ThreadPoolExecutor(8) as pool:
        stamps = list(pool.map(next_stamp, [0] * 5_000))

    assert len(set(stamps)) == len(stamps)


def test_stamp_lies_above_the_version_it_follows_though_the_clock_was_put_back() -> None:
    future = next_stamp(0) + 1_000_000

    assert next_stamp(future) == future + 1
