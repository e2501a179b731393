"""What programs see, the live screens first: JSON at /api/, signed in by session with CSRF."""
