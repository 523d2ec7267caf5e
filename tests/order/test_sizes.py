"""Files under 500 lines, functions under 60, half of them short."""

import statistics

from tests.order.sources import files, functions, length, named, python_files


def test_files_stay_under_500_lines():
    sources = files(".py", ".js", ".mjs", ".css", ".html", ".sql", ".sh")

    long = {named(path): count for path in sources if (count := len(path.read_text("utf-8").splitlines())) > 500}

    assert long == {}


def test_functions_stay_under_60_lines():
    sources = [*python_files(), *python_files("tests"), *python_files("bench")]

    long = {f"{named(path)}:{one.name}": length(one) for path in sources for one in functions(path) if length(one) > 60}

    assert long == {}


def test_functions_are_short_in_the_median():
    lengths = [length(one) for path in python_files() for one in functions(path)]

    median = statistics.median(lengths)

    assert median <= 10


def test_nine_functions_of_ten_stay_under_30_lines():
    lengths = sorted(length(one) for path in python_files() for one in functions(path))

    ninth = lengths[len(lengths) * 9 // 10]

    assert ninth <= 30
