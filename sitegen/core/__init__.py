"""Records, findings, addresses, files and the output tree: what every room uses, without a rule of the domain."""
