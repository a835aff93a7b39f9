"""The ledger's server: how its URL is shown, what it says of itself, and connections that went silent."""
