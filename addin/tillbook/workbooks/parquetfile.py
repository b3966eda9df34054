"""A Parquet file in chunks, every value as the text that a sheet would show. pyarrow reads it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from tillbook.errors import UsageError, WorkbookError
from tillbook.language import _
from tillbook.workbooks.chunks import FIRST_ROW, ChunkFile, different, reading


class ParquetChunks(ChunkFile):
    """See `ChunkSource`. Columns of records and lists become the text that Python writes for them."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._parquet = _library(self.name)
        with self._opened() as file:
            self.header: Sequence[str] = list(file.schema_arrow.names)

    def chunks(self, size: int, first: int = FIRST_ROW) -> Iterator[pd.DataFrame]:
        """See `ChunkSource`."""
        row = FIRST_ROW
        with self._opened() as file:
            for batch in _cut(file.iter_batches(batch_size=size), size):
                self.refuse_changed()
                if row >= first:
                    yield self._frame(batch, row)
                row += batch.num_rows

    def _frame(self, batch: Any, first: int) -> pd.DataFrame:
        columns = [_texts(column) for column in batch.columns]
        index = pd.RangeIndex(first, first + batch.num_rows)
        return pd.DataFrame(dict(zip(different(self.header), columns, strict=True)), index, dtype="str")

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        import pyarrow

        with reading(self.path):
            try:
                with self._parquet.ParquetFile(self.path) as file:
                    yield file
            except (pyarrow.ArrowInvalid, pyarrow.ArrowException) as error:
                raise self._broken() from error
            except OSError as error:
                # Damaged pages are an OSError without a number.
                if error.errno is None:
                    raise self._broken() from error
                raise

    def _broken(self) -> WorkbookError:
        return WorkbookError(
            _("{name} is no Parquet file, or a damaged one. Export it anew, or export it as CSV."),
            name=self.name,
        )


def _library(name: str) -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            _("Reading {name} takes pyarrow. Install it with {command}, or export the customers as CSV."),
            name=name,
            command="pip install 'tillbook[large]'",
        ) from error
    return pyarrow.parquet


def _cut(batches: Iterator[Any], size: int) -> Iterator[Any]:
    """The same records, `size` at a time wherever the file was cut; the last ones may be fewer."""
    import pyarrow

    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        while sum(one.num_rows for one in waiting) >= size:
            whole = pyarrow.concat_batches(waiting)
            yield whole.slice(0, size)
            waiting = [whole.slice(size)]
    if sum(one.num_rows for one in waiting):
        yield pyarrow.concat_batches(waiting)


def _texts(column: Any) -> list[str | None]:
    """The values as texts; a whole number that stands as 1042.0, as for want of a blank, without its tail."""
    import pyarrow

    kind = pyarrow.types
    if kind.is_dictionary(column.type):
        column = column.dictionary_decode()
    if kind.is_string(column.type) or kind.is_large_string(column.type):
        return [text or None for text in column.to_pylist()]
    if kind.is_floating(column.type):
        return [_number(value) for value in column.to_pylist()]
    try:
        return [text or None for text in column.cast(pyarrow.string()).to_pylist()]
    except (pyarrow.ArrowNotImplementedError, pyarrow.ArrowInvalid):
        return [None if value is None else str(value) for value in column.to_pylist()]


def _number(value: float | None) -> str | None:
    if value is None or value != value:
        return None
    return f"{value:.0f}" if value.is_integer() else repr(value)
