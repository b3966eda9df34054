"""The house rules that a program can check: style, types, the arrows between modules, sizes."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "addin").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")])


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    ],
    ids=["ruff", "format", "mypy", "import-linter"],
)
def test_the_tool_finds_nothing(command: tuple[str, ...]) -> None:
    ran = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_under_300_lines_and_functions_under_40(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]

    assert len(text.splitlines()) < 300
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 40] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path.name for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]

    assert silent == []


def test_importing_tillbook_loads_no_heavy_library() -> None:
    heavy = "pandas", "pandera", "sqlalchemy", "openpyxl", "xlwings", "xlsxwriter", "rich", "babel"
    code = f"import sys, tillbook; print([m for m in {heavy} if m in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
