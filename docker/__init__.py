"""What it takes to set Muster up on a machine."""
