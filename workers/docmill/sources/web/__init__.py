"""Inputs by HTTP: what they may connect to, and how long, how much and how often they may make docmill wait."""
