"""Knowledge products out of repositories that speak OAI-PMH 2.0, harvested page by page."""
