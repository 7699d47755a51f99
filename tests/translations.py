"""Whether every sentence of the pages is in both catalogues: `python -m tests.translations`.

Sentences are extracted anew from web/, so that one that was added a minute ago counts.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "web" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None}


def sentences() -> set[str]:
    """The msgids that the code and the templates under web/ hold."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    return {
        message if isinstance(message, str) else message[0]
        for _file, _line, message, _comments, _context in found
    }


def catalogue(locale: str) -> Catalog:
    """The catalogue of a locale."""
    path = FOLDER / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def faults() -> Iterator[str]:
    """One line for each sentence that a catalogue lacks, leaves empty, or holds for nothing."""
    wanted = sentences()
    for locale in ("zh_CN", "en"):
        held = {_id(message): message for message in catalogue(locale) if message.id}
        for sentence in sorted(wanted - set(held)):
            yield f"{locale}: lacks {sentence!r}: run `make translations`"
        for sentence in sorted(set(held) - wanted):
            yield f"{locale}: {sentence!r} is in no page: run `make translations`"
        for sentence in sorted(wanted & set(held)):
            yield from _faults_of(locale, sentence, held[sentence])


def _faults_of(locale: str, sentence: str, message: Message) -> Iterator[str]:
    said = [message.string] if isinstance(message.string, str) else list(message.string)
    # English sentences are their own translation, so the English catalogue may leave them empty.
    if locale != "en" and not all(said):
        yield f"{locale}: {sentence!r} is not translated"
    if message.fuzzy:
        yield f"{locale}: {sentence!r} is a guess (fuzzy)"
    for error in message.check():
        yield f"{locale}: {sentence!r}: {error}"


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Print the faults; 1 where there are any."""
    lines = list(faults())
    sys.stdout.writelines(f"{line}\n" for line in lines)
    if not lines:
        sys.stdout.write(f"translations: {len(sentences())} sentences, all there\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
