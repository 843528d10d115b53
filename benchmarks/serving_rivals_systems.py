"""How each rival of the serving benchmark is built and asked, on one thread."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.rivals_table import tag
from ladle.food import ALLERGENS, DIETS, Meal, cuisine_names

N_BEST = 200
_BATCH = 20_000
_N_LISTS, _N_PROBED, _N_TRAINED = 2_048, 64, 100_000
_ONE_THREAD = ("LANCE_CPU_THREADS", "LANCE_IO_THREADS", "TOKIO_WORKER_THREADS")

Rows = np.ndarray[Any, np.dtype[np.int64]]


class Question(NamedTuple):
    """A request in tags."""

    all_of: tuple[str, ...]
    max_minutes: int | None
    vector: list[float]
    """Shape (64,): the direction that is wanted."""


class System(NamedTuple):
    """How to build a system's files from a table, and how to open them."""

    build: Callable[[Path, Path], None]
    open: Callable[[Path], Any]


def _flag(name: str) -> str:
    return name.replace(":", "_")


def _flags() -> list[str]:
    return [
        *(tag("free", a) for a in ALLERGENS), *(tag("diet", d) for d in DIETS),
        *(tag("meal", str(m.name)) for m in Meal), *(tag("cuisine", c) for c in cuisine_names()),
    ]  # fmt: skip


# -- DuckDB ------------------------------------------------------------------------------------


def build_duckdb(table: Path, folder: Path) -> None:
    """Make one table with a Boolean column a filter, and a list of foods."""
    import duckdb  # noqa: PLC0415 - needed by its own process only

    flags = ", ".join(f"list_contains(tags, '{name}') AS {_flag(name)}" for name in _flags())
    with duckdb.connect(str(folder / "rival.duckdb")) as db:
        db.execute("SET threads = 1")
        db.execute(
            f"CREATE TABLE recipes AS SELECT row, minutes, popular, foods, "  # noqa: S608
            f"vector::FLOAT[64] AS vector, {flags} "
            f"FROM read_parquet('{table}')"
        )


class DuckDB:
    """An opened DuckDB file."""

    def __init__(self, folder: Path) -> None:
        import duckdb  # noqa: PLC0415 - needed by its own process only

        self._db = duckdb.connect(str(folder / "rival.duckdb"), read_only=True)
        self._db.execute("SET threads = 1")

    def _rows(self, question: Question, order: str, n: int, *more: object) -> list[int]:
        foods = [name for name in question.all_of if name.startswith("food:")]
        parts = [_flag(name) for name in question.all_of if name not in foods]
        parts += ["list_contains(foods, ?)"] * len(foods)
        if question.max_minutes:
            parts.append(f"minutes BETWEEN 1 AND {question.max_minutes}")
        where = " AND ".join(parts) or "true"
        query = f"SELECT row FROM recipes WHERE {where} ORDER BY {order} LIMIT {n}"  # noqa: S608
        return [int(row) for (row,) in self._db.execute(query, [*foods, *more]).fetchall()]

    def near(self, question: Question, _rows: Rows) -> list[int]:
        """Scan what passes, exactly."""
        order = "array_inner_product(vector, ?::FLOAT[64]) DESC"
        return self._rows(question, order, N_BEST, question.vector)

    def popular(self, question: Question, _rows: Rows) -> list[int]:
        """Sort what passes."""
        return self._rows(question, "popular DESC", N_BEST)

    def random(self, question: Question, _rows: Rows) -> list[int]:
        """Draw one of what passes."""
        return self._rows(question, "random()", 1)


# -- SQLite ------------------------------------------------------------------------------------

_SQLITE_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE recipes (row INTEGER PRIMARY KEY, minutes INT, popular INT);
CREATE VIRTUAL TABLE passes USING fts5(tags, content='', detail='none',
    tokenize="unicode61 tokenchars ':_'");
