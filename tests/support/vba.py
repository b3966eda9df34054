"""VBA projects as olevba reads them, which is none of ours."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def modules_of(file: bytes) -> dict[str, str]:
    """Every module's source by file name, such as Sheet1.cls, of a workbook or a vbaProject.bin."""
    with _reader(file) as reader:
        return {name: code for _file, _stream, name, code in reader.extract_macros()}


def keywords_of(file: bytes) -> set[tuple[str, str]]:
    """What a virus scanner would look at: kind and word."""
    with _reader(file) as reader:
        return {(kind, word) for kind, word, _why in reader.analyze_macros()}


@contextmanager
def _reader(file: bytes) -> Iterator[Any]:
    with warnings.catch_warnings():
        # olevba uses pyparsing's old names.
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        reader = VBA_Parser("project", data=file)
        try:
            yield reader
        finally:
            reader.close()
