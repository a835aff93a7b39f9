"""DOCX: documents of Word and of all that write its format."""
