"""Third-party protocols that the node serves: ndt7 and Locate (M-Lab), LibreSpeed, Cloudflare."""
