"""XML of many documents: feeds and dumps of wikis, cut into their elements, each of which is parsed by itself."""
