"""A pretrained multilingual encoder in numpy: what the backend `accurate` knows of words beside the tagger.

`packed_model` reads the encoder's file, `word_pieces` cuts words into its pieces, `windows` lays documents out,
`network` computes, `adapter` holds what docmill's own training changed.
"""
