"""What any site has: about, errors, feeds, robots, site maps, the way out."""
