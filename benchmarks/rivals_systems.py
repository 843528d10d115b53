"""What a user would take instead: DuckDB, SQLite with FTS5, tantivy, LanceDB.

Each is set up as its documentation advises for these questions, with indexes where it has them. A
question that a system does not offer is left out; what stands in for one is said in `NOTES`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.rivals_table import (
    MAX_MISSING,
    MOST_IDS,
    MOST_TEXTS,
    Filters,
    read_table,
    tag,
)

NOTES = {
    "duckdb": "filters: Boolean columns, lists for cuisine and food; text: Jaro-Winkler of every "
    "title; near: exact scan",
    "sqlite": "filters: FTS5 over tags and a row's minutes; text: FTS5 trigrams of titles",
    "tantivy": "pantry: one clause for each number of foods; text: fuzzy terms, one edit",
    "lancedb": "filters: bitmaps and LABEL_LIST; text: FTS with one edit; near: IVF_PQ as default",
}
_BATCH = 20_000
_MOST_FOODS = 40
_TRIGRAM = 3


class Found(NamedTuple):
    """An answer."""

    n: int
    """How many there are; of texts and vectors, how many were returned."""
    rows: list[int]
    """The first or best of them."""


class Opened(Protocol):
    """A system that can be asked; one that cannot answer a kind of question lacks its method."""

    def filtered(self, asked: Filters) -> Found:
        """Return the first 200 that pass all."""

    def point(self, recipe_id: str) -> str:
        """Return a recipe's text."""


class System(NamedTuple):
    """How to build a system's files, and how to open them."""

    build: Callable[[Path, Path], None]
    """From a table, into an empty folder."""
    open: Callable[[Path, int | None], Any]
    """With so many threads; None for its default."""


# -- DuckDB ------------------------------------------------------------------------------------


def _duck_values(path: Path, column: str) -> list[str]:
    import duckdb  # noqa: PLC0415 - needed by its own process only

    query = f"SELECT DISTINCT unnest({column}) v FROM read_parquet(?) ORDER BY v"  # noqa: S608
    return [str(v) for (v,) in duckdb.execute(query, [str(path)]).fetchall()]


def _name(kind: str, value: str) -> str:
    return tag(kind, value).replace(":", "_")


def build_duckdb(table: Path, folder: Path) -> None:
    """Make one table with a Boolean column a filter, and one of foods."""
    import duckdb  # noqa: PLC0415 - needed by its own process only

    flags = [
        f"list_contains({column}, '{value}') AS {_name(kind, value)}"
        for kind, column in (("free", "free_of"), ("diet", "diets"), ("meal", "meals"))
        for value in _duck_values(table, column)
    ]
    with duckdb.connect(str(folder / "rival.duckdb")) as db:
        db.execute(
            f"CREATE TABLE recipes AS SELECT row, id, name, text, minutes, cuisines, ingredients, "  # noqa: S608
            f"len(ingredients) AS n_foods, vector::FLOAT[64] AS vector, {', '.join(flags)} "
            f"FROM read_parquet('{table}')"
        )
        db.execute("CREATE UNIQUE INDEX by_id ON recipes (id)")
        db.execute(
            "CREATE TABLE holds AS SELECT unnest(ingredients) AS food, row, n_foods FROM recipes "
            "ORDER BY food, row"
        )


