"""English is complete: every sentence of the sources, every text to a phone, every word of the live screens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings

from dispatch.flow import refusals
from dispatch.messaging import segments
from dispatch.messaging.phrases import EN, ZH, Phrases
from dispatch.models.labels import named
from tests.dispatch import catalogue
from tests.dispatch.catalogue import ENGLISH, PLACEHOLDER, ROOT, chinese_in, needs_gettext

# Said in an English text too: the word that every exercise begins with.
KEYWORDS = ("演练",)
SIGNATURE = "【临沂市红十字会】"
HOW = (
    "manage.py makemessages -l en --add-location file --no-obsolete -i node_modules -i tests, then translate"
)
SEGMENTS = 2
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
# Packages whose every Chinese word is for people, and the words there that are not translated, with the reason.
SPEAKING = ("access.py", "admin.py", "api", "events", "flow", "models", "pages", "snapshots", "tasks.py")
NOT_TRANSLATED = {
    "dispatch/api/door.py": "the name of the product in both languages",
    "dispatch/flow/intake/runs.py": "headers of a file, in both languages at once",
    "dispatch/flow/intake/similar.py": "patterns of addresses",
    "dispatch/flow/places.py": "patterns of addresses",
    "dispatch/flow/track/trouble.py": "kept with the mission, in both languages at once",
    "dispatch/pages/handset_phones.py": "what a volunteer would type",
    "dispatch/pages/hooks_aliyun.py": "said to a provider",
    "dispatch/pages/hooks_voice.py": "spoken in the language of the text",
}


@pytest.fixture
def said(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every sentence that makemessages finds in the sources now."""
    copy = tmp_path / "sources"
    catalogue.copy_sources(copy)
    settings.LOCALE_PATHS = [copy / "dispatch" / "locale"]
    (copy / "dispatch" / "locale").mkdir()
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["en"], keep_pot=True, no_location=True, verbosity=0)
    pot, own = copy / "dispatch" / "locale" / "django.pot", copy / "own.po"
    catalogue.program("msginit", "--no-translator", "--locale", "en", "--input", pot, "--output-file", own)
    return set(catalogue.compiled(own, tmp_path / "said"))


@pytest.fixture
def english(tmp_path: Path) -> dict[str, str]:
    """The catalogue, without what is empty or fuzzy."""
    return catalogue.compiled(ENGLISH, tmp_path / "english")


@needs_gettext
def test_every_sentence_of_the_sources_has_its_english_and_no_other_is_kept(
    said: set[str], english: dict[str, str]
) -> None:
    assert len(said) > 500
    assert sorted(said - set(english)) == [], HOW
    assert sorted(set(english) - said) == [], HOW


@needs_gettext
def test_nothing_in_the_catalogue_is_fuzzy_or_obsolete_and_its_header_is_real() -> None:
    text = ENGLISH.read_text(encoding="utf-8")
    assert not re.search(r"^#,.*fuzzy|^#~", text, re.MULTILINE)
    assert '"Language: en\\n"' in text
    assert "FIRST AUTHOR" not in text
    assert "PACKAGE" not in text


@needs_gettext
def test_english_says_the_same_figures(english: dict[str, str]) -> None:
    wrong = {
        words: translated
        for words, translated in english.items()
        if sorted(PLACEHOLDER.findall(words)) != sorted(PLACEHOLDER.findall(translated))
    }
    assert wrong == {}


@needs_gettext
def test_english_is_english(english: dict[str, str]) -> None:
    assert {words: said for words, said in english.items() if chinese_in(said)} == {}


