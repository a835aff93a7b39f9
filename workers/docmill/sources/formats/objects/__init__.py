"""Objects with fields: lines of JSONL and elements of JSON, and what of them is text."""
