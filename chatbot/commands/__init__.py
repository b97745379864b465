"""The commands of ``chatbot``: thin shells, named after the functions they shell. See ``cli``."""
