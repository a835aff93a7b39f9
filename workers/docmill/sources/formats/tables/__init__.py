"""Tables: a document of each row, whose columns are as the fields of a line of JSONL."""
