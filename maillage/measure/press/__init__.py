"""The press room: releases written from the figures, pictures, what the press says."""
