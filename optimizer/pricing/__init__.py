"""Parts of the proven bound: what routes earn at given prices of visits, and those prices."""
