"""Loading the office's Python binding: without a trace in this process, or with a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.office import Office

from tillbook.calc import bridge
from tillbook.errors import TillbookError

# The session's office is asked for so that these tests skip where there is none.
pytestmark = pytest.mark.usefixtures("running")


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has not loaded the binding yet."""
    monkeypatch.delitem(sys.modules, "uno", raising=False)


def test_loading_leaves_the_way_modules_are_found_alone(running: Office) -> None:
    code = (
        "import builtins, sys; before = builtins.__import__, list(sys.path); "
        "from tillbook.calc import bridge; bridge.load(); "
        "assert bridge.struct('table.CellAddress', 0, 2, 7).Column == 2; "
        "print(before == (builtins.__import__, sys.path))"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "True"


@pytest.mark.usefixtures("unloaded")
def test_a_missing_binding_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "_FOLDERS", ())

    with pytest.raises(TillbookError, match="install the package python3-uno"):
        bridge.load.__wrapped__()


@pytest.mark.usefixtures("unloaded")
def test_a_binding_for_another_python_is_not_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "uno.py").write_text("import pyuno")
    (tmp_path / "pyuno.so").write_bytes(b"\x7fELF libpyuno.so")
    (tmp_path / "libpyuno.so").write_bytes(b"\x7fELF libpython3.9.so.1.0")
    monkeypatch.setenv(bridge.FOLDER, str(tmp_path))

    with pytest.raises(TillbookError, match=r"made for Python 3\.9, .* with python3\.9"):
        bridge.load.__wrapped__()


@pytest.mark.usefixtures("unloaded")
def test_a_broken_binding_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "uno.py").write_text("import pyuno")
    (tmp_path / "pyuno.so").write_bytes(b"no library")
    monkeypatch.setenv(bridge.FOLDER, str(tmp_path))
    monkeypatch.delitem(sys.modules, "pyuno", raising=False)

    with pytest.raises(TillbookError, match="cannot be loaded"):
        bridge.load.__wrapped__()
