"""Numbers as lists and notes write them: 3, c, iii, ج, ג, 三, ③.

Names of formats are those of ISO/IEC 29500-1, section 17.18.59 (ST_NumberFormat).

Tested by tests/stages/convert/office/test_numerals.py.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["numeral"]

LATIN = "abcdefghijklmnopqrstuvwxyz"
ALPHABETS = {
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "hindiConsonants": "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "lowerGreek": "αβγδεζηθικλμνξοπρστυφχψω",
}
ALPHABETS["aiueo"], ALPHABETS["iroha"] = ALPHABETS["aiueoFullWidth"], ALPHABETS["irohaFullWidth"]
DIGITS = {
    "hindiNumbers": "०१२३४५६७८९",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "arabicIndic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
}
ROMAN: tuple[tuple[int, str], ...] = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
ABJAD = tuple(
    zip((*range(1, 10), *range(10, 100, 10), *range(100, 1001, 100)), "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ", strict=True)
)
HEBREW = tuple(zip((*range(1, 10), *range(10, 100, 10), 100, 200, 300, 400), "אבגדהוזחטיכלמנסעפצקרשת", strict=True))
CHINESE = "〇一二三四五六七八九"
MOST_ROMAN, MOST_CHINESE, MOST_REPEATED = 4999, 9999, 20


def numeral(number: int, style: str) -> str:
    """Return a number in a format; in decimal digits where the format is not known, or does not reach so far."""
    if style == "none":
        return ""
    if style in DIGITS:
        return "".join(DIGITS[style][int(digit)] for digit in str(abs(number)))
    if style in ALPHABETS:
        return _letters(number, ALPHABETS[style]) or str(number)
    made = WRITERS.get(style)
    return (made(number) if made else "") or str(number)


def _letters(number: int, alphabet: str) -> str:
    """Return the letter of a number; from the end of the alphabet on letters are doubled, then trebled, and so on."""
    rounds, at = divmod(number - 1, len(alphabet))
    return alphabet[at] * (rounds + 1) if number > 0 and rounds < MOST_REPEATED else ""


def _sums(number: int, values: tuple[tuple[int, str], ...], most: int) -> str:
    """Return the signs, greatest first, whose values sum up to a number."""
    if not 0 < number <= most:
        return ""
    parts: list[str] = []
    for value, sign in sorted(values, reverse=True):
        parts.append(sign * (number // value))
        number %= value
    return "".join(parts)


def _hebrew(number: int) -> str:
    """Return a Hebrew numeral; 15 and 16 are written 9+6 and 9+7, as is the custom."""
    return _sums(number, HEBREW, 999).replace("יה", "טו").replace("יו", "טז")


def _chinese(number: int) -> str:
    if not 0 < number <= MOST_CHINESE:
        return ""
    parts: list[str] = []
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            parts.append((CHINESE[digit] if digit > 1 or place != 10 or parts else "") + unit)
        elif parts and number and parts[-1] != "〇":
            parts.append("〇")
    return "".join(parts)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": lambda number: _letters(number, LATIN),
    "upperLetter": lambda number: _letters(number, LATIN.upper()),
    "lowerRoman": lambda number: _sums(number, ROMAN, MOST_ROMAN),
    "upperRoman": lambda number: _sums(number, ROMAN, MOST_ROMAN).upper(),
    "arabicAbjad": lambda number: _sums(number, ABJAD, 1999),
    "hebrew1": _hebrew,
    "ordinal": _ordinal,
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "koreanCounting",
            "ideographLegalTraditional",
        ),
        _chinese,
    ),
}