def bare_words(path: Path) -> Iterator[str]:
    """Chinese literals of a source that reach no function of gettext; what documents is none."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            passed |= {id(inner) for given in node.args if name in GETTEXT for inner in ast.walk(given)}
        elif isinstance(node, ast.Expr):
            passed.add(id(node.value))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in passed:
            continue
        if chinese_in(node.value) and "【】" not in node.value:
            yield f"{path}:{node.lineno} {node.value}"


def test_no_chinese_word_passes_by_the_catalogue() -> None:
    speaking = [path for path in catalogue.sources((".py",)) if path.parts[:1] == ("dispatch",)]
    speaking = [path for path in speaking if path.parts[1] in SPEAKING]
    assert len(speaking) > 50
    found = [words for path in speaking if str(path) not in NOT_TRANSLATED for words in bare_words(path)]
    assert found == []


def test_no_chinese_word_of_a_page_passes_by_the_catalogue() -> None:
    translated = re.compile(
        r'{%\s*blocktrans.*?endblocktrans\w*\s*%}|{%\s*trans.*?%}|_\("[^"]*"\)|{#.*?#}', re.DOTALL
    )
    found = {
        str(path): chinese_in(translated.sub("", (ROOT / path).read_text(encoding="utf-8")), ["中文"])
        for path in catalogue.sources((".html", ".txt"))
        if "templates" in path.parts
    }
    assert {path: words for path, words in found.items() if words} == {}


def sentences(words: Phrases) -> dict[str, str]:
    """Every template of a language by its name."""
    found: dict[str, str] = {}
    for name in Phrases.__struct_fields__:
        given = getattr(words, name)
        found |= {name: given} if isinstance(given, str) else {f"{name}.{key}": w for key, w in given.items()}
    return found


def filled(template: str, *, english: bool) -> str:
    """A template with figures of an ordinary night."""
    kind, people = ("about 30 people trapped", " ") if english else ("约30人被困", "")
    figures = {
        "letter": "A", "what": f"河东区汤头街道{people}{kind}", "place": "汤头街道南坊头村西头", "minutes": 20, "code": "123456",
        "count": 2, "list": "", "things": "", "skill": "", "link": "", "choices": "", "why": "", "meeting": "", "bring": "",
        "when": "8 Nov 6:00" if english else "11月8日6时", "until": "7 Nov 18:00" if english else "11月7日18时",
        "time": "6:00", "month": "11", "day": 8, "seconds": 60,
        "far": "12 km" if english else "12公里",
        "needs": EN.needs.format(list="8 Swift-water rescue, 2 boats") if english else "，需急流救援8人、冲锋舟2艘",
        "taken": "8 people, 2 boats" if english else "队员8人、冲锋舟2艘", "words": "集合点改为北城仓库",
        "area": "Tangtou, Hedong" if english else "汤头片区", "team": "河东水上队",
    }  # fmt: skip
    return template.rpartition("|")[2].format(**figures)


@pytest.mark.parametrize("name", sorted(sentences(ZH)))
def test_a_text_in_english_holds_what_the_chinese_holds(name: str) -> None:
    chinese, english = sentences(ZH)[name], sentences(EN)[name].rpartition("|")[2]
    assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(chinese))
    digits = re.compile(r"{letter}(\d)")
    assert set(digits.findall(english)) == set(digits.findall(chinese))


@pytest.mark.parametrize("name", sorted(sentences(EN)))
def test_a_text_in_english_is_of_plain_letters(name: str) -> None:
    for words in sentences(EN)[name].split("|"):
        assert chinese_in(words, KEYWORDS) == []
        plain = re.sub(r"\{\w+\}|" + "|".join(KEYWORDS), "", words)
        assert segments.count(plain).encoding == "GSM-7"


@pytest.mark.parametrize("name", sorted(sentences(EN)))
def test_a_text_in_english_is_as_short_as_the_chinese_or_two_segments(name: str) -> None:
    chinese, english = (
        segments.count(SIGNATURE + filled(sentences(language)[name], english=language is EN)).segments
        for language in (ZH, EN)
    )
    assert english <= max(chinese, SEGMENTS)


@needs_gettext
def test_a_refusal_can_go_out_as_a_text(english: dict[str, str]) -> None:
    kinds: list[type[refusals.Refusal]] = [refusals.Refusal, *refusals.Refusal.__subclasses__()]
    assert len(kinds) > 10
    for kind in kinds:
        if kind.sentence not in english:
            continue  # said by the test of the whole catalogue
        words = re.sub(r"\{\w+\}", "1", english[kind.sentence])
        assert segments.count(words).encoding == "GSM-7", words
        assert words.endswith("."), words


def test_the_words_of_the_live_screens_have_the_same_keys_by_their_type() -> None:
    """The compiler refuses a missing and an unknown key as long as the English is declared to be of the Chinese type."""
    folder = ROOT / "dispatch" / "frontend" / "src" / "words"
    pairs = sorted(folder.rglob("en.ts"))
    assert len(pairs) >= 3
    for path in pairs:
        english, chinese = (
            path.read_text(encoding="utf-8"),
            path.with_name("zh.ts").read_text(encoding="utf-8"),
        )
        declared = re.search(r"export const en: (\w+) = {", english)
        assert declared, path
        assert f'import type {{ {declared[1]} }} from "./zh";' in english
        assert f"export type {declared[1]} = typeof zh;" in chinese
        kept = re.sub(r'language: "[^"]*"', "", english)
        assert chinese_in(kept) == [], path


def test_a_name_is_said_in_the_readers_language_where_it_has_one() -> None:
    for language, names in (("zh-hans", ["临沂", "济南"]), ("en", ["Linyi", "济南"])):
        with translation.override(language):
            assert [named("临沂", "Linyi"), named("济南", "")] == names
