"""Measure language identification: accuracy, confidence and speed, beside other identifiers."""
