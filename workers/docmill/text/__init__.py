"""What several stages need to know of text: folding, spans, scripts, tokens, dates."""