class DuckDB:
    """An opened DuckDB file."""

    def __init__(self, folder: Path, threads: int | None) -> None:
        import duckdb  # noqa: PLC0415 - needed by its own process only

        self._db = duckdb.connect(str(folder / "rival.duckdb"), read_only=True)
        if threads:
            self._db.execute(f"SET threads = {threads}")
        self._foods = {
            tag("food", f): f
            for (f,) in self._db.execute("SELECT DISTINCT food FROM holds").fetchall()
        }
        found = self._db.execute("SELECT DISTINCT unnest(cuisines) FROM recipes").fetchall()
        self._cuisines = {tag("cuisine", c): c for (c,) in found}

    def _where(self, asked: Filters) -> tuple[str, list[str]]:
        flags = [_name("free", a) for a in asked.free_of]
        flags += [_name("diet", asked.diet), _name("meal", asked.meal)]
        is_food = asked.last.startswith("food:")
        value = (self._foods if is_food else self._cuisines)[asked.last]
        column = "ingredients" if is_food else "cuisines"
        where = f"{' AND '.join(flags)} AND minutes BETWEEN 1 AND {asked.max_minutes}"
        return f"{where} AND list_contains({column}, ?)", [value]

    def filtered(self, asked: Filters) -> Found:
        """Count in one pass, and keep the first 200."""
        where, values = self._where(asked)
        query = f"SELECT row, count(*) OVER () FROM recipes WHERE {where} ORDER BY row LIMIT ?"  # noqa: S608
        return _counted(self._db.execute(query, [*values, MOST_IDS]).fetchall())

    def pantry(self, foods: Sequence[str]) -> Found:
        """Group the rows of the foods at home."""
        query = (
            "SELECT row, count(*) OVER () FROM holds WHERE food IN (SELECT unnest(?)) "
            "GROUP BY row, n_foods HAVING n_foods - count(*) <= ? "
            "ORDER BY n_foods - count(*), row LIMIT ?"
        )
        return _counted(self._db.execute(query, [list(foods), MAX_MISSING, MOST_IDS]).fetchall())

    def text(self, asked: str) -> Found:
        """Compare every title."""
        query = (
            "SELECT row FROM recipes ORDER BY jaro_winkler_similarity(lower(name), ?) DESC, row "
            "LIMIT ?"
        )
        return _listed(self._db.execute(query, [asked, MOST_TEXTS]).fetchall())

    def point(self, recipe_id: str) -> str:
        """Look the id up in its index."""
        found = self._db.execute("SELECT text FROM recipes WHERE id = ?", [recipe_id]).fetchone()
        return str(found[0]) if found else ""

    def near(self, vector: Sequence[int], asked: Filters) -> Found:
        """Scan what passes, exactly."""
        where, values = self._where(asked)
        query = (
            f"SELECT row FROM recipes WHERE {where} "  # noqa: S608 - our own column names
            "ORDER BY array_inner_product(vector, ?::FLOAT[64]) DESC, row LIMIT ?"
        )
        return _listed(self._db.execute(query, [*values, list(vector), MOST_IDS]).fetchall())


def _counted(found: Sequence[tuple[int, int]]) -> Found:
    return Found(int(found[0][1]) if found else 0, [int(row) for row, _ in found])


def _listed(found: Sequence[Any]) -> Found:
    return Found(len(found), [int(row) for row, *_ in found])


# -- SQLite ------------------------------------------------------------------------------------

_SQLITE_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE recipes (row INTEGER PRIMARY KEY, id TEXT NOT NULL, minutes INT, text TEXT);
CREATE TABLE holds (food TEXT, row INT, n_foods INT, PRIMARY KEY (food, row)) WITHOUT ROWID;
CREATE VIRTUAL TABLE passes USING fts5(tags, content='', detail='none',
    tokenize="unicode61 tokenchars ':_'");
CREATE VIRTUAL TABLE titles USING fts5(name, content='', tokenize='trigram');
"""


def build_sqlite(table: Path, folder: Path) -> None:
    """Make a table of recipes, one of foods, and two full-text indexes."""
    db = sqlite3.connect(folder / "rival.sqlite")
    db.executescript(_SQLITE_TABLES)
    batch = []
    for row in read_table(table):
        batch.append(row)
        if len(batch) == _BATCH:
            _sqlite_insert(db, batch)
            batch.clear()
    _sqlite_insert(db, batch)
    db.execute("CREATE UNIQUE INDEX by_id ON recipes (id)")
    db.execute("ANALYZE")
    db.commit()
    db.close()


def _sqlite_insert(db: sqlite3.Connection, rows: Sequence[Any]) -> None:
    db.executemany(
        "INSERT INTO recipes VALUES (?, ?, ?, ?)", [(r.row, r.id, r.minutes, r.text) for r in rows]
    )
    holds = sorted((f, r.row, len(r.ingredients)) for r in rows for f in r.ingredients)
    db.executemany("INSERT INTO holds VALUES (?, ?, ?)", holds)
    db.executemany(
        "INSERT INTO passes (rowid, tags) VALUES (?, ?)", [(r.row, " ".join(r.tags)) for r in rows]
    )
    db.executemany(
        "INSERT INTO titles (rowid, name) VALUES (?, ?)", [(r.row, r.name) for r in rows]
    )
    db.commit()


class SQLite:
    """An opened SQLite file; it uses one thread."""

    def __init__(self, folder: Path, _threads: int | None) -> None:
        self._db = sqlite3.connect(folder / "rival.sqlite")

    def filtered(self, asked: Filters) -> Found:
        """Ask the tags' index, then each row's minutes."""
        query = (
            "SELECT recipes.row, count(*) OVER () FROM passes "
            "JOIN recipes ON recipes.row = passes.rowid "
            "WHERE passes MATCH ? AND minutes BETWEEN 1 AND ? ORDER BY passes.rowid LIMIT ?"
        )
        words = " AND ".join(f'"{t}"' for t in asked.tags)
        return _counted(self._db.execute(query, (words, asked.max_minutes, MOST_IDS)).fetchall())

    def pantry(self, foods: Sequence[str]) -> Found:
        """Group the rows of the foods at home."""
        query = (
            f"SELECT row, count(*) OVER () FROM holds WHERE food IN ({','.join('?' * len(foods))}) "  # noqa: S608
            "GROUP BY row HAVING n_foods - count(*) <= ? ORDER BY n_foods - count(*), row LIMIT ?"
        )
        return _counted(self._db.execute(query, (*foods, MAX_MISSING, MOST_IDS)).fetchall())

    def text(self, asked: str) -> Found:
        """Ask for any of the text's trigrams, the best first."""
        parts = dict.fromkeys(asked[i : i + _TRIGRAM] for i in range(len(asked) - _TRIGRAM + 1))
        query = "SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY rank LIMIT ?"
        words = " OR ".join(f'"{part}"' for part in parts)
        return _listed(self._db.execute(query, (words, MOST_TEXTS)).fetchall())

    def point(self, recipe_id: str) -> str:
        """Look the id up in its index."""
        query = "SELECT text FROM recipes WHERE id = ?"
        found = self._db.execute(query, (recipe_id,)).fetchone()
        return str(found[0]) if found else ""


