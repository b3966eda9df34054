"""The field guide on paper, as other programs (poppler's) read it."""

import re
import subprocess
from functools import cache
from pathlib import Path
from shutil import which

import pytest
from tests.core.shelf import schema_of
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.guide import guide, schema_of_shop
from tillbook.core.message_examples import examples
from tillbook.core.template.cells import words_of
from tillbook.core.wording import Wording
from tillbook.errors import StoreError, UsageError, WorkbookError
from tillbook.language import LANGUAGES
from tillbook.schema import Kind

pytestmark = pytest.mark.skipif(not which("pdfinfo"), reason="needs poppler-utils")

SYSTEMS = ("cloudpos", "loyverse")
TAGS = {"en": "en-GB", "es": "es-ES", "fr": "fr-FR", "it": "it-IT", "nb": "nb-NO", "pt": "pt-PT"}
OUR_FONTS = {"NotoSans-Regular", "DejaVuSansMono"}
GREEK, CYRILLIC, HAN, HANGUL = "Χονδρική", "Оптова ціна", "批發價", "도매"

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
of_each_system = pytest.mark.parametrize("system", SYSTEMS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the guides of all languages lie."""
    return tmp_path_factory.mktemp("guides")


def printed(folder: Path, system: str, language: str) -> Path:
    path = folder / f"{system}-{language}.pdf"
    if not path.exists():
        guide(path, schema_of(system), language)
    return path


def with_price_levels(path: Path, *words: str) -> Path:
    schema = systems.load("cloudpos").with_choices({"price_level": words, "account_type": []})
    guide(path, schema, "it")
    return path


@cache
def said_by(program: str, *arguments: str) -> str:
    ran = subprocess.run([program, *arguments], capture_output=True, check=True)
    # pdfinfo has headings twice, the first time in half a word of UTF-16.
    return ran.stdout.decode(errors="replace")


def structure(path: Path) -> list[tuple[str, str]]:
    """Tag by tag, in the order in which a screen reader reads them, what each says."""
    found: list[tuple[str, str]] = []
    for line in said_by("pdfinfo", "-struct-text", str(path)).splitlines():
        if said := re.fullmatch(r'\s*"(.*)"', line):
            found[-1] = (found[-1][0], found[-1][1] + said[1])
        elif tag := re.fullmatch(r"\s*([A-Z]\w*)\b.*", line):
            found.append((tag[1], ""))
    return found


def fonts_of(path: Path) -> set[str]:
    """Their names, without the letters that say that only a part is there."""
    _header, _line, *fonts = said_by("pdffonts", str(path)).splitlines()
    assert all(re.search(r" yes +yes +yes ", font) for font in fonts), (
        "not all are in the file, with their text"
    )
    return {font.split()[0].partition("+")[2] for font in fonts}


def reading(path: Path) -> str:
    # Portuguese repeats a hyphen behind which a line breaks.
    return "\n".join(text for _tag, text in structure(path)).replace("--", "-")


@in_each_language
@of_each_system
def test_every_field_choice_and_problem_is_there(folder: Path, system: str, language: str) -> None:
    wording, text = Wording(schema_of(system), language), reading(printed(folder, system, language))

    for field in wording.schema.fields.values():
        assert wording.label(field.key) in text
        assert wording.translate(field.help) in text
        if field.kind is not Kind.COUNTRY:
            assert ", ".join(words_of(field, wording).values()) in text
    for _title, problems in examples(wording):
        for problem in problems:
            assert problem.code in text
            assert wording.sentence(problem) in text
    assert not re.search("[«‘] ?[«‘]", text)


@in_each_language
@of_each_system
def test_it_is_tagged_in_its_language_and_has_a_title(folder: Path, system: str, language: str) -> None:
    path = printed(folder, system, language)
    facts = said_by("pdfinfo", str(path))

    assert re.search(r"^Tagged: +yes$", facts, re.MULTILINE)
    assert re.search(rf"^Title: +{systems.load(system).title} · \S+", facts, re.MULTILINE)
    assert f"/Lang({TAGS.get(language, language)}".encode() in path.read_bytes()


@in_each_language
@of_each_system
def test_headings_are_in_order_and_how_to_is_one_page(folder: Path, system: str, language: str) -> None:
    path = printed(folder, system, language)
    headings = [(tag, text) for tag, text in structure(path) if re.fullmatch(r"H\d", tag)]

    first = [text for tag, text in headings if tag == "H1"]
    assert {tag for tag, _text in headings} == {"H1", "H2"}
    assert headings[0][0] == "H1"
    assert len(first) == 4
    pages = said_by("pdftotext", "-layout", str(path), "-").split("\f")
    starts = [next(at for at, page in enumerate(pages) if re.search(rf"^ *{re.escape(text)}$", page, re.M))
              for text in first]  # fmt: skip
    assert starts[:3] == [0, 1, 2]
    assert starts[3] > 2


def test_the_same_facts_make_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.pdf"
    guide(again, schema_of("cloudpos"), "fr")

    assert again.read_bytes() == printed(folder, "cloudpos", "fr").read_bytes()


@of_each_system
def test_its_fonts_come_with_it(folder: Path, system: str) -> None:
    assert fonts_of(printed(folder, system, "nb")) == OUR_FONTS


def test_greek_and_cyrillic_need_no_font_of_the_computer(tmp_path: Path) -> None:
    path = with_price_levels(tmp_path / "guide.pdf", GREEK, CYRILLIC)

    assert f"{GREEK}, {CYRILLIC}" in reading(path)
    assert fonts_of(path) == OUR_FONTS


def test_chinese_and_korean_are_set_in_a_font_of_the_computer(tmp_path: Path) -> None:
    try:
        path = with_price_levels(tmp_path / "guide.pdf", HAN, HANGUL)
    except WorkbookError:
        pytest.skip("needs a font for Chinese and Korean: fonts-noto-cjk")

    assert f"{HAN}, {HANGUL}" in reading(path)
    assert fonts_of(path) > OUR_FONTS


def test_a_character_that_no_font_has_is_refused_rather_than_printed_as_a_box(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"

    with pytest.raises(WorkbookError) as refused:
        with_price_levels(path, "Price \U0010fffd", "\U0010fffc")

    assert str(refused.value) == (
        "No font on this computer can show \U0010fffd \U0010fffc. Install a Noto font for that writing "
        "(Noto Sans CJK for Chinese, Japanese and Korean), and try again."
    )
    assert not path.exists()


def test_another_ending_or_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"^guide.txt is no name for the field guide"):
        guide(tmp_path / "guide.txt", schema_of("loyverse"), "en")
    with pytest.raises(WorkbookError, match="cannot be written: there is no such file or folder"):
        guide(tmp_path / "none" / "guide.pdf", schema_of("loyverse"), "en")


def test_the_choices_are_those_of_the_shop(shop: Shop, tmp_path: Path) -> None:
    shop.store.set_choice("price_level", GREEK, {})

    guide(tmp_path / "guide.pdf", schema_of_shop(shop.address, None), "en")

    assert f", {GREEK}" in reading(tmp_path / "guide.pdf")


def test_a_guide_needs_no_store_but_a_named_one_must_be_there(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILLBOOK_STORE", shop.address)

    assert schema_of_shop(None, None).fields["price_level"].choices
    assert schema_of_shop(None, "loyverse").system == "loyverse"
    monkeypatch.setenv("TILLBOOK_STORE", str(tmp_path / "gone.db"))
    assert not schema_of_shop(None, "cloudpos").fields["price_level"].choices
    with pytest.raises(UsageError):
        schema_of_shop(None, "nobody")
    with pytest.raises(StoreError, match="There is no store at"):
        schema_of_shop(str(tmp_path / "gone.db"), "cloudpos")
    assert not (tmp_path / "gone.db").exists()
