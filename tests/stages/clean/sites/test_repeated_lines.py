"""Which lines are looked up, and how their counts decide: chrome goes, what an author repeats stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.sites.lookup import (
    RepetitionThresholds,
    find_repeated_lines,
    lines_to_compare,
    page_lines,
    site_and_address,
)
from docmill.stages.clean.sites.repeated_lines import find_repeated_chrome
from docmill.stages.site_lines import LineCounts

BODY = "The river rose two metres in one night and the whole valley woke to the sound of water."
MORE = "By noon the first boats had come down from the upper villages with blankets and bread."
EVERY = 40
ADDRESS = ("gazette.example", "gazette.example/1")


def taken(
    lines: list[str],
    counts: dict[str, int],
    pages: int = EVERY,
    *,
    title: str | None = None,
    beside_chrome: set[int] | None = None,
) -> list[str]:
    """The lines that go, where these stood on so many recent pages of the site."""
    text = "\n".join(lines)
    rows = lines_to_compare(text)
    keys = list(dict.fromkeys(row.key for row in rows if row.key))
    wanted = {row.key: counts[lines[row.at]] for row in rows if lines[row.at] in counts}
    known_counts = LineCounts(pages, {keys.index(key): count for key, count in wanted.items() if key})
    known = find_repeated_lines(text, rows, known_counts, RepetitionThresholds(), title)
    return [lines[at] for at in find_repeated_chrome(known, beside_chrome or set())] if known else []


def everywhere(*lines: str) -> dict[str, int]:
    return dict.fromkeys(lines, EVERY)


@pytest.mark.parametrize(
    ("address", "site", "whole"),
    [
        ("https://www.Gazette.example/a/?id=7#top", "gazette.example", "gazette.example/a/?id=7"),
        ("http://m.gazette.example:8080/a/", "gazette.example", "gazette.example:8080/a"),
        ("https://user:secret@news.gazette.example", "news.gazette.example", "news.gazette.example"),
        ("https://m.co/x", "m.co", "m.co/x"),
        ("http://wiki/x", "wiki", "wiki/x"),
        ("https://صحيفة.example/خبر", "صحيفة.example", "صحيفة.example/خبر"),
    ],
)
def test_a_site_is_the_host_of_a_web_address(address: str, site: str, whole: str) -> None:
    assert site_and_address(None, "file:///x", address) == (site, whole)


@pytest.mark.parametrize(
    "address", ["file:///srv/a.txt", "mem://a", "https://", "https:///x", "http://[::1]/", 7, None]
)
def test_without_a_host_there_is_no_site(address: object) -> None:
    assert site_and_address(address) is None


def test_menu_counter_and_legal_note_go_and_the_article_stays() -> None:
    chrome = ["Zorvan", "Milket", "1,234 zorketters", "Shepan grutil dollin, all of it, for ever and ever."]
    lines = [*chrome[:3], "A valley under water", BODY, MORE, chrome[3]]
    assert taken(lines, everywhere(*chrome)) == chrome


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,234 readers", "87 readers"),
        ("12.5.2026, 10:30", "1.12.2025, 9:05"),
        ("١٢٬٣٤٥ قارئ", "٧ قارئ"),
        ("第 12 頁", "第 3 頁"),
        ("𝟙𝟚 readers", "𝟛 readers"),
        ("𞥑𞥒 a", "12 a"),
    ],
)
def test_lines_that_differ_in_their_numbers_are_one_line(one: str, other: str) -> None:
    assert lines_to_compare(one)[0].key == lines_to_compare(other)[0].key


def test_lines_without_letters_are_not_looked_up_but_go_with_the_chrome_around_them() -> None:
    assert page_lines("0" * 32, ADDRESS, "1 2 3\n***", lines_to_compare("1 2 3\n***")) is None
    lines = ["Zorvan", "|", "Milket", BODY, "12 7 3", MORE, "Grutil", "1 2 3 4"]
    assert taken(lines, everywhere("Zorvan", "Milket", "Grutil")) == ["Zorvan", "|", "Milket", "Grutil", "1 2 3 4"]


@pytest.mark.parametrize(("count", "pages", "gone"), [(4, 4, False), (5, 5, True), (11, 40, False), (12, 40, True)])
def test_five_documents_and_three_tenths_of_the_recent_ones_are_needed(count: int, pages: int, gone: bool) -> None:
    footer = "Shepan grutil dollin zorvan milket."
    assert bool(taken([BODY, footer], {footer: count}, pages)) == gone


def test_an_agency_paragraph_on_three_pages_stays() -> None:
    assert taken([BODY, MORE], {MORE: 3}, 8) == []


def test_between_sentences_a_line_needs_twice_the_evidence() -> None:
    promo = "Join the zorvan circle and read everything first."
    assert taken([BODY, promo, MORE], {promo: 12}) == []
    assert taken([BODY, promo, MORE], {promo: 24}) == [promo]


def test_the_author_of_every_third_page_stays() -> None:
    lines = ["Zorvan", "Milket", "A valley under water", "Mira Okafor of the valley desk", BODY, MORE]
    counts = everywhere("Zorvan", "Milket") | {"Mira Okafor of the valley desk": 14}
    assert taken(lines, counts) == ["Zorvan", "Milket"]


def test_headings_inside_a_text_stay_and_a_menu_inside_goes() -> None:
    assert taken([BODY, "Background", MORE], everywhere("Background")) == []
    menu = ["Zorvan", "Milket", "Grutil"]
    assert taken([BODY, *menu, MORE], everywhere(*menu)) == menu


def test_a_recipes_headings_and_quantities_stay() -> None:
    method = "Peel the pears, halve them, and lay them flat in a buttered dish until the batter is ready."
    lines = ["Prep time 20 min", "Serves 4", "Ingredients", "200 g flour", "two ripe pears", "salt", "Method", method]
    assert taken(lines, everywhere(*lines[:3], "Method")) == []


def test_a_transcripts_speakers_stay() -> None:
    lines = ["Host:", BODY, "Guest:", MORE, "Host:", "And what did the people of the upper villages say to that?"]
    assert taken(lines, everywhere("Host:", "Guest:")) == []


def test_a_refrain_stays() -> None:
    verses = ["The tide goes out at evening", "And leaves the boats alone", "O carry me, my river"]
    others = ["The lamps are lit on Quay Street", "The nets hang out to dry", "O carry me, my river"]
    lines = [
        *verses,
        "",
        *others,
        "",
        "And I shall wait till morning",
        "For what the sea returns",
        "With all it took away",
    ]
    assert taken(lines, {"O carry me, my river": 6}, 30) == []


def test_a_filled_in_form_stays_whole() -> None:
    clauses = [
        "This agreement is made between the parties named below.",
        "The tenant pays the rent on the first day of each month.",
        "The landlord keeps the roof and the outer walls in repair.",
        "Disputes go to the court of the district.",
    ]
    own = [
        "Landlord is Mira Okafor, of Harbour Lane in the old town.",
        "The rent is paid to the account of the Okafor family trust.",
        "The roof of the boathouse is excepted by a letter between the parties.",
        "Signed by both at the notary.",
    ]
    lines = [line for pair in zip(own, clauses, strict=True) for line in pair]
    assert taken(lines, everywhere(*clauses)) == []


def test_a_days_weather_stays() -> None:
    lines = [
        "Weather for the coast",
        "Tomorrow will be sunny in most places.",
        "Highest 23, lowest 14",
        "Winds from the west, 15 km/h",
    ]
    assert taken(lines, everywhere(*lines)) == []
    assert taken(["Rabat and Salé", *lines], everywhere(*lines)) == []


def test_the_documents_own_title_stays_though_other_pages_link_to_it() -> None:
    lines = ["Zorvan", "A valley under water", BODY, "Milket"]
    counts = everywhere("Zorvan", "A valley under water", "Milket")
    assert taken(lines, counts, title="A valley under water", beside_chrome={0}) == ["Zorvan", "Milket"]


def test_a_sole_short_line_above_a_text_goes_only_beside_other_chrome() -> None:
    assert taken(["Zorvan", BODY], everywhere("Zorvan")) == []
    assert taken(["Zorvan", BODY], everywhere("Zorvan"), beside_chrome={0}) == ["Zorvan"]


def test_a_long_texts_ends_are_looked_up() -> None:
    text = "\n".join(f"line {'x' * number}" for number in range(900))
    rows = lines_to_compare(text)
    assert [row.at for row in rows] == [*range(128), *range(773, 900)]
    page = page_lines("0" * 32, ADDRESS, text, rows)
    assert page
    assert len(page.lines) == 5 * 255


def test_lines_that_other_rules_took_are_learnt_and_tell_nothing_of_what_is_new() -> None:
    page = page_lines(
        "0" * 32, ADDRESS, BODY, lines_to_compare(BODY), ["Updated 12.5.2026", "Updated 1.6.2026", "12", BODY]
    )
    assert page
    assert len(page.lines) == 2 * 5
    assert page.lines[-1] == 0


LINES = st.sampled_from(
    ["Zorvan", "Milket:", "***", "7", "", " ", "\ud800", "١٢ قارئ", BODY, MORE, "水。", "Host:", "x\x0cy"]
)


@given(st.lists(LINES | st.text(max_size=30), max_size=30), st.data())
def test_whatever_the_counts_some_text_is_left(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    rows = lines_to_compare(text)
    keys = dict.fromkeys(row.key for row in rows if row.key)
    counts = {place: data.draw(st.integers(1, 63)) for place in range(len(keys))}
    known = find_repeated_lines(
        text, rows, LineCounts(63, counts), RepetitionThresholds(), data.draw(st.none() | LINES)
    )
    gone = find_repeated_chrome(known, data.draw(st.sets(st.integers(0, len(rows))))) if known else []
    assert gone == sorted(set(gone))
    left = [line for at, line in enumerate(text.split("\n")) if at not in gone]
    assert any(map(str.strip, left)) or not any(map(str.strip, lines))
