"""Major administrative decisions: yearly catalogue and dossiers."""
