"""What a page shows of a text: its marks, where removed blocks stood, two texts beside each other."""
