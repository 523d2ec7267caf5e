"""What is made once from constants and seeds: the reference pages, the video, the constants of the browser's engine."""
