"""The whole system as people meet it: real servers, a real worker, real browsers."""
