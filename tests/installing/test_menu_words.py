"""What Calc's menu says in a workbook without words of its own: Basic, run in a real office."""

import html
import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from tests.support.office import office

from tillbook.calc import bridge
from tillbook.core.template import launcher_texts
from tillbook.installing.extension import extension

_SAY = "vnd.sun.star.script:Tillbook.Tillbook.Say?language=Basic&location=application"


def _modules() -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(extension())) as package:
        texts = {name: package.read(f"Tillbook/{name}.xba").decode() for name in ("Tillbook", "Menu")}
    return {
        name: html.unescape(re.sub(r".*<script:module[^>]*>|</script:module>", "", text, flags=re.S))
        for name, text in texts.items()
    }


def _speak(context: Any, language: str) -> None:
    """Make it the language of the office, as far as its settings say."""
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    place = bridge.struct("beans.PropertyValue", Name="nodepath", Value="/org.openoffice.Setup/L10N")
    settings = provider.createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationUpdateAccess", (place,)
    )
    settings.replaceByName("ooLocale", language)
    settings.commitChanges()


def _say(context: Any, title: str) -> str:
    singleton = "/singletons/com.sun.star.script.provider.theMasterScriptProviderFactory"
    provider = context.getValueByName(singleton).createScriptProvider("")
    said: str = provider.getScript(_SAY).invoke((title, "Otherwise."), (), ())[0]
    return said


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("it", "it"), ("pt-BR", "pt")])
def test_the_menu_has_the_words_of_the_office(locale: str, language: str) -> None:
    with office() as running:
        context = running.attach().impl.context
        library = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.script.ApplicationScriptLibraryContainer", context
        ).createLibrary("Tillbook")
        for name, code in _modules().items():
            library.insertByName(name, code)
        _speak(context, locale)

        assert _say(context, "say.starting") == launcher_texts(language)["say.starting"]
        assert _say(context, "say.else") == "Otherwise."
