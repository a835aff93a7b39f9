"""Measure the quality signals: their cost, and their agreement with datatrove."""
