"""Letters by e-mail: features write them into one queue, and one sender sends them. docs/explanation/letters.md."""
