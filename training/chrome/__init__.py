"""Train the classifier of page chrome in rendered text, and check its lexicon of phrases."""
