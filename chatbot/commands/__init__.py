"""Groups of commands, one module each; ``cli`` puts them together. Thin shells, like ``cli``."""