"""


def build_sqlite(table: Path, folder: Path) -> None:
    """Make a table of recipes and a full-text index of tags."""
    db = sqlite3.connect(folder / "rival.sqlite")
    db.executescript(_SQLITE_TABLES)
    for batch in pq.ParquetFile(table).iter_batches(_BATCH):
        names = ("row", "minutes", "popular", "tags")
        columns: list[list[Any]] = [batch[name].to_pylist() for name in names]
        rows, minutes, popular, tags = columns
        found = list(zip(rows, minutes, popular, strict=True))
        db.executemany("INSERT INTO recipes VALUES (?, ?, ?)", found)
        words = ((row, " ".join(own)) for row, own in zip(rows, tags, strict=True))
        db.executemany("INSERT INTO passes (rowid, tags) VALUES (?, ?)", words)
    db.execute("ANALYZE")
    db.commit()
    db.close()


class SQLite:
    """An opened SQLite file; it uses one thread."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "rival.sqlite")

    def _rows(self, question: Question, order: str, n: int) -> list[int]:
        parts, values = ["true"], list[object]()
        source = "recipes"
        if question.all_of:
            source = "passes JOIN recipes ON recipes.row = passes.rowid"
            parts.append("passes MATCH ?")
            values.append(" AND ".join(f'"{t}"' for t in question.all_of))
        if question.max_minutes:
            parts.append("minutes BETWEEN 1 AND ?")
            values.append(question.max_minutes)
        where = " AND ".join(parts)
        query = f"SELECT recipes.row FROM {source} WHERE {where} ORDER BY {order} LIMIT {n}"  # noqa: S608
        return [int(row) for (row,) in self._db.execute(query, values).fetchall()]

    def popular(self, question: Question, _rows: Rows) -> list[int]:
        """Sort what passes."""
        return self._rows(question, "popular DESC", N_BEST)

    def random(self, question: Question, _rows: Rows) -> list[int]:
        """Draw one of what passes, as Mealie does."""
        return self._rows(question, "random()", 1)


# -- tantivy -----------------------------------------------------------------------------------


def build_tantivy(table: Path, folder: Path) -> None:
    """Write one document a recipe, and merge."""
    import tantivy  # noqa: PLC0415 - needed by its own process only

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", fast=True)
    builder.add_integer_field("minutes", indexed=True, fast=True)
    builder.add_integer_field("popular", fast=True)
    builder.add_text_field("tags", tokenizer_name="raw", index_option="basic")
    schema = builder.build()
    index = folder / "index"
    index.mkdir()
    writer = tantivy.Index(schema, str(index)).writer(256_000_000, 1)
    for batch in pq.ParquetFile(table).iter_batches(_BATCH, columns=[f.name for f in _PLAIN]):
        for document in batch.to_pylist():
            writer.add_document(tantivy.Document.from_dict(document, schema))
    writer.commit()
    writer.wait_merging_threads()


_PLAIN = (
    pa.field("row", pa.int32()), pa.field("minutes", pa.int32()), pa.field("popular", pa.int64()),
    pa.field("tags", pa.list_(pa.string())),
)  # fmt: skip


