"""What holds documents: plain text, JSON, JSONL, WARC."""
