"""Find the running office and connect to it; ask it to listen when it does not yet."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from typing import Final

import xlwings

from tillbook.calc import bridge, processes
from tillbook.calc.apps import App
from tillbook.calc.bridge import Uno
from tillbook.calc.engine import registered
from tillbook.calc.processes import Process
from tillbook.errors import TillbookError
from tillbook.language import _

ADDRESS: Final = "TILLBOOK_CALC"

_PATIENCE: Final = 10.0
_ATTEMPTS, _PAUSE = 5, 0.05


def attach(url: str | None = None) -> xlwings.App:
    """The app of the running office, with our engine active.

    `url` is a UNO address such as "pipe,name=office" or "socket,host=127.0.0.1,port=2002"; else
    TILLBOOK_CALC; else the pipe "tillbook-<user id>", which a running office is asked to open. Raises
    TillbookError when there is no office or no way to reach it.
    """
    return xlwings.App(impl=connect(url))


def connect(url: str | None = None) -> App:
    """The same as `attach`, as the engine's own object."""
    bridge.load()
    told = url or os.environ.get(ADDRESS)
    address = told or f"pipe,name=tillbook-{os.getuid()}"
    context = _resolved(address) or (None if told else asked(processes.running_office(), address))
    if context is None:
        raise _absent(told)
    engine = registered()
    for gone in [app for app in engine.apps if not processes.is_office(app.pid)]:
        engine.apps.forget(gone)
    pid = processes.listener(address)
    app = next((app for app in engine.apps if app.pid == pid), None)
    # The same office, but perhaps started again: the connection is renewed.
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    if app is None:
        app = App(engine, desktop, context, pid)
    app.api, app.context = desktop, context
    engine.apps.put_first(app)
    return app


def _absent(told: str | None) -> TillbookError:
    if told:
        return TillbookError(
            _("No LibreOffice listens at {address}: start it with that address, or correct {variable}."),
            address=told,
            variable=ADDRESS,
        )
    return TillbookError(_("LibreOffice Calc is not running: start it, open the workbook, and try again."))


def _resolved(address: str) -> Uno:
    """The component context of the office at this address; None when nothing listens there."""
    uno = bridge.load()
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _attempt in range(_ATTEMPTS):
        try:
            return resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.lang.DisposedException"):
            # Now and then a connection is lost while it is made (LibreOffice 7.4: one in three hundred).
            time.sleep(_PAUSE)
        except uno.getClass("com.sun.star.uno.Exception"):
            break
    return None


def asked(office: Process | None, address: str) -> Uno:
    """Ask the running office to listen, and connect; None when there is none or it does not answer.

    The arguments of a second soffice with the same profile are handed to the first.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or program is None:
        return None
    command = [program, *office.profile, f"--accept={address};urp;StarOffice.ComponentContext", "--nologo"]
    asking = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _PATIENCE
    context = None
    while context is None and time.monotonic() < until:
        time.sleep(0.1)
        context = _resolved(address)
    with suppress(subprocess.TimeoutExpired):
        asking.wait(_PATIENCE)
    return context
