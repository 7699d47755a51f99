"""`python -m web.translations.complete`: are the catalogues whole and current?

Part of `make lint`. Prints one line a fault and ends with 1 where there is one.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
LOCALES = ("zh_CN", "en")
#: English is the language of the msgids: an empty translation there means the msgid itself.
SOURCE_LOCALE = "en"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def spoken() -> set[str]:
    """Every msgid that the code and the templates speak."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    return {ids if isinstance(ids, str) else ids[0] for _, _, ids, _, _ in found}


def catalogue(locale: str) -> Catalog:
    """The catalogue of a locale, as its .po file has it."""
    path = FOLDER / locale / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def faults(locale: str) -> list[str]:
    """What is wrong with one catalogue, one line each."""
    known = catalogue(locale)
    missing = [msgid for msgid in spoken() if msgid not in known]
    found = [f"{locale}: not in the catalogue: {msgid!r}" for msgid in missing]
    for message in known:
        if not message.id:
            continue
        if message.fuzzy:
            found.append(f"{locale}: marked fuzzy: {message.id!r}")
        if locale != SOURCE_LOCALE:
            found += [f"{locale}: {why}: {message.id!r}" for why in _lacks(message)]
    return sorted(found)


def _strings(message: Message) -> list[str]:
    told = message.string
    return [told] if isinstance(told, str) else list(told or ())


def _lacks(message: Message) -> list[str]:
    strings = _strings(message)
    if not all(strings):
        return ["not translated"]
    wanted = message.id if isinstance(message.id, str) else message.id[1]
    if any(set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(wanted)) for text in strings):
        return ["its placeholders differ"]
    return []


def main() -> int:
    """Print the faults of all catalogues; 1 where there is one."""
    found = [fault for locale in LOCALES for fault in faults(locale)]
    print("\n".join(found) or f"{len(spoken())} sentences, whole in {' and '.join(LOCALES)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
