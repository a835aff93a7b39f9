"""Where the language of a text changes: paragraphs, sentences and passages in other scripts, each with its language."""
