"""What every page shares: base page, design tokens, content security policy, problem+json, charts, ES modules."""
