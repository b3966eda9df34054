"""Systems by name: the modules of `tillbook_schemas`, and of packages named in `TILLBOOK_SCHEMAS`."""

from functools import cache
from importlib import import_module

from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.plugins import modules_of
from tillbook.schema import Schema


def names() -> list[str]:
    """The systems that can be had, in alphabetical order."""
    return sorted(_modules())


@cache
def load(system: str) -> Schema:
    """The schema of that system.

    Raises UsageError when there is none of that name.
    """
    modules = _modules()
    if system not in modules:
        raise UsageError(
            _("There is no system named ‘{system}’. There are: {systems}."),
            system=system,
            systems=sorted(modules),
        )
    schema: Schema = import_module(modules[system]).schema
    return schema


def _modules() -> dict[str, str]:
    return modules_of("tillbook_schemas", "TILLBOOK_SCHEMAS")
