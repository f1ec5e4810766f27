"""How a table of corner points is read: columns, rows, reference system, rings, checks."""
