"""Power lists: what an agency may do, on what ground, with which duties and liability."""
