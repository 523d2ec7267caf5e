"""Writes an invented stock (domain/invented_stock.py) in the format of INSEE."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from maillage.buy.companies.domain.invented_stock import (
    COMPANY_COLUMNS,
    ESTABLISHMENT_COLUMNS,
    HISTORY_COLUMNS,
    invented_rows,
)


def write_invented_stock(
    folder: Path,
    sirets: Sequence[str],
    communes: Sequence[str],
    *,
    seed: int,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Sequence[Path]:
    """Write the three files of an invented stock to ``folder``, each a zipped CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    stems = ("StockUniteLegale_utf8", "StockEtablissement_utf8", "StockUniteLegaleHistorique_utf8")
    paths = [folder / f"{name}.zip" for name in stems]
    with ExitStack() as stack:
        writers = [
            stack.enter_context(_written(path, columns))
            for path, columns in zip(paths, (COMPANY_COLUMNS, ESTABLISHMENT_COLUMNS, HISTORY_COLUMNS), strict=True)
        ]
        for rows in invented_rows(sirets, communes, seed=seed, names=names):
            for writer, row in zip(writers, rows, strict=True):
                if row is not None:
                    writer.writerow(row)
    return paths


@contextmanager
def _written(path: Path, columns: Sequence[str]) -> Iterator["csv.DictWriter[str]"]:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        # A fixed date: the same seed gives the same bytes.
        archive.open(zipfile.ZipInfo(f"{path.stem}.csv"), "w", force_zip64=True) as member,
        io.TextIOWrapper(member, "utf-8", newline="") as text,
    ):
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        yield writer