class Tantivy:
    """An opened tantivy index; a search uses one thread."""

    def __init__(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415 - needed by its own process only

        self._t: Any = tantivy
        index = tantivy.Index.open(str(folder / "index"))
        self._schema = index.schema
        self._searcher = index.searcher()

    def popular(self, question: Question, _rows: Rows) -> list[int]:
        """Sort what passes by a fast field."""
        query, integer = self._t.Query, self._t.FieldType.Integer
        must = [query.term_query(self._schema, "tags", t, "basic") for t in question.all_of]
        if question.max_minutes:
            must.append(
                query.range_query(self._schema, "minutes", integer, 1, question.max_minutes)
            )
        asked = (
            query.boolean_query([(self._t.Occur.Must, q) for q in must])
            if must else query.all_query()
        )  # fmt: skip
        hits: Any = self._searcher.search(
            query.const_score_query(asked, 1.0), N_BEST, count=False, order_by_field="popular"
        ).hits
        rows: Any = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [int(row) for row in rows]


# -- LanceDB -----------------------------------------------------------------------------------


def build_lancedb(table: Path, folder: Path) -> None:
    """Make one table with its indexes: vectors, tags, minutes."""
    import lancedb  # noqa: PLC0415 - needed by its own process only

    vector = pa.field("vector", pa.list_(pa.float32(), 64))
    schema = pa.schema([*_PLAIN, vector])
    names = [field.name for field in schema]

    def batches() -> Iterator[pa.RecordBatch]:
        yield from pq.ParquetFile(table).iter_batches(_BATCH, columns=names)

    made: Any = lancedb.connect(folder / "lance").create_table("recipes", schema=schema)
    made.add(pa.RecordBatchReader.from_batches(schema, (b.select(names) for b in batches())))
    for column, kind in (("minutes", "BTREE"), ("tags", "LABEL_LIST")):
        made.create_scalar_index(column, index_type=kind)
    made.create_index(metric="dot", vector_column_name="vector")
    made.optimize()


class LanceDB:
    """An opened LanceDB table."""

    def __init__(self, folder: Path) -> None:
        os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
        import lancedb  # noqa: PLC0415 - needed by its own process only

        self._table: Any = lancedb.connect(folder / "lance").open_table("recipes")

    def near(self, question: Question, _rows: Rows) -> list[int]:
        """Search the default index under a filter that is applied first."""
        parts = []
        if question.all_of:
            names = ", ".join(f"'{name}'" for name in question.all_of)
            parts.append(f"array_has_all(tags, [{names}])")
        if question.max_minutes:
            parts.append(f"minutes BETWEEN 1 AND {question.max_minutes}")
        search = self._table.search(question.vector).distance_type("dot")
        if parts:
            search = search.where(" AND ".join(parts), prefilter=True)
        found = search.select(["row", "_distance"]).limit(N_BEST).to_arrow()
        return [int(row) for row in found["row"].to_pylist()]


# -- faiss -------------------------------------------------------------------------------------


def build_faiss(table: Path, folder: Path) -> None:
    """Make an inverted file of 8-bit codes, and keep which row each vector is of."""
    faiss: Any = import_module("faiss")

    faiss.omp_set_num_threads(1)
    found = pq.read_table(table, columns=["row", "vector"])
    column: Any = found["vector"].combine_chunks()
    vectors = column.flatten().to_numpy().reshape(-1, 64)
    n_lists = min(_N_LISTS, max(len(vectors) // 1_000, 1))
    coarse = faiss.IndexFlatIP(64)
    kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFScalarQuantizer(coarse, 64, n_lists, kind, metric)
    drawn = np.random.default_rng(1).permutation(len(vectors))[:_N_TRAINED]
    index.train(vectors[drawn])
    index.add_with_ids(vectors, found["row"].to_numpy().astype(np.int64))
    faiss.write_index(index, str(folder / "rival.faiss"))


class Faiss:
    """A faiss index in memory; the filter is given to it as a bitmap, made before."""

    def __init__(self, folder: Path) -> None:
        faiss: Any = import_module("faiss")

        self._faiss = faiss
        faiss.omp_set_num_threads(1)
        self._index = faiss.read_index(str(folder / "rival.faiss"))
        self._n = int(self._index.ntotal)
        self._made: dict[int, Any] = {}

    def near(self, question: Question, rows: Rows) -> list[int]:
        """Search 64 lists, and leave out what does not pass."""
        bitmap = self._bitmap(rows)
        selector = self._faiss.IDSelectorBitmap(bitmap)
        settings = self._faiss.SearchParametersIVF(nprobe=_N_PROBED, sel=selector)
        query = np.array([question.vector], np.float32)
        _, found = self._index.search(query, N_BEST, params=settings)
        return [int(row) for row in found[0] if row >= 0]

    def _bitmap(self, rows: Rows) -> Any:  # noqa: ANN401 - an array
        if id(rows) not in self._made:
            mask = np.zeros(8 * (int(rows.max()) // 8 + 1), np.bool_)
            mask[rows] = True
            self._made[id(rows)] = np.packbits(mask, bitorder="little")
        return self._made[id(rows)]


SYSTEMS: Mapping[str, System] = {
    "duckdb": System(build_duckdb, DuckDB),
    "sqlite": System(build_sqlite, SQLite),
    "tantivy": System(build_tantivy, Tantivy),
    "lancedb": System(build_lancedb, LanceDB),
    "faiss": System(build_faiss, Faiss),
}
