"""The reader of decp-processing (Colin Maudry, GPL-3.0-or-later, not ours), timed on files: run in its own environment.

Its step `get_clean` of each file, as its flow calls it: JSON to lines by ijson, then cleaned with polars into one
Parquet file; no enrichment, no geocoding, nothing sent. It holds contracts against no schema and keeps no trace
of what it repairs. bench/procurement.py calls this file with the Python of the environment in which its requirements
(its pyproject.toml) are, and the folder of its sources: `PYTHON bench/decp_processing.py SOURCES FILE...`.
"""

import importlib
import json
import os
import resource
import sys
import tempfile
import time
from typing import Any


def main() -> None:
    """Read the files and print, as JSON, processor and wall seconds, peak memory and rows."""
    sources, *files = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DECP_DATA_DIR": f"{folder}/data", "DECP_DIST_DIR": f"{folder}/dist", "DECP_USE_CACHE": "false"}
        os.environ |= {"RESOURCE_CACHE_DIR": f"{folder}/resources", "LOG_LEVEL": "ERROR", "PREFECT_HOME": folder}
        os.chdir(sources)
        sys.path.insert(0, sources)
        polars: Any = importlib.import_module("polars")  # both of its environment alone
        get_clean: Any = importlib.import_module("src.tasks.get").get_clean

        begun, cpu_begun = time.perf_counter(), _processor_s()
        rows = 0
        for place, file in enumerate(files):
            of_file = {
                "filename": f"part-{place}",
                "ori_filename": file,
                "url": file,
                "format": "json",
                "dataset_code": "bench",
                "dataset_id": "bench",
                "id": str(place),
                "checksum": f"part-{place}",
                "dataset_name": "bench",
                "filesize": 0,
            }
            written = get_clean(of_file, [], set())
            rows += polars.scan_parquet(written).select(polars.len()).collect().item()
        wall_s, cpu_s = time.perf_counter() - begun, _processor_s() - cpu_begun
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu_s": cpu_s, "wall_s": wall_s, "peak_mib": peak_mib, "rows": rows}))


def _processor_s() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


if __name__ == "__main__":
    main()
