"""Read markup without a tree, as columns of numbers: tags, elements, attributes, and what is not text of the page."""
