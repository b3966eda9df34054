"""Modules that are found by name: those of a package of ours, and of packages that the user has named."""

import os
import pkgutil
from importlib import import_module


def modules_of(package: str, variable: str) -> dict[str, str]:
    """Whole module name by its last part; `variable` of the environment names further packages, by spaces.

    A later package's module takes the place of an earlier one's of the same name.
    """
    packages = [package, *os.environ.get(variable, "").split()]
    return {
        found.name: f"{name}.{found.name}"
        for name in packages
        for found in pkgutil.iter_modules(import_module(name).__path__)
    }
