"""`store`: making and checking the customer store, and its look-ups."""

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tillbook.cli import tell
from tillbook.cli.options import FIELD, NAME, WORKBOOK, speaks, with_json, with_store
from tillbook.language import _, _n, system_language

if TYPE_CHECKING:
    from tillbook.commands.binding import Proposed
    from tillbook.core.wording import Wording

_CODE = _("CODE")
_WORD = _("WORD")
_ERASED = _n(
    "Erased, with {count} entry of the history. On record as {batch}.",
    "Erased, with {count} entries of the history. On record as {batch}.",
)


@click.group(help=_("Make, check and look after the customer store."))
@speaks
def store() -> None: ...


@store.command(help=_("Make the store, or bring an older one up to date."))
@with_store
@speaks
@click.option("--country", metavar=_CODE, default="GB", show_default=True, help=_("Where a row names none."))
@with_json
def init(store: str | None, system: str | None, country: str, json: bool) -> None:
    from tillbook.commands.stores import init as run

    result = run(store, system, country)
    tell.as_json(result) if json else tell.say(_("The store {store} is ready."), store=result["store"])


@store.command(help=_("Say whether the store can be used, and what it holds."))
@with_store
@speaks
@with_json
def check(store: str | None, system: str | None, json: bool) -> None:
    from tillbook.commands.stores import check as run
    from tillbook.commands.stores import checked_in_words

    result = run(store, system)
    if json:
        tell.as_json(result)
    else:
        tell.table((_("What"), _("Value")), checked_in_words(result, system_language()))


@store.command(help=_("List or change the choices of a drop-down such as price_level or account_type."))
@click.argument("field", required=False, metavar=FIELD)
@click.option(
    "--add", "adds", multiple=True, metavar=_WORD, help=_("Add a choice, or change its credit limit.")
)
@click.option(
    "--drop",
    "drops",
    multiple=True,
    metavar=_WORD,
    help=_("Take a choice away; customers who have it keep it."),
)
@click.option("--credit-limit", metavar=_("AMOUNT"), help=_("With --add for an account type."))
@with_store
@speaks
@with_json
def choices(
    field: str | None, adds: tuple[str, ...], drops: tuple[str, ...], credit_limit: str | None,
    store: str | None, system: str | None, json: bool,
) -> None:  # fmt: skip
    from tillbook.commands.opening import find_store
    from tillbook.commands.stores import change_choices
    from tillbook.core.wording import Wording

    details = {"credit_limit": credit_limit} if credit_limit else {}
    opened = find_store(store, system)
    for add, drop in zip_longest(adds, drops):
        change_choices(opened, field, add, drop, details)
    found = change_choices(opened, field, None, None, {})
    if json:
        tell.as_json({"choices": found})
        return
    wording = Wording(opened.schema(), system_language())
    rows = [
        (name, word, ", ".join(_detail(key, text, wording) for key, text in more.items()))
        for name, words in found.items()
        for word, more in words.items()
    ]
    tell.table((_("Field"), _("Choice"), _("Details")), rows)


def _detail(key: str, text: str, wording: "Wording") -> str:
    return wording.told(_("{name}: {value}"), name=wording.label(key), value=wording.shown(key, text))


@store.command(
    help=_("Forget what customers were before and after old imports; those cannot be undone any more.")
)
@click.option("--older-than", metavar=_("AGE"), required=True, help=_("90d, 12w, 6m or 2y."))
@with_store
@speaks
@with_json
def purge(older_than: str, store: str | None, system: str | None, json: bool) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.upkeep import purge as run

    done = run(find_store(store, system), older_than)
    if json:
        tell.as_json(done)
    else:
        tell.say(_("Forgotten. Changes: {changes}. Imports and undos: {batches}."), **done)


@store.command(
    help=_("Delete one customer for good, history included: by account number, e-mail, mobile or record id.")
)
@click.argument("customer", metavar=_("CUSTOMER"))
@click.option("--yes", is_flag=True, help=_("Do not ask; it cannot be taken back."))
@click.option("--operator", metavar=NAME, help=_("Who erases, for the record."))
@with_store
@speaks
@with_json
def erase(
    customer: str, yes: bool, operator: str | None, store: str | None, system: str | None, json: bool
) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.upkeep import erase as run

    tell.make_sure(yes, json, tell.words(_("Erase {customer} for good?"), customer=customer))
    done = run(find_store(store, system), customer, operator)
    if json:
        tell.as_json(done)
    else:
        tell.say(_ERASED, count=done["entries"], batch=done["batch"])


@store.command(help=_("Keep the password for a store in this computer's keyring; asks for it, unseen."))
@with_store
@speaks
def password(store: str | None, system: str | None) -> None:
    from tillbook.commands.stores import keep_password

    secret = click.prompt(tell.words(_("Password")), hide_input=True, err=True)
    kept = keep_password(store, secret)
    tell.say(_("The password for {store} is in this computer's keyring."), store=kept)


@store.command(
    help=_(
        "Work on a customer table that is there already, without altering it.\n\n"
        "Proposes which column holds which field, and saves that as a small file to look at and edit; with "
        "--mapping it takes that file."
    )
)
@click.argument("url", required=False, metavar="URL")
@click.option("--table", metavar=NAME, help=_("The table that holds the customers, like crm.customers."))
@click.option("--mapping", type=WORKBOOK, metavar=_("FILE"), help=_("Which column holds which field."))
@click.option("--country", metavar=_CODE, default="GB", show_default=True, help=_("Where a row names none."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@with_store
@speaks
@with_json
def bind(
    url: str | None, table: str | None, mapping: Path | None, country: str, yes: bool, store: str | None,
    system: str | None, json: bool,
) -> None:  # fmt: skip
    from tillbook.commands.binding import bind as run
    from tillbook.commands.binding import propose

    proposed = propose(url or store, system, table, mapping, country)
    if not json:
        _tell_proposed(proposed)
    if not proposed.blocking:
        tell.make_sure(yes, json, tell.words(_("Bind it like this?")))
    made = run(proposed)
    if json:
        tell.as_json({**proposed.as_json(), "store": made.name})
    else:
        tell.say(
            _("The store {store} works on {table} from now on."),
            store=made.name,
            table=proposed.mapping.title,
        )


@store.command(
    help=_("Let go of the table that the store is bound to, so that it can be altered; then bind it again.")
)
@with_store
@speaks
def release(store: str | None, system: str | None) -> None:
    from tillbook.commands.binding import release as run

    mapping = run(store)
    tell.say(_("{table} can be altered now. Then bind it again with its mapping."), table=mapping.title)


def _tell_proposed(proposed: "Proposed") -> None:
    tell.say(_("The mapping is in {file}."), file=proposed.file)
    tell.table((_("Field"), _("Column")), list(proposed.mapping.columns.items()))
    stops = tell.words(_("stops"))
    rows = [(stops if m.blocks else "", m.column or "", m.field or "", str(m.text)) for m in proposed.misfits]
    if rows:
        tell.table(("", _("Column"), _("Field"), _("What does not fit")), rows)
