"""One package for each kind of document: its data, the rules that judge it, the panels that show it."""
