"""The tagger that ships: a linear-chain CRF in numpy, one model a language."""
