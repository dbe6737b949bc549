"""The audit of a table of Spark with 1, 2 and 4 partitions: `python -m tests.benchmarks.audit_spark`.

It needs pyspark and Java. The log is made first; the first audit of a session is not counted, because it compiles.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from importlib import import_module
from pathlib import Path

from statemachine.audit import audit
from statemachine.loader import loads
from tests.benchmarks.order_log import rules_text, write_log


def main() -> None:
    """Print the seconds for each number of partitions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--partitions", type=int, nargs="+", default=[1, 2, 4])
    arguments = parser.parse_args()
    rules = loads(rules_text())
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]")
    session = (
        builder.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR").getOrCreate()
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        events = write_log(path, arguments.events)
        print("| partitions | events | wall s | events/s | illegal |\n|---|---|---|---|---|")  # noqa: T201  # its answer
        for number, partitions in enumerate([arguments.partitions[0], *arguments.partitions]):
            session.conf.set("spark.sql.shuffle.partitions", partitions)
            frame = session.read.parquet(str(path)).repartition(partitions, "order_id")
            start = time.perf_counter()
            report = audit(frame, rules)
            wall = time.perf_counter() - start
            illegal = sum(each.count for each in report.deviations)
            if number:
                print(f"| {partitions} | {events:,} | {wall:.1f} | {events / wall:,.0f} | {illegal:,} |")  # noqa: T201  # likewise
    session.stop()


if __name__ == "__main__":
    main()
