"""Read what a page shows of itself in its body: lines around the headline, and elements named for what they hold."""
