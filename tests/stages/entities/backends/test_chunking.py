"""A text is cut into chunks at the best boundaries, and none of it is lost."""

from __future__ import annotations

from docmill.stages.entities.backends.chunking import split_into_chunks


def test_pieces_hold_the_whole_text_and_end_where_sentences_do() -> None:
    text = "One sentence here. Another one there.\nA line. " * 20 + "x" * 300
    cut = list(split_into_chunks(text, 100))
    assert "".join(piece for _, piece in cut) == text
    assert all(text[start : start + len(piece)] == piece and len(piece) <= 100 for start, piece in cut)
    assert cut[0][1].endswith("\n")
