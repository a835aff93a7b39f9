"""Read names of authors: tell a byline from a sentence, and find the names in a declared author field.

Tested by tests/stages/clean/bylines/test_front_matter.py and tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from docmill.stages.clean.bylines.labels import SPACE, byline_labels, is_label, without_brackets
from docmill.text.folding import fold

__all__ = [
    "CASED",
    "PARTICLES",
    "Byline",
    "is_person_name",
    "name_before_role",
    "names_in_author_field",
    "read_byline",
]

LONGEST = 200  # characters of a byline
NAME_WORDS = 6
NAME_CHARS = 60
ORGANISATION = 3  # words of a name that is none of a person
_PARTICLES = """
von van de der den del della di da dos das du la le al el bin ibn ben bint abu y e and und et ve و ter ten zu
"""
PARTICLES = frozenset(_PARTICLES.split())
# Letters' marks, which Python counts to no word: combining, Arabic, Indic, Thai, Lao, Burmese, Khmer; ZWNJ and ZWJ.
MARKS = (
    "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962-\u0963\u0980-\u0983\u09bc-\u09d7\u0a00-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u200c\u200d"
)
# No character fits two branches: letters that are among the marks would be tried in all combinations.
NAME = re.compile(rf"^[^\W\d_](?:[^\W\d_{MARKS}]|[{MARKS}]|[.'’\-־·‐](?=[^\W\d_]|$))*$")
CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ԯԱ-֏]")
AND = re.compile(
    rf"(?:{SPACE})?(?:[,،;；、&+|/]|\b(?:and|und|et|y|e|og|och|ja|i|и|та|і|en|dan|ve|și|și|és|a|ו)\b(?=\s))\s*+"
    rf"|{SPACE}(?:[•·]\s|و(?=\s))\s*+|{SPACE}(?:通[讯訊][员員]|[实實][习習][记記]者)[:：]?\s*+",
    re.IGNORECASE,
)
WITH_AND = re.compile(rf"(?:{SPACE})?(?:[;；|&]|\b(?:and|und|et)\b(?=\s))\s*+|{SPACE}(?:و|y)(?=\s)\s*+", re.IGNORECASE)
SURE_END = re.compile(r"[;；|]")  # of a name in a field
ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|net|org|html?|php|co\.\w\w)\b|[<>{}\[\]=\\]|^/", re.IGNORECASE)
ROLE = re.compile(
    r"\b(?:editors?|reporter|correspondent|writer|journalist|staff|producer|columnist|contributor|photographer|redaktion"
    r"|redacción|redação|rédaction|redazione|redakcja|redactie|ph\.?d|m\.?d|jr|sr|esq|bsc|msc|ma|ba)\b\.?",
    re.IGNORECASE,
)
# Accounts, not people: what a content system writes when nobody filled in a name.
_NOBODY = """
admin administrator webmaster root user guest author unknown anonymous none null undefined n/a na test editor superuser
wordpress مدير المشرف الادارة
"""
NOBODY = frozenset(_NOBODY.split()) | {"super user", "site admin", "no author"}
FIELD_OF_TEMPLATE = re.compile(r"\w++(?:\.\w++){2,}")
"""What a template should have filled: "page.head.extra.author"; but "sara.r.peter" is an account."""
WORD_OF_FIELD = re.compile(r"[^\W_](?:[^\W_A-Z])*+")  # "author" and "Name" of "post_authorName"
_FIELD_WORDS = """
author authors byline creator writer contributor editor reporter name fullname firstname lastname username displayname
authorname nicename nickname user title
"""
FIELD_WORDS = frozenset(_FIELD_WORDS.split())
ACCOUNT = re.compile(r"(?:^|\W)(?:admin|administrator|webmaster)$", re.IGNORECASE)  # "Shop Admin"
LINKS = frozenset(
    {"facebook", "instagram", "twitter", "linkedin", "youtube", "pinterest", "tiktok", "whatsapp", "telegram"}
)
PLACE_OF_REPORT = re.compile(r"[/／][^\s/／]{1,8}[報报][導道]$")  # "王小明／台北報導"
# "Ann Lee (Content Manager)", "Ann Lee (Reuters, Oslo) and Bob Ray (AP)"; not "Paramita (Guha) Ghosh"
ROLE_IN_BRACKETS = re.compile(rf"(?<=\S)\s?[(（\[][^()（）\[\]]{{2,60}}[)）\]](?=$|{AND.pattern})", re.IGNORECASE)
NICKNAME = re.compile(r"(?<=\s)[(\"“«„']([^\W\d_]+)[)\"”»“'](?=\s)")  # Paramita (Guha) Ghosh
CREDENTIAL = re.compile(
    r"(?:[A-Z]\.?){2,6}[a-z]?\.?(?:[-/][A-Z]{1,5})?[®™]?$|Ph\.?D\.?$|[A-Z][a-z]?\.[A-Z][a-z]{0,3}\.$"
)
# Who did something else than write: what stands behind the author's name.
ALSO_BY = re.compile(
    r"(?<![\s.,،؛;|·•–—-])[\s.,،؛;|·•–—-]++(?:(?:medically |fact[- ]|last )?(?:reviewed|edited|checked|updated|verified"
    r"|photos?|photograph(?:s|y|ed)|illustrat(?:ed|ions?)|translated|published|posted|presented|narrated) by"
    r"|(?:relu|vérifié|révisé|traduit|validé) par|(?:geprüft|übersetzt) von"
    r"|(?:revisado|editado|traducido|verificado|traduzido) por|(?:مراجعة|تدقيق|ترجمة|تصوير|إشراف)(?=[\s:]))\b.*+$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The names of authors in a line.

    It is `sure` where the label before them can mean nothing else, and `marked` where a colon or the like follows it.
    """

    names: list[str]
    sure: bool
    marked: bool


