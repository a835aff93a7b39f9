"""Find page chrome in plain text: by phrases, by a classifier over the features of lines, and by rules for both."""
