"""The same aggregates of a published table by each reader that figlake names: what they have to agree on.

Of each column: how many values are there, and one number: the sum of numbers and truths, of the lengths of texts in
characters, of the lengths of lists.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset

from figlake.files.columns import Table

Aggregates = dict[str, tuple[int, float]]


def kind_of(table: Table, column: str) -> str:
    """number, truth, text or list."""
    kind = table.schema.field(column).type
    if pa.types.is_list(kind):
        return "list"
    if pa.types.is_string(kind):
        return "text"
    return "truth" if pa.types.is_boolean(kind) else "number"


def pattern(folder: Path, table: Table) -> str:
    return f"{folder}/year=*/*.parquet" if table.is_partitioned else f"{folder}/*.parquet"


def settled(values: list[tuple[str, int, float | None]]) -> Aggregates:
    return {name: (int(count), round(float(number or 0), 6)) for name, count, number in values}


def by_sql(table: Table, forms: dict[str, str], ask: Callable[[str], list]) -> Aggregates:
    """By an engine of SQL; ``forms``: how it writes the number of a kind of column, of `{}`."""
    parts = [
        f"{part}"
        for name in table.schema.names
        for part in (f'count("{name}")', "sum(" + forms[kind_of(table, name)].format(f'"{name}"') + ")")
    ]
    row = ask("SELECT " + ", ".join(parts))
    return settled([(name, row[2 * i], row[2 * i + 1]) for i, name in enumerate(table.schema.names)])


def by_duckdb(folder: Path, table: Table) -> Aggregates:
    forms = {"number": "{}", "truth": "{}::INT", "text": "length({})", "list": "len({})"}
    source = f" FROM read_parquet('{pattern(folder, table)}', hive_partitioning = {table.is_partitioned})"
    return by_sql(table, forms, lambda sql: duckdb.connect().execute(sql + source).fetchone())


def by_polars(folder: Path, table: Table) -> Aggregates:
    frame = polars.read_parquet(pattern(folder, table), hive_partitioning=table.is_partitioned)
    forms = {
        "number": lambda column: column.sum(),
        "truth": lambda column: column.sum(),
        "text": lambda column: column.str.len_chars().sum(),
        "list": lambda column: column.list.len().sum(),
    }
    return settled([(n, frame[n].count(), forms[kind_of(table, n)](frame[n])) for n in table.schema.names])


def by_pandas(folder: Path, table: Table) -> Aggregates:
    frame = pandas.read_parquet(folder)
    forms = {
        "number": lambda column: column.sum(),
        "truth": lambda column: column.sum(),
        "text": lambda column: column.map(len).sum(),
        "list": lambda column: column.map(len).sum(),
    }
    columns = {name: frame[name].dropna() for name in table.schema.names}
    return settled([(n, len(column), forms[kind_of(table, n)](column)) for n, column in columns.items()])


def by_pyarrow(folder: Path, table: Table) -> Aggregates:
    data = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    if table.is_partitioned:
        assert data["year"].to_pylist() == data["pub_year"].to_pylist()
    forms = {
        "number": pc.sum,
        "truth": pc.sum,
        "text": lambda column: pc.sum(pc.utf8_length(column)),
        "list": lambda column: pc.sum(pc.list_value_length(column)),
    }
    found = [(n, len(data) - data[n].null_count, forms[kind_of(table, n)](data[n]).as_py()) for n in table.schema.names]
    return settled(found)


def by_spark(folder: Path, table: Table) -> Aggregates:
    frame = spark_session().read.parquet(str(folder))
    frame.createOrReplaceTempView("read")
    forms = {"number": "{}", "truth": "CAST({} AS INT)", "text": "length({})", "list": "size({})"}
    return by_sql(table, forms, lambda sql: spark_session().sql(sql.replace('"', "`") + " FROM read").first())


def spark_session():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    return (
        builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )


def by_chdb(folder: Path, table: Table) -> Aggregates:
    import json

    import chdb

    forms = {"number": "{}", "truth": "{}", "text": "lengthUTF8({})", "list": "length({})"}
    source = f" FROM file('{pattern(folder, table)}', Parquet)"
    return by_sql(table, forms, lambda sql: json.loads(str(chdb.query(sql + source, "JSONCompactEachRow"))))


def by_datafusion(folder: Path, table: Table) -> Aggregates:
    from datafusion import SessionContext

    context = SessionContext()
    by = [("year", pa.int32())] if table.is_partitioned else []
    context.register_parquet("read", str(folder), table_partition_cols=by)
    forms = {
        "number": "{}",
        "truth": "CAST({} AS INT)",
        "text": "character_length({})",
        "list": "coalesce(array_length({}), 0)",
    }

    def ask(sql: str) -> list:
        return list(context.sql(sql + " FROM read").to_arrow_table().to_pylist()[0].values())

    return by_sql(table, forms, ask)


IN_HOUSE = {"DuckDB": by_duckdb, "Polars": by_polars, "pandas": by_pandas, "pyarrow": by_pyarrow}
HEAVY = {"PySpark": by_spark, "chDB": by_chdb, "DataFusion": by_datafusion}
