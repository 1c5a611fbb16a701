"""Jobs and shifts from outside: files or JSON in, a checked day or every fault out."""
