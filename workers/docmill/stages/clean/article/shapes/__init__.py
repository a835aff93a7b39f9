"""Give each kind of block one shape in the text: paragraphs, lists, tables, verses, code."""
