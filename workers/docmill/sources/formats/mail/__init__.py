"""Mail (RFC 5322, MIME): a message's text, its other parts and its attachments are documents of their own."""
