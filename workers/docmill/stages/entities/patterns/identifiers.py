"""Find numbers that carry their own check or a sign that says what they are: IBANs, IP addresses, percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from socket import AF_INET6, inet_ntop, inet_pton

from docmill.stages.entities.patterns.cue_words import has_cue_word
from docmill.stages.entities.spans import Span, name_key
from docmill.text.folding import fold

__all__ = ["find_ibans", "find_ip_addresses", "find_percentages"]

_IBAN = re.compile(
    r"[A-Z](?<![A-Za-z0-9][A-Z])[A-Z]\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
# What stands before a number is looked at behind its first digit: so only digits are tried.
_IP4 = re.compile(r"\d(?<![\w.]\d)\d{0,2}\.(?:\d{1,3}\.){2}\d{1,3}(?![\w]|\.\d)")
_FOUR_DIGITS = re.compile(r"\d\.\d\.\d\.\d")
_FOUR_SHORT = 7
"""Code points of four single digits and the dots between them."""
_PORT_OR_PREFIX = re.compile(r":\d{1,5}\b|/\d{1,2}\b(?!/)")
_PUBLIC_RESOLVERS = frozenset({"8.8.8.8", "8.8.4.4", "9.9.9.9"})
"""Public name servers known by their addresses; 1.1.1.1 is a section's number too often."""
_IP6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?![\w:])", re.ASCII)
_COLONS = re.compile(r":[0-9A-Fa-f]*:")
_VERSION = re.compile(r"(?:version|v\.?)\s?$", re.IGNORECASE)
_CUE_DISTANCE = 30
"""Code points on either side of four digits that are looked through for a cue word."""
# Behind these, words that stand for per cent are others: 1 posto letto (a bed), 3 faiz kararı (decisions on interest),
# 12 на сто тысяч (in a hundred thousand).
_BEHIND_A_PLACE = (
    r"\s(?:letto|auto|moto|barca|tenda|vacante|libero|fisso|riservato|disponibile|di|del|della|in|nel|al|per)\b"
)
_BEHIND_INTEREST = r"\s(?:karar|indirim|artırım|artışı|oran|gider|gelir|ödeme|yük|puan)"
_BEHIND_A_HUNDRED = r"\s(?:тыс|миллион|млн|человек|жител|душ|лет\b|хиляд|рубл|грамм|литр|километр|метр)"
_PERCENT_WORDS = (
    r"(?:[%٪％﹪‰]|per ?cent(?:o|i|age(?![ -]points?\b))?\b|pct\b|pro(?:z|c|s|ts)ent(?:[aeiuyů]|tia)?\b"
    r"|proc\.(?!\s?(?:pen|civ|amm|trib)\b)|pr[oó]sent(?:ti)?\b"
    r"|pour cent\b|por ciento\b|por cento\b|процент(?:ов|а|ы|ів|и)?\b|відсот(?:ок|ки|ка|ків)\b|persen\b|peratus\b"
    rf"|posto\b(?!{_BEHIND_A_PLACE})|odsto\b|százalék|la sută\b|phần trăm\b|τοις εκατό|на сто\b(?!{_BEHIND_A_HUNDRED})"
    rf"|пайыз|faiz\b(?!{_BEHIND_INTEREST})"
    r"|אחוז(?:ים)?|في المئة|في المائة"
    r"|بالمئة|بالمائة|درصد|فیصد|प्रतिशत|फ़ीसदी|फ़ीसदी|फीसदी|শতাংশ|சதவீதம்|శాతం|ശതമാനം|ટકા|เปอร์เซ็นต์|퍼센트|パーセント)"
)
_SHARE = rf"\d{{0,2}}(?:[.,٫]\d{{1,4}})?\s?{_PERCENT_WORDS}"
# What stands before a number is looked at behind its first digit: so only digits are tried.
_PERCENT = re.compile(
    r"\d(?:(?<![\w.,٫]\d)|(?<=\b[وبلفك]\d)|(?<=[وبلفك]ـ\d)|(?<=[\u3040-\u30ff\u3400-\u9fff]\d))" + _SHARE, re.IGNORECASE
)
_PERCENT_BEFORE = re.compile(r"[%٪％]\s?\d|yüzde\s?\d|百分之\s?\d|ร้อยละ\s?\d", re.IGNORECASE)
"""A sign or a word before a number: where a text has one, numbers are read from left to right with both."""
_PERCENT_ANYWHERE = re.compile(
    rf"(?:{_PERCENT.pattern})|(?:[%٪％]|yüzde\s|百分之|ร้อยละ)\s?\d{{1,3}}(?:[.,٫]\d{{1,4}})?(?!\d)", re.IGNORECASE
)
_SIGN_BEFORE = re.compile(r"(?<![\w.,٫])[-+−]\Z")
_SIGNED = re.compile(r"[-+−]?\d+(?:[.,٫]\d+)?")
_PERCENT_SIGNS = ("%", "cent", "zent", "sent", "proc", "pct", "persen", "peratus", "posto", "odsto", "faiz", "por c")
"""One of these stands in every share in ASCII, in small letters."""
_IBAN_LENGTHS = (15, 34)
"""Letters and digits of an IBAN: the fewest (Norway) and the most (ISO 13616)."""


