"""Other people's formats: a file in, a `Problem` out, and a `Solution` back in their words."""
