"""Make PDFs with known text: what they say, how they are set, and the programs that print them."""
