"""The engine that xlwings drives, named "libreoffice"."""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import xlwings

from tillbook.calc.apps import App
from tillbook.calc.values import CellError

NAME = "libreoffice"


class Engine:
    """The engine: its apps, and how values travel in both directions."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """A Python, numpy or pandas value as one that can go into a cell; "" for what is missing."""
        if value is None or isinstance(value, str | bool | dt.time):
            return "" if value is None else value
        if isinstance(value, dt.date):
            return _moment(value)
        if type(value).__module__ == "numpy":
            return _numpy(value, options)
        if _is_missing(value):
            return ""
        try:
            return float(value)
        except (TypeError, ValueError):
            return str(value)

    @staticmethod
    def clean_value_data(
        data: list[list[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """The values of a block as the reader wants dates, blanks, numbers and errors."""

        def clean(value: Any) -> Any:
            if type(value) is float:
                return number_builder(value) if number_builder else value
            if value is None or value == "":
                return empty_as
            if isinstance(value, CellError):
                return str(value) if err_to_str else None
            return _built(value, datetime_builder) if isinstance(value, dt.datetime) else value

        return [[clean(value) for value in row] for row in data]


def _moment(value: dt.date) -> Any:
    if not isinstance(value, dt.datetime):
        return value
    if value != value:  # pandas' NaT
        return ""
    plain = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
    return plain.replace(tzinfo=None)


def _numpy(value: Any, options: Any) -> Any:
    """A numpy scalar by way of the Python value that it stands for."""
    if value.dtype.kind == "M":
        return "" if value != value else value.astype("datetime64[us]").item()
    plain = value.item()
    return plain if type(plain).__module__ == "numpy" else Engine.prepare_xl_data_element(plain, options)


def _is_missing(value: Any) -> bool:
    """Whether it is a NaN or pandas' NA, without loading pandas to ask."""
    return (isinstance(value, float) and math.isnan(value)) or type(value).__name__ == "NAType"


def _built(value: dt.datetime, build: Callable[..., Any]) -> Any:
    if build is dt.datetime:
        return value
    return build(
        year=value.year,
        month=value.month,
        day=value.day,
        hour=value.hour,
        minute=value.minute,
        second=value.second,
        microsecond=value.microsecond,
        tzinfo=None,
    )


@dataclass(eq=False)
class Apps:
    """The offices that we are connected to, the active one first."""

    engine: Engine
    _all: dict[int, App] = field(default_factory=dict)

    def keys(self) -> list[int]:
        """Their process ids."""
        return list(self._all)

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, pid: int) -> App:
        return self._all[pid]

    def add(self, **wishes: Any) -> App:
        """Connect to the running office, with a new workbook in it if one is wished for."""
        from tillbook.calc.attaching import connect  # it needs this engine

        app = connect()
        if wishes.get("add_book"):
            app.books.add()
        return app

    def put_first(self, app: App) -> None:
        """Make it the active one."""
        self._all = {app.pid: app} | {pid: other for pid, other in self._all.items() if pid != app.pid}

    def forget(self, app: App) -> None:
        """Leave it out from now on."""
        self._all.pop(app.pid, None)

    @staticmethod
    def cleanup() -> None:
        """Nothing is left behind by an office that we only visited."""


def registered() -> Engine:
    """Our engine, known to xlwings and active; the same one each time."""
    if NAME not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=Engine()))
    engine = xlwings.engines[NAME]
    engine.activate()
    found: Engine = engine.impl
    return found
