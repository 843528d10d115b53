"""Parquet files row by row, in little memory whatever they were made to hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ladle.corpus.columns import FIELDS, Columns
from ladle.corpus.readers import MAX_LINE_BYTES
from ladle.corpus.records import Raw, Reject
from ladle.corpus.tables import RowReading, reading_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH_ROWS = 256
MAX_LIST_ITEMS = 100_000_000
"""In one column of one row group."""
_MAX_AVERAGE_ITEMS = 1_000
_MAX_RATIO = 500
_FREE_BYTES = 64 << 20
_MAX_BATCH_BYTES = 32 << 20
_BUFFER_BYTES = 1 << 20


def rows_of_parquet(
    file: Path | IO[bytes], name: str, columns: Columns | None, preset: str = ""
) -> Iterator[Raw | Reject]:
    """Yield the rows of a Parquet file, some hundred of them in memory at a time.

    Texts stay references into the file's dictionaries until a row is made of them: a text of a
    megabyte that every row repeats takes one megabyte, not a million.

    Raises
    ------
    OSError
        It is no whole Parquet file, or made to do harm.
    ValueError
        Its columns do not say what they hold.
    """
    import pyarrow as pa  # noqa: PLC0415 - JSON Lines need not wait for it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(file) as table:
            _check_groups(table.metadata)
            names = table.schema_arrow.names
            leaves = [table.schema.column(n) for n in range(len(table.schema.names))]
            texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        read = reading_of(names, columns, preset)
        with pq.ParquetFile(
            file, pre_buffer=False, buffer_size=_BUFFER_BYTES, read_dictionary=texts
        ) as table:
            yield from _rows(table, name, read, columns)
    except pa.ArrowException as e:
        raise OSError(f"it is no whole Parquet file ({' '.join(str(e).split())[:200]})") from e


def _check_groups(about: pq.FileMetaData) -> None:
    """Refuse what unpacks to absurdly much by its own account; a false account fails on reading."""
    for g in range(about.num_row_groups):
        group = about.row_group(g)
        for c in range(group.num_columns):
            column = group.column(c)
            most = min(MAX_LIST_ITEMS, _MAX_AVERAGE_ITEMS * (group.num_rows + 1_000))
            if column.num_values > most:
                raise OSError(f"its column {column.path_in_schema} holds absurdly long lists")
            size = column.total_uncompressed_size
            if size > _FREE_BYTES and size > _MAX_RATIO * column.total_compressed_size:
                raise OSError(f"it unpacks to more than {_MAX_RATIO} times its size")


def _rows(
    table: pq.ParquetFile, name: str, read: RowReading, columns: Columns | None
) -> Iterator[Raw | Reject]:
    wanted = {*read.columns.values(), *(() if columns else ("@type", *FIELDS))}
    used = [field for field in table.schema_arrow if field.name in wanted]
    if maps := [field.name for field in used if _holds_map(field.type)]:
        raise ValueError(f"has the column {maps[0]!r} as a map; texts, or lists of them, are read")
    place = 0
    for batch in table.iter_batches(BATCH_ROWS, columns=[field.name for field in used]):
        if _text_bytes(batch) <= _MAX_BATCH_BYTES:
            for row in _plain(batch).to_pylist():
                place += 1
                yield Raw(name, place, read.of(row), read.form)
            continue
        for n in range(batch.num_rows):
            place += 1
            one = batch.slice(n, 1)
            if _text_bytes(one) > MAX_LINE_BYTES:
                limit = MAX_LINE_BYTES >> 20
                yield Reject(name, place, f"is longer than {limit} MB", "")
            else:
                yield Raw(name, place, read.of(one.to_pylist()[0]), read.form)


def _holds_map(kind: Any) -> bool:  # noqa: ANN401 - a type of any kind
    """Tell a type whose values are pairs: which of the two is the text is not clear."""
    import pyarrow as pa  # noqa: PLC0415

    inner = (kind.field(n).type for n in range(kind.num_fields))
    return pa.types.is_map(kind) or any(map(_holds_map, inner))


def _text_bytes(batch: pa.RecordBatch) -> int:
    """Return how much the texts of a batch would take, each written out."""
    return sum(_bytes_of(column) for column in batch.columns)


def _bytes_of(array: Any) -> int:  # noqa: ANN401 - an array of any kind
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    if isinstance(array, pa.DictionaryArray):
        texts: Any = array.dictionary
        lengths: Any = pc.binary_length(texts)
        return pc.sum(lengths.take(array.indices)).as_py() or 0
    if isinstance(array, pa.StructArray):
        return sum(_bytes_of(part) for part in array.flatten())
    if isinstance(array, pa.ListArray | pa.LargeListArray):
        # the items of a slice alone, and some bytes for each whatever it is
        items = array.flatten()
        return _bytes_of(items) + 8 * len(items)
    return 0


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with its texts written out, which Python reads ten times as fast."""
    import pyarrow as pa  # noqa: PLC0415

    schema = pa.schema([pa.field(f.name, _plain_type(f.type)) for f in batch.schema])
    return batch.cast(schema)


def _plain_type(kind: Any) -> Any:  # noqa: ANN401 - a type of any kind
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_list(kind):
        return pa.list_(_plain_type(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(f.name, _plain_type(f.type)) for f in kind.fields])
    return kind
