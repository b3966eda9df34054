"""Limits of the machine that a test puts in the way: no room on the disk, no rights."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NOBODY = 65534


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process grows beyond that many bytes, as on a full disk."""
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def ordinary_rights(folder: Path) -> Iterator[None]:
    """Whoever runs the tests, file permissions count: a superuser is nobody for a while.

    The way to `folder` is opened to everybody.
    """
    if sys.platform == "win32":
        pytest.skip("Windows has no such permissions")
    if os.geteuid() != 0:
        yield
        return
    for above in (folder, *folder.parents):
        if not above.stat().st_mode & stat.S_IXOTH:
            above.chmod(0o755)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
