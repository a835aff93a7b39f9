"""Source code and Markdown told from prose: by how lines begin and end; a name helps where these leave a doubt."""

from __future__ import annotations

import re

__all__ = ["code_type", "is_markdown"]

SUFFIXES = {
    suffix: media_type
    for media_type, suffixes in {
        "text/x-python": ".py .pyi",
        "text/javascript": ".js .mjs .cjs .jsx",
        "text/x-typescript": ".ts .tsx",
        "text/x-java": ".java",
        "text/x-kotlin": ".kt .kts",
        "text/x-scala": ".scala",
        "text/x-c": ".c .h",
        "text/x-c++": ".cpp .cc .cxx .hpp .hh",
        "text/x-csharp": ".cs",
        "text/x-go": ".go",
        "text/x-rust": ".rs",
        "text/x-swift": ".swift",
        "text/x-ruby": ".rb",
        "text/x-php": ".php",
        "text/x-perl": ".pl .pm",
        "text/x-lua": ".lua",
        "text/x-r": ".r",
        "text/x-haskell": ".hs",
        "text/x-lisp": ".lisp .el .clj",
        "text/x-shellscript": ".sh .bash .zsh",
        "text/x-powershell": ".ps1",
        "text/x-sql": ".sql",
        "text/x-tex": ".tex .sty .bib",
        "text/x-diff": ".diff .patch",
        "text/x-makefile": ".mk .cmake",
        "text/x-yaml": ".yaml .yml",
        "text/x-toml": ".toml",
        "text/x-ini": ".ini .cfg .conf .properties",
        "text/css": ".css .scss .less",
    }.items()
    for suffix in suffixes.split()
}
UNNAMED = "text/x-source-code"
SHEBANG = re.compile(rb"#![ \t]*/\S{0,100}")
BEGINNINGS = (
    rb"(?:import|package|using|namespace) [\w.:{*]",
    rb"from [\w.]++ import ",
    rb"(?:async )?def \w++\(",
    rb"class \w++[:({ ]",
    rb"#(?:include|define) ",
    rb"(?:public|private|protected|static|final|abstract|export|pub|fn|func|impl|struct|enum|interface) \w",
    rb"(?:const|let|var|my|local) [$@\w\[{]++\s*+[=:;]",
    rb"(?:function|return)\b|(?:self|this)\.",
    rb"(?:if|for|while|switch|elif|else if) ?[(!\w\"'].*[:{]$",
    rb"(?:else|try|finally|except[^:]{0,80}+):$",
    rb"[\w.\]\[\"'$]{1,80}+ ?(?:=|:=|\+=|=>) ?\S",
    rb"[\w.]{1,80}+\(.*\)$",
    rb"@\w[\w.]*+(?:\(.*\))?$",
    rb"//|/\*|\*/|--[ -]|\\\w++[{\[]|[+-]{3} |@@ |diff --git|</?\w++[^>]*+>$",
    rb"(?:SELECT|INSERT|CREATE|UPDATE|DELETE|ALTER|DROP|FROM|WHERE|JOIN|VALUES)\b.*[\w,;(*]$",
    rb"[\w.-]{1,60}+:(?: \S+)?$",
    rb"\[[\w.\- ]{1,60}+\]$",
)
ENDS = rb"[;{}]|[})\]],|\([\w\s,=*.\"']{0,80}+|->|=>"
LINE = re.compile(rb"^[ \t]*+(?:" + rb"|".join(BEGINNINGS) + rb")|(?:" + ENDS + rb")$")
SAMPLE = 400  # lines that are looked at
WITHOUT_NAME, WITH_NAME = 0.5, 0.03
"""Share of lines that look like code, from which on a text is code; measured in decision 0016."""
FEWEST = 5  # lines that tell without a name

HEADING = re.compile(rb"^#{1,6} \S", re.MULTILINE)
FENCE = re.compile(rb"^(?:```|~~~)", re.MULTILINE)
LINK = re.compile(rb"\]\((?:https?:|mailto:|[/#.\w])[^)\s]{0,2000}\)")
STRONG = re.compile(rb"\*\*[^\s*][^*\n]{0,200}\*\*")
RULE = re.compile(rb"^\|?[ \t]{0,20}:?-{3,100}:?[ \t]{0,20}\|", re.MULTILINE)
MARKS = (HEADING, FENCE, LINK, STRONG, RULE)


def code_type(text: bytes, suffix: str) -> str | None:
    """Return the media type of source code; None for what is none.

    Args:
        text: Its first bytes.
        suffix: The last suffix of its name, in lower case; it names the language.
    """
    if SHEBANG.match(text):
        return SUFFIXES.get(suffix, "text/x-shellscript" if b"sh" in text[:60].split(b"\n")[0] else UNNAMED)
    lines = [line.rstrip() for line in text.split(b"\n")[:SAMPLE] if line.strip()]
    if suffix in SUFFIXES:
        return SUFFIXES[suffix] if lines and _share(lines) >= WITH_NAME else None
    return UNNAMED if len(lines) >= FEWEST and _share(lines) >= WITHOUT_NAME else None


def _share(lines: list[bytes]) -> float:
    return sum(LINE.search(line[:1000]) is not None for line in lines) / len(lines)


def is_markdown(text: bytes, suffix: str) -> bool:
    """Tell whether a text is Markdown: two kinds of its marks stand in it, or one where its name says so."""
    kinds = sum(mark.search(text) is not None for mark in MARKS)
    return kinds >= 2 or (suffix in {".md", ".markdown", ".mdown"} and kinds >= 1)
