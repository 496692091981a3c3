"""Use cases over ports: intake, compose, review, resolve, publish, reconcile."""
