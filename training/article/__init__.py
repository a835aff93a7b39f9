"""Train the classifier of HTML blocks that finds the article of a page."""