# -- tantivy -----------------------------------------------------------------------------------


def _tantivy_schema() -> Any:  # noqa: ANN401 - its types come with the package
    import tantivy  # noqa: PLC0415 - needed by its own process only

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", fast=True)
    builder.add_integer_field("minutes", indexed=True, fast=True)
    builder.add_integer_field("n_foods", indexed=True, fast=True)
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("tags", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name")
    builder.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def build_tantivy(table: Path, folder: Path) -> None:
    """Write one document a recipe, and merge."""
    import tantivy  # noqa: PLC0415 - needed by its own process only

    schema = _tantivy_schema()
    writer = tantivy.Index(schema, str(folder)).writer(256_000_000, 1)
    for r in read_table(table):
        document = {"row": r.row, "minutes": r.minutes, "n_foods": len(r.ingredients), "id": r.id}
        document |= {"tags": r.tags, "name": r.name, "text": r.text}
        writer.add_document(tantivy.Document.from_dict(document, schema))
    writer.commit()
    writer.wait_merging_threads()


class Tantivy:
    """An opened tantivy index; a search uses one thread."""

    def __init__(self, folder: Path, _threads: int | None) -> None:
        import tantivy  # noqa: PLC0415 - needed by its own process only

        self._t: Any = tantivy
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()

    def _all(self, asked: Filters) -> Any:  # noqa: ANN401 - as above
        query = self._t.Query
        must = [query.term_query(self._schema, "tags", t, "basic") for t in asked.tags]
        integer = self._t.FieldType.Integer
        must.append(query.range_query(self._schema, "minutes", integer, 1, asked.max_minutes))
        return query.const_score_query(
            query.boolean_query([(self._t.Occur.Must, q) for q in must]), 1.0
        )

    def _found(self, query: Any, limit: int) -> Found:  # noqa: ANN401 - as above
        result: Any = self._searcher.search(query, limit, count=True)
        rows: Any = self._searcher.fast_field_values("row", [address for _, address in result.hits])
        return Found(int(result.count), [int(row) for row in rows])

    def filtered(self, asked: Filters) -> Found:
        """AND the terms of the tags and the range of minutes."""
        return self._found(self._all(asked), MOST_IDS)

    def pantry(self, foods: Sequence[str]) -> Found:
        """OR over the number of foods that a recipe has: all but two of them must be at home."""
        query, occur = self._t.Query, self._t.Occur
        home = [query.term_query(self._schema, "tags", tag("food", f), "basic") for f in foods]
        some = [(occur.Should, q) for q in home]
        clauses = []
        for n in range(1, min(_MOST_FOODS, len(foods) + MAX_MISSING) + 1):
            exactly = query.term_query(self._schema, "n_foods", n, "basic")
            enough = query.boolean_query(some, max(n - MAX_MISSING, 1))
            both = query.boolean_query([(occur.Must, exactly), (occur.Must, enough)])
            clauses.append((occur.Should, both))
        return self._found(query.boolean_query(clauses), MOST_IDS)

    def text(self, asked: str) -> Found:
        """Let every word be one edit off."""
        query, occur = self._t.Query, self._t.Occur
        words = [query.fuzzy_term_query(self._schema, "name", w) for w in asked.split()]
        return self._found(query.boolean_query([(occur.Should, q) for q in words]), MOST_TEXTS)

    def point(self, recipe_id: str) -> str:
        """Look the id's term up."""
        query = self._t.Query.term_query(self._schema, "id", recipe_id, "basic")
        hits = self._searcher.search(query, 1, count=False).hits
        return str(self._searcher.doc(hits[0][1])["text"][0]) if hits else ""


# -- LanceDB -----------------------------------------------------------------------------------


def build_lancedb(table: Path, folder: Path) -> None:
    """Make one table with its indexes: vectors, tags, minutes, ids, titles."""
    import lancedb  # noqa: PLC0415 - needed by its own process only

    parquet = pq.ParquetFile(table)
    schema = pa.schema([  # type: ignore[arg-type]  # the stubs call a list an object
        pa.field("row", pa.int32()), pa.field("id", pa.string()), pa.field("name", pa.string()),
        pa.field("minutes", pa.int32()), pa.field("tags", pa.list_(pa.string())),
        pa.field("vector", pa.list_(pa.float32(), 64)), pa.field("text", pa.string()),
    ])  # fmt: skip
    db = lancedb.connect(folder)
    made: Any = db.create_table("recipes", schema=schema)
    made.add(_lance_batches(parquet, schema))
    for column, kind in (("id", "BTREE"), ("minutes", "BTREE"), ("tags", "LABEL_LIST")):
        made.create_scalar_index(column, index_type=kind)
    made.create_fts_index("name", with_position=False, stem=False, remove_stop_words=False)
    made.create_index(metric="dot", vector_column_name="vector")
    made.optimize()


def _lance_batches(parquet: pq.ParquetFile, schema: pa.Schema) -> pa.RecordBatchReader:
    from benchmarks.rivals_table import TableRow  # noqa: PLC0415 - beside its use

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in parquet.iter_batches(_BATCH):
            rows = map(TableRow._make, zip(*(c.to_pylist() for c in batch.columns), strict=True))
            yield pa.record_batch(
                [
                    batch["row"], batch["id"], batch["name"], batch["minutes"],
                    pa.array([r.tags for r in rows], pa.list_(pa.string())),
                    batch["vector"].cast(schema.field("vector").type), batch["text"],
                ],
                schema=schema,
            )  # fmt: skip

    return pa.RecordBatchReader.from_batches(schema, batches())


class LanceDB:
    """An opened LanceDB table; its threads are set by the environment and the cores it may use."""

    def __init__(self, folder: Path, _threads: int | None) -> None:
        import lancedb  # noqa: PLC0415 - needed by its own process only

        self._table: Any = lancedb.connect(folder).open_table("recipes")

    @staticmethod
    def _where(asked: Filters) -> str:
        tags = json.dumps(asked.tags).replace('"', "'")
        return f"array_has_all(tags, {tags}) AND minutes BETWEEN 1 AND {asked.max_minutes}"

    def filtered(self, asked: Filters) -> Found:
        """Count, then take the first 200."""
        where = self._where(asked)
        found = self._table.search().where(where).select(["row"]).limit(MOST_IDS).to_arrow()
        return Found(self._table.count_rows(where), found["row"].to_pylist())

    def text(self, asked: str) -> Found:
        """Let every word be one edit off."""
        from lancedb.query import MatchQuery  # noqa: PLC0415 - needed by its own process only

        make: Any = MatchQuery  # its defaults are not in its types
        search = self._table.search(make(asked, "name", fuzziness=1), query_type="fts")
        found = search.select(["row", "_score"]).limit(MOST_TEXTS).to_arrow()
        rows = found["row"].to_pylist()
        return Found(len(rows), rows)

    def point(self, recipe_id: str) -> str:
        """Look the id up in its index."""
        where = f"id = '{recipe_id}'"
        found = self._table.search().where(where).select(["text"]).limit(1).to_arrow()
        return str(found["text"][0]) if len(found) else ""

    def near(self, vector: Sequence[int], asked: Filters) -> Found:
        """Search the default index under a filter that is applied first."""
        search = self._table.search([float(x) for x in vector]).distance_type("dot")
        found = search.where(self._where(asked), prefilter=True)
        found = found.select(["row", "_distance"]).limit(MOST_IDS)
        rows = found.to_arrow()["row"].to_pylist()
        return Found(len(rows), rows)


SYSTEMS: dict[str, System] = {
    "duckdb": System(build_duckdb, DuckDB),
    "sqlite": System(build_sqlite, SQLite),
    "tantivy": System(build_tantivy, Tantivy),
    "lancedb": System(build_lancedb, LanceDB),
}