def read_byline(text: str, least: int = 1) -> Byline | None:
    """Read the names of a labelled byline; None for any other line. A name must have `least` words."""
    if len(text) > 2 * LONGEST or len(text := without_brackets(text)) > LONGEST:
        return None
    labels = byline_labels()
    found = labels.behind(text)
    if found:
        label = found["label"].casefold()
        sure = bool(found["mark"].strip()) or (label not in labels.weak and (" " in label or not label.isascii()))
        named = ALSO_BY.sub("", found["name"])
        second = labels.behind(named) if found["mark"].strip() else None
        # One letter, or a word before a space, is a part of a name too: "作者：文天祥"; but "文／記者王小明".
        parted = second and (second["mark"].strip() or (not second["mark"] and len(second["label"]) > 1))
        if second and parted and not second["label"].isascii():
            named = second["name"]
        names = names_in_byline(named, least if sure or label == "by" else max(least, 2))
        names = names or (_leading_name(named) if sure or label == "by" else [])
        return Byline(names, sure, bool(found["mark"].strip())) if names else None
    found = labels.after.match(text) if text.casefold().endswith(labels.ends) else None
    names = names_in_byline(found["name"], least) if found else []
    return Byline(names, sure=False, marked=False) if names else None


def names_in_byline(text: str, least: int = 1) -> list[str]:
    """Return the names in a byline; an empty list where a part is not written like a name."""
    text = PLACE_OF_REPORT.sub("", text.strip(" .|/-–—,،ـ"))
    names = [part for part in AND.split(ROLE_IN_BRACKETS.sub("", text)) if part]
    names = [name for at, name in enumerate(names) if not at or not CREDENTIAL.match(name)]
    while len(names) > 1 and (ROLE.search(names[-1]) or _is_office(names[0], names[-1])):
        names.pop()
    return names if names and len(names) <= 8 and all(is_person_name(name, least) for name in names) else []


def name_before_role(text: str) -> list[str]:
    """Return the name of two words or more before what its bearer does: "Ann Lee Editor"; an empty list for none."""
    role = ROLE.search(text)
    name = text[: role.start()].strip(" ,&|–-") if role else ""
    return [name] if CASED.search(name) and is_person_name(name, 2) else []


def _leading_name(text: str) -> list[str]:
    """Return the name of at least two words before a comma and what its bearer does; an empty list for none."""
    first, comma, office = ROLE_IN_BRACKETS.sub("", text).partition(",")
    is_name = comma and bool(CASED.search(first)) and is_person_name(first.strip(), 2) and not _looks_like_names(office)
    return [first.strip()] if is_name else []


