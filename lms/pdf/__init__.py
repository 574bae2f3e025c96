"""HTML to PDF, with the house's printing fonts and nothing from anywhere else."""
