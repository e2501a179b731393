"""Pictures of the screens with the demo: `make screenshots ONLY=board`; they land in `.local/screenshots/`."""
