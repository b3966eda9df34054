"""Calc's add-in: an extension with the launcher and a menu of its verbs, built from text."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from string import Template
from typing import Final
from xml.sax.saxutils import escape

from tillbook import launcher
from tillbook.core.template import BUTTONS, Button, launcher_texts
from tillbook.language import DEFAULT, LANGUAGES, in_every_language

# The XML name space of LibreOffice's settings; the base is that of all its name spaces.
_SPACES: Final = "http://openoffice.org/2001"
SETTINGS_SPACE: Final = f"{_SPACES}/registry"

IDENTIFIER: Final = "org.tillbook.addin"
FILE_NAME: Final = "tillbook.oxt"
_RELEASE: Final = "1.0"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_LIBRARY: Final = "Tillbook"
_MENU: Final = "Menu"
# A workbook from elsewhere has no words for the launcher: then it asks here, in the office's own language.
_SAY: Final = "    Say = english\n"
_ASK: Final = "    Say = Spoken(title, english)\n"
_WORD: Final = '    Case "{language} {title}": Spoken = "{text}"'
_CALL: Final = "Public Sub {macro}Menu()\n    Prepare\n    {macro}\nEnd Sub\n"
_SCRIPT: Final = f"vnd.sun.star.script:{_LIBRARY}.{_MENU}.{{macro}}Menu?language=Basic&location=application"
_DOCTYPE: Final = '<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">'
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def extension() -> bytes:
    """The extension; its menu is in the office's own language."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (_parts() | {"description.xml": _description()}).items():
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def version() -> str:
    """A number that changes with the content; the office tells it of what is installed."""
    return f"{_RELEASE}.{zlib.crc32(''.join(_parts().values()).encode())}"


def _parts() -> dict[str, str]:
    modules = {launcher.MODULE: _launcher_module(), _MENU: _menu_module()}
    return {
        "META-INF/manifest.xml": launcher.source("manifest.xml"),
        "Addons.xcu": _menu(),
        f"{_LIBRARY}/script.xlb": _library(*modules),
        f"{_LIBRARY}/dialog.xlb": _library(),
        **{f"{_LIBRARY}/{name}.xba": _module(name, text) for name, text in modules.items()},
    }


def _launcher_module() -> str:
    return launcher.source("Tillbook.bas").replace(_SAY, _ASK)


def _menu_module() -> str:
    source = Template(launcher.source("Menu.bas")).substitute(words="\n".join(_words()))
    return "\n".join([source, *(_CALL.format(macro=b.macro) for b in BUTTONS)])


def _words() -> Iterator[str]:
    for language in LANGUAGES:
        for title, text in launcher_texts(language).items():
            quoted = text.replace('"', '""')
            yield _WORD.format(language=language, title=title, text=quoted)


def _menu() -> str:
    items = "\n".join(_item(place, button) for place, button in enumerate(BUTTONS, start=1))
    return Template(launcher.source("Addons.xcu")).substitute(items=items, space=SETTINGS_SPACE)


def _item(place: int, button: Button) -> str:
    titles = "".join(
        f'<value xml:lang="{"en-US" if language == DEFAULT else language}">{escape(title)}</value>'
        for language, title in in_every_language(button.caption).items()
    )
    address = escape(_SCRIPT.format(macro=button.macro))
    return (
        f'<node oor:name="N{place:03}" oor:op="replace">'
        f'<prop oor:name="URL"><value>{address}</value></prop>'
        f'<prop oor:name="Title">{titles}</prop>'
        f'<prop oor:name="Target"><value>_self</value></prop></node>'
    )


def _library(*modules: str) -> str:
    elements = "".join(f'<library:element library:name="{name}"/>' for name in modules)
    return (
        f"{_XML}{_DOCTYPE.format('library:library', 'library')}\n"
        f'<library:library xmlns:library="http://openoffice.org/2000/library" library:name="{_LIBRARY}" '
        f'library:readonly="false" library:passwordprotected="false">{elements}</library:library>'
    )


def _module(name: str, text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith("Attribute")]
    # Without the option, Basic does not have VBA's functions.
    code = "\n".join(["Option VBASupport 1", *lines])
    return (
        f"{_XML}{_DOCTYPE.format('script:module', 'module')}\n"
        f'<script:module xmlns:script="http://openoffice.org/2000/script" script:name="{name}" '
        f'script:language="StarBasic">{escape(code)}</script:module>'
    )


def _description() -> str:
    return Template(launcher.source("description.xml")).substitute(identifier=IDENTIFIER, version=version())
