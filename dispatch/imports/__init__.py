"""Sheets and raw messages from outside, read into plain values. Nothing here touches the database."""
