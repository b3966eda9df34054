"""Run the program as a person would, in this process: arguments in, exit status and both streams out."""

import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from tillbook.cli import main


@dataclass(frozen=True)
class Ran:
    """What a run of the program left: its exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON object; fails when anything else stands there."""
        return json.loads(self.out)


class Program:
    """`program("validate", path, "--json")` is `tillbook validate PATH --json` on one store."""

    def __init__(
        self, store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.store = store
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setenv("TILLBOOK_STORE", store)

    def __call__(self, *arguments: object) -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["tillbook", *map(str, arguments)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = self._capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)
