"""The ledger's server: what it says of itself, how large a value it takes, and connections that went silent."""
