"""Verbs that make something to read or fill in: template, export, guide, fields, systems, demo."""

from pathlib import Path
from typing import Any

import click

from tillbook.cli import tell
from tillbook.cli.options import (
    PATH,
    WORKBOOK,
    Count,
    overwriting,
    speaks,
    with_json,
    with_language,
    with_store,
    with_system,
)
from tillbook.language import _, _n, system_language

_READY = _n(
    "{path} is ready, with {count} customer of {system}.",
    "{path} is ready, with {count} customers of {system}.",
)


@click.command(help=_("Make a workbook to fill in, blank or with today's customers."))
@click.argument("path", type=WORKBOOK, metavar=PATH)
@click.option("--with-customers", is_flag=True, help=_("Fill it with the store's customers."))
@click.option(
    "--where",
    metavar=_("FIELD=VALUE"),
    help=_("Only those customers; * stands for anything, ? for one character."),
)
@overwriting
@with_store
@with_language
@with_json
def template(
    path: Path, with_customers: bool, where: str | None, overwrite: bool, store: str | None,
    system: str | None, language: str | None, json: bool,
) -> None:  # fmt: skip
    _make(path, store, system, json, with_customers=with_customers, where=where, language=language,
          overwrite=overwrite)  # fmt: skip


@click.command(help=_("Make a workbook of all customers, ready to edit and commit again."))
@click.argument("path", type=WORKBOOK, metavar=PATH)
@overwriting
@with_store
@with_language
@with_json
def export(
    path: Path, overwrite: bool, store: str | None, system: str | None, language: str | None, json: bool
) -> None:
    _make(path, store, system, json, with_customers=True, language=language, overwrite=overwrite)


def _make(path: Path, store: str | None, system: str | None, json: bool, **asked: Any) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.template import template as run
    from tillbook.systems import load

    with tell.progress(json) as progress:
        progress("Drawing", 0, 1)
        made = run(path, find_store(store, system, make=True), **asked)
    if json:
        tell.as_json(made.as_json())
    else:
        tell.say(_READY, path=made.path, count=made.customers, system=load(made.system).title)


@click.command(help=_("Write the field guide as a PDF."))
@click.argument("path", type=WORKBOOK, metavar=PATH)
@overwriting
@with_store
@with_language
def guide(path: Path, overwrite: bool, store: str | None, system: str | None, language: str | None) -> None:
    from tillbook.commands.guide import guide as run
    from tillbook.commands.guide import schema_of_shop
    from tillbook.commands.opening import find_language

    run(path, schema_of_shop(store, system), find_language(language), overwrite=overwrite)
    tell.say(_("{path} is ready."), path=path)


@click.command(help=_("List the fields of a system."))
@with_store
@with_language
@with_json
def fields(store: str | None, system: str | None, language: str | None, json: bool) -> None:
    from tillbook.commands.fields import fields as run
    from tillbook.commands.fields import fields_in_words
    from tillbook.commands.guide import schema_of_shop
    from tillbook.commands.opening import find_language, find_schema

    schema = schema_of_shop(store, system) if store else find_schema(system)
    tongue = find_language(language)
    if json:
        tell.as_json(run(schema, tongue))
        return
    header = (_("Key"), _("Field"), _("Required"), _("Type"), _("Maximum length"), _("When blank"))
    tell.table(header, fields_in_words(schema, tongue))


@click.command(help=_("List the systems that Tillbook serves."))
@speaks
@with_json
def systems(json: bool) -> None:
    from tillbook.commands.fields import all_systems

    found = all_systems()
    if json:
        tell.as_json(found)
        return
    rows = [(str(s["system"]), str(s["title"]), str(s["fields"])) for s in _list(found["systems"])]
    tell.table((_("System"), _("Name"), _("Fields")), rows)


@click.command(help=_("The whole story on a real file, in a temporary folder."))
@click.option(
    "--rows",
    type=Count(),
    metavar=_("NUMBER"),
    default=200,
    show_default=True,
    help=_("How many customers the list has."),
)
@with_system
@with_language
def demo(rows: int, system: str | None, language: str | None) -> None:
    from tillbook.commands.demo import demo as run

    run(click.echo, rows, system or "cloudpos", language or system_language())


def _list(found: object) -> list[dict[str, Any]]:
    return found if isinstance(found, list) else []
