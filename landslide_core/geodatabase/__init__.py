"""What an office keeps together: runs, inventories and factor stacks in one PostGIS database."""
