"""Where road networks come from other than extracts: places, graphs, text."""
