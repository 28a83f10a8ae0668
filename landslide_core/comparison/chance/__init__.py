"""What is chance: scores judged by whole blocks of independent ground."""
