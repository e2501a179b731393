"""The embedded default: everything `make run` and `make test` set up, with nothing but the standard library."""
