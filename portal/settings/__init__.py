"""Settings: `production` is the strict base, `dev` and `test` loosen it, `env` parses."""
