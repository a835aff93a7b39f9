"""Part pages for cross-validation, so that no site is on both sides."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

__all__ = ["folds_of"]

LABEL = re.compile(r"[\W_]+")
# Parts of addresses and of test pages' names that many sites share.
COMMON = {"www", "www2", "com", "org", "net", "edu", "gov", "blog", "news", "info", "test", "article", "issue"}


def folds_of(sites: Sequence[str], folds: int) -> list[int]:
    """Return the fold of a page of each site. Those of one site, under any ending, share one: bbc.com and bbc.co.uk."""
    group: dict[str, int] = {}
    groups: list[int] = []
    for at, site in enumerate(sites):
        names = {name for name in LABEL.split(site.lower()) if len(name) > 2} - COMMON
        known = {group[name] for name in names if name in group}
        own = min(known, default=at)
        groups = [own if one in known else one for one in groups] + [own]
        group = {name: own if one in known else one for name, one in group.items()} | dict.fromkeys(names, own)
    order = sorted(set(groups))
    random.Random(7).shuffle(order)
    fold = {one: at % folds for at, one in enumerate(order)}
    return [fold[one] for one in groups]
