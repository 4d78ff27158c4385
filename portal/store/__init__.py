"""SQL: every table is read and written here and nowhere else."""
