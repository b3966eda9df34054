"""Notebooks, executed as Jupyter does, in a folder and with settings of their own."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
# A list of fonts takes seconds to make: one for all runs.
_fonts = TemporaryDirectory(prefix="matplotlib-")
# Its functions have no types.
_format: Any = nbformat


class _ThisInterpreter(KernelSpecManager):
    """Knows one kernel, which nobody has to install."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        encrypted = {"supported_encryption": "curve"}
        return KernelSpec(argv=argv, display_name="Tests", language="python", metadata=encrypted)


class _Manager(AsyncKernelManager):
    """Starts that kernel, with keys: one that talks in plain text warns of it."""

    def __init__(self, **options: Any) -> None:
        options |= {"kernel_spec_manager": _ThisInterpreter(), "transport_encryption": "required"}
        super().__init__(**options)


class _Client(NotebookClient):
    """Keeps what was displayed, also what was replaced later."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.displayed: list[str] = []

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        if msg["msg_type"] in ("display_data", "update_display_data"):
            self.displayed.append(msg["content"]["data"].get("text/html", ""))
        return super().process_message(msg, cell, cell_index)


class Ran:
    """An executed notebook: its cells, and everything that was displayed on the way."""

    def __init__(self, cells: list[Any], displayed: list[str]) -> None:
        self.cells = [cell for cell in cells if cell.cell_type == "code"]
        self.displayed = displayed

    @property
    def outputs(self) -> Iterator[Any]:
        """Every output of every cell."""
        return (output for cell in self.cells for output in cell.outputs)

    @property
    def said(self) -> str:
        """What was printed, with warnings."""
        return "".join(output.text for output in self.outputs if output.output_type == "stream")

    @property
    def html(self) -> str:
        """What results show of themselves."""
        return "\n".join(_data(output).get("text/html", "") for output in self.outputs)

    @property
    def pictures(self) -> list[str]:
        """The plots, as PNG in base64."""
        return [data["image/png"] for output in self.outputs if "image/png" in (data := _data(output))]


def run_notebook(name: str, folder: Path, changes: Mapping[str, str] | None = None) -> Ran:
    """Execute a notebook of ours in `folder`; nothing outside it is touched.

    `changes` replaces lines, each of which stands there once. Raises what the first failing cell raises.
    """
    book = read_notebook(FOLDER / name)
    for old, new in (changes or {}).items():
        _replace(book, old, new)
    return run_cells(book, folder)


def read_notebook(path: Path) -> Any:
    """A notebook as it is saved; raises ValidationError when Jupyter would not take it."""
    book = _format.read(path, as_version=4)
    _format.validate(book)
    return book


def new_notebook(*cells: str) -> Any:
    """A notebook of these cells of code."""
    return _format.v4.new_notebook(cells=[_format.v4.new_code_cell(cell) for cell in cells])


def run_cells(book: Any, folder: Path) -> Ran:
    """Execute a notebook in `folder`."""
    resources = {"metadata": {"path": str(folder)}}
    client = _Client(book, kernel_manager_class=_Manager, timeout=300, resources=resources)
    with patch.dict(os.environ, _own(folder)):
        client.execute()
    return Ran(book.cells, client.displayed)


def _own(folder: Path) -> dict[str, str]:
    """A home of its own for what runs there."""
    names = (
        "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "XDG_CACHE_HOME", "XDG_STATE_HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
    )  # fmt: skip
    home = folder / "home"
    home.mkdir(exist_ok=True)
    own = {
        "TILLBOOK_STORE": str(folder / "not-named.db"),
        "LANGUAGE": "en",
        "MPLCONFIGDIR": _fonts.name,
    }
    return dict.fromkeys(names, str(home)) | own


def _replace(book: Any, old: str, new: str) -> None:
    line = re.compile(rf"^(?P<indent> *){re.escape(old)}(?=\s|$)", re.MULTILINE)
    cells = [cell for cell in book.cells if cell.cell_type == "code" and line.search(cell.source)]
    assert len(cells) == 1, f"{old!r} stands in {len(cells)} cells"
    cells[0].source = line.sub(lambda found: found["indent"] + new, cells[0].source)


def _data(output: Any) -> Mapping[str, str]:
    return output.get("data", {})  # type: ignore[no-any-return]  # it ships no types
