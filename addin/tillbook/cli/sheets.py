"""Verbs that make something to read or fill in: template, export, guide, fields, systems, demo."""

from pathlib import Path
from typing import Any

import click

from tillbook.cli import tell
from tillbook.cli.options import WORKBOOK, with_json, with_language, with_store, with_system


@click.command()
@click.argument("path", type=WORKBOOK)
@click.option("--with-customers", is_flag=True, help="Fill it with the store's customers.")
@click.option("--where", metavar="FIELD=VALUE", help="Only those customers; * and ? stand for anything.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@with_store
@with_language
@with_json
def template(
    path: Path, with_customers: bool, where: str | None, overwrite: bool, store: str | None,
    system: str | None, language: str | None, json: bool,
) -> None:  # fmt: skip
    """Make a workbook to fill in, blank or with today's customers."""
    _make(path, store, system, json, with_customers=with_customers, where=where, language=language,
          overwrite=overwrite)  # fmt: skip


@click.command()
@click.argument("path", type=WORKBOOK)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@with_store
@with_language
@with_json
def export(
    path: Path, overwrite: bool, store: str | None, system: str | None, language: str | None, json: bool
) -> None:
    """Make a workbook of all customers, ready to edit and commit again."""
    _make(path, store, system, json, with_customers=True, language=language, overwrite=overwrite)


def _make(path: Path, store: str | None, system: str | None, json: bool, **asked: Any) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.template import template as run

    with tell.progress(json) as progress:
        progress("Drawing", 0, 1)
        made = run(path, find_store(store, system, make=True), **asked)
    if json:
        tell.as_json(made.as_json())
    else:
        click.echo(f"{made.path} is ready, with {made.customers} customers of {made.system}.")


@click.command()
@click.argument("path", type=WORKBOOK)
@with_system
@with_language
def guide(path: Path, system: str | None, language: str | None) -> None:
    """Write the field guide as a PDF."""
    from tillbook.commands.guide import guide as run
    from tillbook.commands.opening import find_language, find_schema

    run(path, find_schema(system), find_language(language))
    click.echo(f"{path} is ready.")


@click.command()
@with_system
@with_language
@with_json
def fields(system: str | None, language: str | None, json: bool) -> None:
    """List the fields of a system."""
    from tillbook.commands.fields import fields as run
    from tillbook.commands.opening import find_language, find_schema

    found = run(find_schema(system), find_language(language))
    if json:
        tell.as_json(found)
        return
    rows = [_row(field) for field in _list(found["fields"])]
    tell.table(("Key", "Label", "Required", "Type", "Longest", "Default"), rows)


@click.command()
@with_json
def systems(json: bool) -> None:
    """List the systems that Tillbook serves."""
    from tillbook.commands.fields import all_systems

    found = all_systems()
    if json:
        tell.as_json(found)
        return
    rows = [(str(s["system"]), str(s["title"]), str(s["fields"])) for s in _list(found["systems"])]
    tell.table(("System", "Title", "Fields"), rows)


@click.command()
@click.option("--rows", default=200, show_default=True, help="How many customers the list has.")
@with_system
@with_language
def demo(rows: int, system: str | None, language: str | None) -> None:
    """The whole story on a real file, in a temporary folder."""
    from tillbook.commands.demo import demo as run

    run(click.echo, rows, system or "cloudpos", language)


def _row(field: dict[str, Any]) -> tuple[str, ...]:
    shown = ("" if field[name] is None else str(field[name]) for name in ("type", "max_length", "default"))
    return (field["key"], field["label"], "yes" if field["required"] else "", *shown)


def _list(found: object) -> list[dict[str, Any]]:
    return found if isinstance(found, list) else []
