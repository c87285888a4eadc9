"""Public pages, thin: read what is asked, ask the domain, hand over the template's context."""
