"""Read text that a page carries beside its own markup: `noscript`, `template`, JSON-LD, the state of an application."""
