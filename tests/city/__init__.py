"""A city's web site on loopback: the pages, feeds and search interface of a Sitepark site, for tests."""
