"""Code 128 (ISO/IEC 15417), set B with runs of digits in set C: bars as module widths. Pure."""

_ALL = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132"
    "122231113222123122123221223211221132221231213212223112312131311222321122321221312212"
    "322112322211212123212321232121111323131123131321112313132113132311211313231113231311"
    "112133112331132131113123113321133121313121211331231131213113213311213131311123311321"
    "331121312113312311332111314111221411431111111224111422121124121421141122141221112214"
    "112412122114122411142112142211241211221114413111241112134111111242121142121241114212"
    "124112124211411212421112421211212141214121412121111143111341131141114113114311411113"
    "411311113141114131311141411131211412211214211232"
)
#: Widths of bar, space, bar, space, bar, space for the values 0 to 105; each is 11 modules wide.
PATTERNS = tuple(_ALL[begin : begin + 6] for begin in range(0, len(_ALL), 6))
STOP = "2331112"

CODE_C, CODE_B, START_B, START_C = 99, 100, 104, 105


def values(text: str) -> list[int]:
    """The symbol values of a text: start, data, checksum; ValueError for what set B lacks."""
    if not text or not all(" " <= letter <= "~" for letter in text):
        raise ValueError("a barcode holds printable ASCII alone")
    pairs = len(text) % 2 == 0 and text.isdigit()
    found = [START_C if pairs else START_B]
    in_c, at = pairs, 0
    while at < len(text):
        run = _digits(text, at)
        if not in_c and run >= 4 and run % 2 == 0:
            found.append(CODE_C)
            in_c = True
        if in_c and run >= 2:
            found.append(int(text[at : at + 2]))
            at += 2
            continue
        if in_c:
            found.append(CODE_B)
            in_c = False
        found.append(ord(text[at]) - 32)
        at += 1
    total = found[0] + sum(place * value for place, value in enumerate(found[1:], start=1))
    return [*found, total % 103]


def _digits(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end].isdigit():
        end += 1
    return end - at


def widths(text: str) -> list[int]:
    """Module widths of bars and spaces in turn, beginning with a bar, the stop included."""
    bars = "".join(PATTERNS[value] for value in values(text)) + STOP
    return [int(width) for width in bars]
