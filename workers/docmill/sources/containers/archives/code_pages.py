"""Code pages of file names, guessed by how the names read: as words of one script, in letters that are frequent."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["guess_code_page"]

CODE_PAGES = (
    *("cp866", "cp1251", "cp720", "cp1256", "cp862", "cp1255", "cp737", "cp1253", "cp857", "cp852", "cp850", "cp437"),
    *("cp874", "gb18030", "cp932", "cp949", "big5"),
)
"""What machines pack names in, by country: of DOS and of Windows. The first of those that read alike counts."""

FREQUENT = {
    "ARABIC": "اليمنورتبةدعسقفك",
    "CYRILLIC": "оеаинтсрвлкмдпуя",
    "HEBREW": "יוהלארתבמנשד",
    "GREEK": "αοιετσνηρυπκςάόί",
    "LATIN": "éèàùçâêîôûëïüöäßáíóúñãõåøæşğıçřěžščýąęłńśźżćőű",
    "HANGUL": "이다는을가의에고지사한하리도기로인시대어자서해정라은들제스수나아전부장구상일보주과동",
    "CJK": "的一是不了在人有我他这中大来上国年新报市日会公学生文书海城地方本社部分時東京高長田山行",
    "HIRAGANA": "",
    "KATAKANA": "",
    "THAI": "านร",
}
LETTER, COMMON, STRANGE = 1.0, 0.6, -2.0
KANA, HANGUL, HAN_COMMON, HAN_RARE = 1.9, 1.0, 1.05, 0.2
BREAK = -0.8
"""Points of a letter, of a frequent one beside, and of what is none (boxes, symbols); and of two letters side by side
that are of two scripts, a small and a large one, or Latin ones with accents."""


def guess_code_page(raw: bytes) -> str:
    """Return the code page in which a name, no ASCII and no UTF-8, reads best."""
    return max(CODE_PAGES, key=lambda page: _score(raw, page))


def _score(raw: bytes, page: str) -> float:
    try:
        text = raw.decode(page)
    except (UnicodeDecodeError, LookupError):
        return float("-inf")
    points, count = 0.0, 0
    before = ""
    for character in text:
        script = _script(character)
        if not character.isascii():
            count += 1
            points += _points(character, script)
            if before and _script(before) not in (script, "") and script:
                points += BREAK
            if (before.islower() and character.isupper()) or (script == "LATIN" and before and not before.isascii()):
                points += BREAK
        before = character if character.isalpha() else ""
    return points / count if count else 0.0


def _points(character: str, script: str) -> float:
    if not script:
        return 0.0 if unicodedata.category(character) in ("Mn", "Pd", "Nd", "Ps", "Pe") else STRANGE
    if script == "CJK":
        return _frequent(character, script) + (HAN_COMMON if _is_common_han(character) else HAN_RARE)
    if script in ("HIRAGANA", "KATAKANA"):
        return KANA if character < "\uff00" else -1.0  # half-width ones are two bytes of something else, mostly
    if script == "HANGUL":
        return HANGUL + _frequent(character, script)
    return LETTER + _frequent(character, script)


def _frequent(character: str, script: str) -> float:
    return COMMON if character in FREQUENT.get(script, "") else 0.0


@lru_cache(4096)
def _script(character: str) -> str:
    """Return the script of a letter or mark by its name; empty for anything else."""
    if not character.isalpha() and unicodedata.category(character) != "Mn":
        return ""
    return unicodedata.name(character, "").split(" ")[0].partition("-")[0]


def _is_common_han(character: str) -> bool:
    """Tell whether a character is one of the 3,755 that GB 2312 lists first, or of Big5's 5,401 or JIS's 2,965."""
    for page, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("shift_jis", 0x88, 0x97)):
        try:
            lead = character.encode(page)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return True
    return False
