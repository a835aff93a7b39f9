"""What a corpus holds, in numbers: facts of each record, their counts and their distributions. Knows no store."""
