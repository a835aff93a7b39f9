"""Page chrome in plain text: phrases, features of lines, a classifier, and the rules that decide."""
