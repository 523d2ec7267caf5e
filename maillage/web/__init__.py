"""The frame of all pages: base template, security headers, problem+json, charts, typography, ES modules."""
