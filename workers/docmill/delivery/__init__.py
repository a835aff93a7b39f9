"""Lossless delivery: batches, the ledger, claim-check payloads, leases, quarantine.

Knows nothing of what a stage does.
"""
