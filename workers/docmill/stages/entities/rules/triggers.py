"""Find names by the trigger word beside them: وزارة, نهر, الرئيس, Mr, GmbH. The words are in `data/triggers.toml`.

`follow` of a rule says what may follow its words:
    place       one Arabic word that is not common, or two after a word like عين or أبو; a definite word after نهر
    definite    Arabic: up to three definite words, or one uncommon word, or a quoted name, which then stands alone
    adjective   Arabic: one definite word that ends like a nationality, as in الجيش السوري
    number      digits: اللواء 93
    person      Arabic: definite words are passed over (وزير الخارجية الروسي ...), then two to four uncommon ones
    capitals    up to three capitalised words; with `side = "before"` in front of the word
    of          a word like `of`, then capitalised words: University of Oxford
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from docmill.stages.entities.rules.trigger_contexts import CONTEXTS, QUOTATION_MARKS, TriggerRule
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import TokenizedText
from docmill.stages.entities.word_lists import load_table
from docmill.text.folding import fold

__all__ = ["find_triggered_names", "trigger_words"]

_CONFIDENCE = {"LOC": 0.65, "ORG": 0.65, "PER": 0.7}


@cache
def _rules_of_evident_names() -> dict[str, list[TriggerRule]]:
    """Return those of the rules that may find names whatever a backend says."""
    kept = {word: [rule for rule in rules if _may_be_self_evident(rule)] for word, rules in _rules().items()}
    return {word: rules for word, rules in kept.items() if rules}


@cache
def _rules() -> dict[str, list[TriggerRule]]:
    """Return the rules by the first folded word of their triggers."""
    rules: dict[str, list[TriggerRule]] = defaultdict(list)
    for row in load_table(__package__, "triggers")["rules"]:
        for written in row["words"]:
            words = tuple(fold(written).replace("-", " ").replace(".", " ").split())
            before = row.get("side") == "before"
            rules[words[0]].append(TriggerRule(words, row["type"], row["follow"], row["include"], before))
    return dict(rules)


@cache
def trigger_words(kind: str) -> frozenset[str]:
    """Return the folded single words that say what kind of thing a name stands for: وزارة, نهر, lake.

    Args:
        kind: LOC, ORG or PER.
    """
    return frozenset(
        word for word, rules in _rules().items() for rule in rules if rule.type == kind and len(rule.words) == 1
    )


def find_triggered_names(tokens: TokenizedText, *, evident: bool = False) -> list[Span]:
    """Find every name beside a trigger word, or only those that stand whatever a backend says; spans may overlap."""
    rules = _rules_of_evident_names() if evident else _rules()
    starts = tokens.places_of(rules)
    found = []
    for index, skip, word in starts:
        for rule in rules[word]:
            last = index + len(rule.words) - 1
            if tuple(tokens.words[index + 1 : last + 1]) == rule.words[1:]:
                ranges = CONTEXTS[rule.follow](tokens, rule, index, last, skip)
                found += [_to_span(tokens, rule, one) for one in ranges]
    return [span for span in found if span.self_evident] if evident else found


def _to_span(tokens: TokenizedText, rule: TriggerRule, place: tuple[int, int, int]) -> Span:
    """Return the span of a range of tokens that a rule took for a name."""
    start, end = tokens.span(*place)
    key = name_key(rule.type, tokens.folded.source[start:end])
    quoted = rule.follow == "definite" and tokens.folded.text[tokens.starts[place[0]] - 1] in QUOTATION_MARKS
    return Span(start, end, rule.type, key, _CONFIDENCE[rule.type], self_evident=quoted or _is_self_evident(rule))


def _may_be_self_evident(rule: TriggerRule) -> bool:
    """Tell whether a rule may find names whatever a backend says: quoted ones, or by the rule itself."""
    return rule.follow == "definite" or _is_self_evident(rule)


def _is_self_evident(rule: TriggerRule) -> bool:
    """Tell whether what a rule finds is a name whatever a backend says: اللواء 93, the army of a nation, a river."""
    return rule.follow == "number" or rule.words == ("الجيش",) or (rule.follow == "place" and rule.include)