def find_ibans(text: str) -> Iterator[Span]:
    """Find international bank account numbers whose check digits are right (ISO 13616)."""
    for match in _IBAN.finditer(text):
        end = match.end()
        # What follows in capitals may have been taken along: the longest part that checks is the number.
        while end > match.start() + _IBAN_LENGTHS[0] - 1:
            number = re.sub(r"\s", "", text[match.start() : end])
            complete = end == match.end() or not text[end].isalnum()
            if complete and _IBAN_LENGTHS[0] <= len(number) <= _IBAN_LENGTHS[1] and _has_valid_check_digits(number):
                yield Span(match.start(), end, "IBAN", name_key("IBAN", number), 0.99, {"iban": number}, number)
                break
            end -= 1


def _has_valid_check_digits(number: str) -> bool:
    """Tell whether an IBAN without spaces is 1 modulo 97 with its first four characters moved to the end."""
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1


def find_ip_addresses(text: str) -> Iterator[Span]:
    """Find IPv4 and IPv6 addresses; a version's numbers are none, four single digits only if something says so."""
    for pattern in (_IP4, _IP6) if _COLONS.search(text) else (_IP4,):
        for match in pattern.finditer(text):
            number = match[0].lower() if match[0].isascii() else fold(match[0])
            if _VERSION.search(text[max(0, match.start() - 9) : match.start()]):
                continue
            if len(number) == _FOUR_SHORT and _FOUR_DIGITS.fullmatch(number) and not _is_address(text, match, number):
                continue
            if address := _address(number):
                yield Span(*match.span(), "IP", f"IP:{address}", 0.9, {"ip": address})


def _address(number: str) -> str | None:
    """Return an address as it is written in full or, of IPv6, in short; None for what is none."""
    if ":" not in number:  # no part has a leading zero, which some read as octal
        parts = number.split(".")
        return number if all(int(part) < 256 and (part[0] != "0" or part == "0") for part in parts) else None
    try:
        short = inet_ntop(AF_INET6, inet_pton(AF_INET6, number))
        return str(ip_address(number)) if "." in short else short  # the system writes some as IPv4
    except (ValueError, OSError):
        return None


def _is_address(text: str, match: re.Match[str], number: str) -> bool:
    """Tell whether 1.2.3.4 is an address and no section: by a port, a cue word near it, or as a well-known one."""
    if _PORT_OR_PREFIX.match(text, match.end()):
        return True
    before = text[max(0, match.start() - _CUE_DISTANCE) : match.start()].rpartition("\n")[2]
    after = text[match.end() : match.end() + _CUE_DISTANCE].partition("\n")[0]
    if number in _PUBLIC_RESOLVERS and before.strip():  # at the start of a line it may still be a heading
        return True
    return has_cue_word("addresses", before) or has_cue_word("addresses", after)


def find_percentages(text: str) -> Iterator[Span]:
    """Find percentages with a sign or a word, in digits of any script; the link `value` is the number in per cent."""
    if text.isascii():
        lowered = text.lower()
        if not any(sign in lowered for sign in _PERCENT_SIGNS):
            return
    pattern = _PERCENT_ANYWHERE if _PERCENT_BEFORE.search(text) else _PERCENT
    for match in pattern.finditer(text):
        start, end = match.span()
        if _SIGN_BEFORE.search(text, max(0, start - 2), start):
            start -= 1
        key, value = _percentage(text[start:end])
        yield Span(start, end, "PERCENT", key, 0.9, {"value": value})


@lru_cache(maxsize=1 << 12)
def _percentage(written: str) -> tuple[str, float]:
    """Return the id and the value of a percentage: few are written many times."""
    value = fold(_SIGNED.findall(written)[0]).replace(",", ".").replace("٫", ".").replace("−", "-")
    return name_key("PERCENT", value), round(float(value) * (0.1 if "‰" in written else 1), 6)
