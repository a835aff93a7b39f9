"""The tagger that ships: a linear-chain conditional random field (CRF) in numpy, one model a language."""
