"""The producer: documents gathered into batches, admitted to the ledger and published, with back-pressure."""
