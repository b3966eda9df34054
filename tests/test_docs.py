"""The README and CONTRIBUTING tell the truth: every verb is there, and every command line parses."""

import re
import shlex
from pathlib import Path

import click
import pytest

import tillbook
from tillbook.cli.app import tillbook as program

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def _lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README + CONTRIBUTING, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("tillbook ")]


@pytest.mark.parametrize("line", _lines())
def test_a_command_line_of_the_readme_is_one_that_the_program_knows(line: str) -> None:
    words = shlex.split(line)[1:]
    group: click.Command = program
    with click.Context(group) as context:
        while isinstance(group, click.Group):
            name, found, words = group.resolve_command(context, words)
            assert found is not None, name
            group = found

        assert group.make_parser(context).parse_args(words)


def test_every_verb_is_in_the_readme() -> None:
    missing = [name for name in program.commands if f"`{name}" not in README]

    assert missing == []


def test_what_the_package_offers_is_what_it_says() -> None:
    offered = {name for name in tillbook.__all__ if callable(getattr(tillbook, name))}

    assert offered == {
        "Choice", "TillbookError", "check_frame", "commit", "convert", "duplicates", "export", "history",
        "merge", "merge_all", "migrate", "template", "undo", "validate",
    }  # fmt: skip


def test_the_readmes_python_lines_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tillbook.template("customers.xlsx", store="customers.db", system="cloudpos")
    (code,) = re.findall(r"```python\n(import tillbook.*?)```", README, re.DOTALL)

    exec(code, {})


def test_every_setup_line_has_its_windows_twin() -> None:
    unix = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    windows = re.findall(r"^py -m venv .*$", README, re.MULTILINE)

    as_windows = [line.replace("python3", "py").replace(".venv/bin/", ".venv\\Scripts\\") for line in unix]
    assert as_windows == windows
