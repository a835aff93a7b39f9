"""The markup of a page as columns of numbers, without a tree: tags, elements, attributes, what is no text."""
