"""Map layers of many points as vector tiles: what of a layer somebody may see, sorted once for all who may see the same."""

from dispatch.snapshots.layers.kept import Shelf, shelf
from dispatch.snapshots.layers.rows import Rows
from dispatch.snapshots.layers.scope import Layer, NoSuchOperation, Scope, scope_of

__all__ = ["Layer", "NoSuchOperation", "Rows", "Scope", "Shelf", "scope_of", "shelf"]