def _looks_like_names(text: str) -> bool:
    """Tell whether what follows a name is a place or other names, with nothing in lower case."""
    words = [word for word in text.split() if CASED.match(word) and word.casefold() not in PARTICLES]
    return not words or all(word[0].isupper() for word in words)


def _is_office(first: str, last: str) -> bool:
    """Tell whether the last part of a byline is what the first one does: "Ann Lee, head of research at Acme"."""
    return (
        len(last) <= NAME_CHARS and is_person_name(first, 2) and bool(CASED.search(last)) and not is_person_name(last)
    )


def is_person_name(name: str, least: int = 1) -> bool:
    """Tell whether a text is written like a person's name: a few words of letters, with capitals if there are any."""
    words = NICKNAME.sub(r"\1", name).split()
    if (
        fold(name) in NOBODY
        or sum(word.casefold() in LINKS for word in words) > 1
        or not least <= len(words) <= NAME_WORDS
        or len(name) > NAME_CHARS
        or not all(map(NAME.match, words))
    ):
        return False
    cased = [word for word in words if CASED.match(word) and word.casefold() not in PARTICLES]
    return all(word[0].isupper() for word in cased) and not (len(words) > 1 and name.isupper() and len(name) > 30)


def names_in_author_field(field: str, site: str | None = None) -> list[str]:
    """Return the names in an author field that a page declares, without labels, roles, accounts and the site."""
    text = " ".join(unescape(field[: 4 * LONGEST]).split()).strip(" .,;|-–—")
    if not text or len(text) > 2 * LONGEST:
        return []
    found = byline_labels().behind(text)
    if found and (found["mark"].strip() or len(found["name"].split()) > 1):
        text = found["name"]
    parts = [part.strip(" .") for part in _parts(text)]
    kept = [part for part in parts if _may_be_name(part) and not (site and _key(part) == _key(site))]
    return list(dict.fromkeys(kept))


def _key(text: str) -> str:
    """Return a text's folded letters and digits, to compare it by."""
    return re.sub(r"\W", "", fold(text))


def _parts(text: str) -> list[str]:
    """Return the names joined in a field; commas part names of two words, not "Doe, John" or "Smith, editor"."""
    found: list[str] = []
    pieces = WITH_AND.split(text)
    sizes = [len(piece.split()) for piece in pieces]
    twice = max(sizes) == 1 and len(set(pieces)) == 1 and not SURE_END.search(text)  # of "Ann Lee | Ann Lee" one is it
    if len(pieces) > 1 and (twice or (min(sizes) == 1 and max(sizes) > ORGANISATION)):
        pieces = [text]  # "Morgan & Morgan", "Center for Drug Evaluation and Research"
    for piece in pieces:
        commas = [part.strip() for part in re.split(r"[,،、]", piece) if part.strip()]
        people = [part for at, part in enumerate(commas) if not at or not ROLE.search(part)]
        several = len(people) > 1 and all(len(part.split()) > 1 for part in people)
        found += people if several or len(people) == 1 else [", ".join(people)]
    return found


def _may_be_name(text: str) -> bool:
    """Tell whether a declared text may be a name: not too long, no address, no account."""
    return (
        1 < len(text) <= 2 * NAME_CHARS
        and len(text.split()) <= 2 * NAME_WORDS
        and not ADDRESS.search(text)
        and fold(text) not in NOBODY
        and not ACCOUNT.search(text)
        and any(map(str.isalpha, text))
        and not _is_field_of_template(text)
        and not is_label(text)
    )


def _is_field_of_template(text: str) -> bool:
    """Tell whether a text is a dotted path that ends at a field of a person: "wp.post.author_nicename"."""
    if not FIELD_OF_TEMPLATE.fullmatch(text):
        return False
    words = [word.casefold() for word in WORD_OF_FIELD.findall(text.rpartition(".")[2])]
    return not FIELD_WORDS.isdisjoint(words) or (len(words) > 1 and words[-1] == "by")  # By is a surname
